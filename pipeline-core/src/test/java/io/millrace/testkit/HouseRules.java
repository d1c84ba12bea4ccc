package io.millrace.testkit;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/**
 * Who may import whom, and what a file may look like: one test a rule, inherited by every module's {@code HouseRulesTest} and applied to the module in whose
 * directory the tests run. A rule that finds nothing to look at fails.
 */
public abstract class HouseRules {
    private static final String BASE = "io.millrace";
    private static final int MAIN_LINES_MAX = 300;
    private static final int TEST_LINES_MAX = 400;

    /** Modules of one job type, by their package. */
    private static final Set<String> JOBS = Set.of("embedder", "completion", "inspector");

    /** Packages that put others together, whichever they are. */
    private static final Set<String> COMPOSERS = Set.of("cli", "benchmarks", "reliability");

    /** References to measure against are what others would write: they may touch what only one of our packages may. */
    private static final String BENCHMARKS = BASE + ".benchmarks..";

    /** The inspector's own topology and stores. */
    private static final String FOLD = BASE + ".inspector.fold";

    private static final JavaClasses MAIN = new ClassFileImporter()
            .withImportOption(location -> !location.contains("jmh_generated"))
            .importPath(Path.of("target", "classes"));

    /** The module's main classes. */
    protected static JavaClasses main() {
        assertThat(MAIN).as("classes in target/classes").isNotEmpty();
        return MAIN;
    }

    @Test
    void packages_haveNoCycles() {
        check(slices().matching(BASE + ".(**)").should().beFreeOfCycles());
    }

    @Test
    void cores_knowNoKafka() {
        check(never("job", "key", "batch", "limit", "dispatch").importing("org.apache.kafka.."));
    }

    @Test
    void modelAndTokens_knowNoStreams() {
        check(never("model..", "tokens", "settings", "deadletter", "observe").importing("org.apache.kafka.streams.."));
    }

    @Test
    void streams_areKnownOnlyToTopologyAndApp() {
        check(noClasses()
                .that(resideOutsideOfPackages(BASE + ".topology", BASE + ".app", FOLD, BENCHMARKS))
                .should()
                .dependOnClassesThat(resideInAPackage("org.apache.kafka.streams..")
                        .and(resideOutsideOfPackage("org.apache.kafka.streams.state..")))
                .allowEmptyShould(measuring()));
    }

    @Test
    void stateStores_areKnownOnlyToCacheAndTopology() {
        check(noClasses()
                .that(resideOutsideOfPackages(BASE + ".topology", BASE + ".cache", FOLD, BENCHMARKS))
                .should()
                .dependOnClassesThat(resideInAPackage("org.apache.kafka.streams.state.."))
                .allowEmptyShould(measuring()));
    }

    @Test
    void httpClient_isKnownOnlyToModelOpenAi() {
        check(noClasses()
                .that(resideOutsideOfPackages(BASE + ".model.openai", BENCHMARKS))
                .should()
                .dependOnClassesThat(resideInAPackage("java.net.http.."))
                .allowEmptyShould(measuring()));
    }

    @Test
    void openTelemetry_isKnownOnlyToItsPackage() {
        check(noClasses()
                .that(resideOutsideOfPackage(BASE + ".observe.otel"))
                .should()
                .dependOnClassesThat(resideInAPackage("io.opentelemetry..")));
    }

    @Test
    void kafkaInternals_areKnownToNobody() {
        check(noClasses()
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("org.apache.kafka..internals..", "org.apache.kafka..internal..")));
    }

    @Test
    void jobModules_doNotKnowEachOther() {
        check(classes().should(new ArchCondition<JavaClass>("import no job module but their own") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                String own = room(item);
                for (Dependency dependency : item.getDirectDependenciesFromSelf()) {
                    String other = room(dependency.getTargetClass());
                    if (JOBS.contains(other) && !other.equals(own) && !COMPOSERS.contains(own)) {
                        events.add(SimpleConditionEvent.violated(item, dependency.getDescription()));
                    }
                }
            }
        }));
    }

    @Test
    void names_sayWhatAClassIs() {
        check(noClasses()
                .should()
                .haveNameMatching(".*Utils?(\\$.*)?|.*[a-z]Util[A-Z].*|.*(Helper|Helpers|Manager|Impl)(\\$.*)?"));
    }

    @Test
    void clocksAndSleep_areAtTheEdge() {
        String[] edge = {BASE + ".app..", BASE + ".client..", BASE + ".cli..", BASE + ".local..", BENCHMARKS};
        check(noClasses()
                .that(describe("not at the edge", c -> !resideInAnyPackage(edge).test(c)))
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", long.class, int.class)
                .orShould()
                .callMethod(Instant.class, "now")
                .allowEmptyShould(main().stream().allMatch(resideInAnyPackage(edge))));
    }

    @Test
    void classes_areClosedForExtension() {
        check(classes()
                .that(describe("written by hand", HouseRules::writtenByHand))
                .should(new ArchCondition<JavaClass>("be final, sealed, abstract, an enum, a record or an interface") {
                    @Override
                    public void check(JavaClass item, ConditionEvents events) {
                        Set<JavaModifier> modifiers = item.getModifiers();
                        boolean closed = modifiers.contains(JavaModifier.FINAL)
                                || modifiers.contains(JavaModifier.ABSTRACT)
                                || item.isEnum()
                                || item.isRecord()
                                || item.isInterface()
                                || item.reflect().isSealed();
                        if (!closed) {
                            events.add(SimpleConditionEvent.violated(item, item.getName() + " is open"));
                        }
                    }
                }));
    }

    @Test
    void packages_areNullMarked() {
        Set<String> packages = main().stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith(BASE))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(packages).isNotEmpty();
        assertThat(packages).allSatisfy(name -> {
            JavaPackage found = main().getPackage(name);
            assertThat(found.tryGetPackageInfo())
                    .as("package-info of %s", name)
                    .hasValueSatisfying(info ->
                            assertThat(info.isAnnotatedWith(NullMarked.class)).isTrue());
        });
    }

    @Test
    void files_areShort() {
        List<String> tooLong = Stream.concat(
                        longerThan(MAIN_LINES_MAX, Path.of("src", "main")),
                        longerThan(TEST_LINES_MAX, Path.of("src", "test")))
                .toList();
        assertThat(tooLong).isEmpty();
    }

    private static Stream<String> longerThan(int max, Path root) {
        try (Stream<Path> walk = Files.walk(root)) {
            List<Path> files =
                    walk.filter(file -> file.toString().endsWith(".java")).toList();
            assertThat(files).as("Java files below %s", root).isNotEmpty();
            return files.stream()
                    .filter(file -> lines(file) > max)
                    .map(file -> file + ": " + lines(file) + " lines, at most " + max);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void check(ArchRule rule) {
        rule.check(main());
    }

    /** The first package below the base, empty for classes of others. */
    private static String room(JavaClass item) {
        String name = item.getPackageName();
        return name.startsWith(BASE + ".") ? name.substring(BASE.length() + 1).split("\\.", -1)[0] : "";
    }

    /** Whether this module is the one that measures. */
    private static boolean measuring() {
        return main().stream().allMatch(resideInAPackage(BENCHMARKS));
    }

    /** JMH writes subclasses of its states. */
    private static boolean writtenByHand(JavaClass item) {
        return !item.isAnnotatedWith("org.openjdk.jmh.annotations.State")
                && !item.isAnonymousClass()
                && !item.getModifiers().contains(JavaModifier.SYNTHETIC);
    }

    private static Rooms never(String... rooms) {
        return new Rooms(Stream.of(rooms).map(room -> BASE + "." + room).toArray(String[]::new));
    }

    /** Looks at every class, so that a module without these packages does not make the rule empty; that pipeline-core has them is tested there. */
    private record Rooms(String... packages) {
        ArchRule importing(String forbidden) {
            String title = "import nothing of " + forbidden + " if they reside in " + List.of(packages);
            return classes().should(new ArchCondition<JavaClass>(title) {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                    if (!resideInAnyPackage(packages).test(item)) {
                        return;
                    }
                    for (Dependency dependency : item.getDirectDependenciesFromSelf()) {
                        if (resideInAPackage(forbidden).test(dependency.getTargetClass())) {
                            events.add(SimpleConditionEvent.violated(item, dependency.getDescription()));
                        }
                    }
                }
            });
        }
    }
}
