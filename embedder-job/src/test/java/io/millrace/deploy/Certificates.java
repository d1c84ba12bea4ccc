package io.millrace.deploy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Authorities and the certificates they sign for 127.0.0.1, made by the JDK's keytool. */
final class Certificates {
    static final String PASSWORD = "keystore-password";

    private final Path dir;

    Certificates(Path dir) {
        this.dir = dir;
    }

    /** An authority; what it is trusted by, as PEM text. */
    Path authority(String name) throws IOException, InterruptedException {
        keytool(name, "-genkeypair", "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "bc:c");
        keytool(name, "-exportcert", "-rfc", "-file", file(name + ".pem"));
        return dir.resolve(name + ".pem");
    }

    /** A key store with a certificate that the authority signs. Java asks a certificate that is trusted itself for no date, so each needs an authority. */
    Path keyStore(String name, String authority, String... validity) throws IOException, InterruptedException {
        keytool(name, "-genkeypair", "-keyalg", "EC", "-dname", "CN=" + name);
        keytool(name, "-certreq", "-file", file(name + ".csr"));
        List<String> sign = new ArrayList<>(List.of("-gencert", "-rfc", "-ext", "san=ip:127.0.0.1"));
        sign.addAll(List.of("-infile", file(name + ".csr"), "-outfile", file(name + ".signed")));
        sign.addAll(List.of(validity));
        keytool(authority, sign.toArray(String[]::new));
        Path chain = Files.writeString(
                dir.resolve(name + ".chain"),
                Files.readString(dir.resolve(name + ".signed")) + Files.readString(dir.resolve(authority + ".pem")));
        keytool(name, "-importcert", "-noprompt", "-file", chain.toString());
        return dir.resolve(name + ".p12");
    }

    private String file(String name) {
        return dir.resolve(name).toString();
    }

    private void keytool(String store, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", file(store + ".p12"), "-storetype", "PKCS12", "-storepass", PASSWORD));
        command.addAll(List.of("-alias", store, "-J-XX:TieredStopAtLevel=1"));
        Path log = Files.createTempFile(dir, "keytool", ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError("keytool failed: " + Files.readString(log, StandardCharsets.UTF_8));
        }
    }
}
