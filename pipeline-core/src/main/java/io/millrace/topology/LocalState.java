package io.millrace.topology;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

/**
 * A task's stores on disk, while nobody has them open.
 *
 * <p>Threads: one at a time.
 */
public final class LocalState {
    static {
        RocksDB.loadLibrary();
    }

    private LocalState() {}

    /** Whether every store of a task can be opened; what its files hold is not read. */
    public static boolean opens(Path task) {
        Path stores = task.resolve("rocksdb");
        if (!Files.isDirectory(stores)) {
            return true;
        }
        try (Stream<Path> found = Files.list(stores)) {
            return found.filter(Files::isDirectory).allMatch(LocalState::storeOpens);
        } catch (IOException e) {
            throw new UncheckedIOException("the state in " + task + " cannot be looked at", e);
        }
    }

    private static boolean storeOpens(Path store) {
        List<ColumnFamilyDescriptor> families = new ArrayList<>();
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try (Options options = new Options();
                DBOptions db = new DBOptions()) {
            for (byte[] family : RocksDB.listColumnFamilies(options, store.toString())) {
                families.add(new ColumnFamilyDescriptor(family));
            }
            if (families.isEmpty()) {
                // Every store has one: the file that says so is damaged.
                return false;
            }
            RocksDB opened = RocksDB.openReadOnly(db, store.toString(), families, handles);
            handles.forEach(ColumnFamilyHandle::close);
            opened.close();
            return true;
        } catch (RocksDBException e) {
            return false;
        }
    }
}
