package io.millrace.reliability.planted;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.matcher.ElementMatchers;
import net.bytebuddy.pool.TypePool;

/** Writes changed copies of classes of this class path. */
public final class PlantedClasses {
    private PlantedClasses() {}

    /**
     * Writes the changed classes into a directory, to be put before the class path.
     *
     * @throws IllegalStateException if a class or method is not there any more: a change that changes nothing proves nothing
     */
    public static Path write(Path dir, List<Plant> plants) {
        Map<String, DynamicType.Builder<?>> builders = new LinkedHashMap<>();
        ClassFileLocator locator = ClassFileLocator.ForClassLoader.of(PlantedClasses.class.getClassLoader());
        TypePool pool = TypePool.Default.of(locator);
        for (Plant plant : plants) {
            TypePool.Resolution found = pool.describe(plant.type());
            if (!found.isResolved()) {
                throw new IllegalStateException("there is no class " + plant.type() + " to change");
            }
            TypeDescription type = found.resolve();
            if (type.getDeclaredMethods()
                    .filter(ElementMatchers.named(plant.method()))
                    .isEmpty()) {
                throw new IllegalStateException("there is no method " + plant.type() + "." + plant.method());
            }
            DynamicType.Builder<?> builder =
                    builders.computeIfAbsent(plant.type(), name -> new ByteBuddy().redefine(type, locator));
            builders.put(
                    plant.type(), builder.visit(Advice.to(plant.advice()).on(ElementMatchers.named(plant.method()))));
        }
        try {
            Files.createDirectories(dir);
            for (DynamicType.Builder<?> builder : builders.values()) {
                try (DynamicType.Unloaded<?> made = builder.make()) {
                    made.saveIn(dir.toFile());
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the changed classes cannot be written to " + dir, e);
        }
        return dir;
    }
}
