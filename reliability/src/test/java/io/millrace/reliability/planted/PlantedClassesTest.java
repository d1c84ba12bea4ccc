package io.millrace.reliability.planted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every planted change still finds what it changes: a defect that changes nothing would be caught by nothing, and be reported as a hole in a row. */
final class PlantedClassesTest {
    @TempDir
    Path dir;

    @Test
    void everyDefect_findsItsMethods() {
        assertThat(Defect.all()).hasSizeGreaterThanOrEqualTo(10).allSatisfy(defect -> {
            Path classes = PlantedClasses.write(dir.resolve(defect.name()), defect.plants());
            assertThat(classFiles(classes)).as(defect.name()).isPositive();
        });
    }

    @Test
    void clockAndHaltPoints_findTheirMethods() {
        assertThat(classFiles(PlantedClasses.write(dir.resolve("clock"), ClockPlants.all())))
                .isEqualTo(2);
        assertThat(classFiles(PlantedClasses.write(dir.resolve("halt"), HaltPlants.all())))
                .isEqualTo(5);
        assertThat(HaltPlants.all()).hasSameSizeAs(HaltPlants.points());
    }

    @Test
    void methodThatIsGone_isNamed() {
        Plant gone = new Plant("io.millrace.app.SystemClock", "then", ClockPlants.Shifted.class);
        assertThatThrownBy(() -> PlantedClasses.write(dir, List.of(gone)))
                .hasMessageContaining("io.millrace.app.SystemClock.then");
    }

    @Test
    void shiftedClock_isWhatTheChangedClassTells() throws Exception {
        PlantedClasses.write(dir, ClockPlants.all());
        ShiftedClock.by(3_600_000);
        try (URLClassLoader changed = new ChildFirst(dir.toUri().toURL())) {
            Method now = changed.loadClass("io.millrace.app.SystemClock").getMethod("now");
            Object shifted = now.invoke(null);
            long epochMs = (long) shifted.getClass().getMethod("epochMs").invoke(shifted);
            assertThat(epochMs - System.currentTimeMillis()).isBetween(3_590_000L, 3_610_000L);
        } catch (InvocationTargetException e) {
            throw new AssertionError(e.getCause());
        } finally {
            ShiftedClock.by(0);
        }
    }

    private static long classFiles(Path root) {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".class")).count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** What a class path with a directory before the rest does. */
    private static final class ChildFirst extends URLClassLoader {
        ChildFirst(URL first) {
            super(new URL[] {first}, PlantedClassesTest.class.getClassLoader());
        }

        @Override
        public Class<?> loadClass(String name) throws ClassNotFoundException {
            return name.equals("io.millrace.app.SystemClock") ? findClass(name) : super.loadClass(name);
        }
    }
}
