package io.millrace.reliability;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process holds of the machine's memory, as Linux counts it: heap, native memory, stacks and the pages of files it has mapped.
 *
 * @param rssMb now, in megabytes of 1,000,000 bytes
 * @param peakMb the most it ever held
 */
record ProcessMemory(long rssMb, long peakMb) {

    /** Fails for a process that is gone, and where there is no {@code /proc}. */
    static ProcessMemory of(long pid) {
        Path status = Path.of("/proc", String.valueOf(pid), "status");
        try {
            List<String> lines = Files.readAllLines(status);
            return new ProcessMemory(megabytes(lines, "VmRSS:"), megabytes(lines, "VmHWM:"));
        } catch (IOException e) {
            throw new RowFailed("the memory of process " + pid + " cannot be read from " + status + ": " + e);
        }
    }

    private static long megabytes(List<String> lines, String name) {
        String line = lines.stream()
                .filter(l -> l.startsWith(name))
                .findFirst()
                .orElseThrow(() -> new RowFailed("the process has no " + name + " any more"));
        long kibibytes = Long.parseLong(line.replaceAll("[^0-9]", ""));
        return kibibytes * 1_024 / 1_000_000;
    }
}
