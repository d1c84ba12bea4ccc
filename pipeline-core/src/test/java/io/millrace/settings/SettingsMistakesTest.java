package io.millrace.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsMistakesTest {
    @TempDir
    private Path dir;

    private Path file;

    @BeforeEach
    void nameTheFile() {
        file = dir.resolve("m.yaml");
    }

    private List<String> mistakes(String yaml, Map<String, String> env) throws IOException {
        Files.writeString(file, yaml);
        SettingsException mistakes =
                catchThrowableOfType(SettingsException.class, () -> Settings.read(Sample.defaults(), file, env));
        assertThat(mistakes).as("nothing was refused").isNotNull();
        assertThat(mistakes.getMessage().lines().toList()).isEqualTo(mistakes.mistakes());
        return mistakes.mistakes();
    }

    private List<String> mistakes(String yaml) throws IOException {
        return mistakes(yaml, Map.of());
    }

    @Test
    void mistakes_areAllReportedAtOnceInTheOrderOfTheFile() throws IOException {
        List<String> mistakes =
                mistakes("""
                aplication_id: x
                batch:
                  items: 0
                  tokens: many
                  lingerms: 4
                verify: yes
                cache_mode: never
                share: 1.5
                """, Map.of("MILLRACE_BATCH_BYTES", "99999999999", "MILLRACE_LANE_INFLIGTH_MAX", "2"));
        assertThat(mistakes)
                .containsExactly(
                        file + ":1: aplication_id: unknown key; did you mean 'application_id'?",
                        file + ":3: batch.items: '0' is not allowed; allowed is a whole number from 1 to 100000",
                        file + ":4: batch.tokens: 'many' is not allowed; allowed is a whole number from 1 to 100000000",
                        file + ":5: batch.lingerms: unknown key; did you mean 'linger_ms'?",
                        file + ":6: verify: 'yes' is not allowed; allowed is true or false",
                        file + ":7: cache_mode: 'never' is not allowed; allowed is read-only, use",
                        file + ":8: share: '1.5' is not allowed; allowed is a number from 0 to 1",
                        "env MILLRACE_BATCH_BYTES: batch.bytes: '99999999999' is not allowed; allowed is a whole number"
                                + " from 1 to 1000000000",
                        "env MILLRACE_LANE_INFLIGTH_MAX: no setting has this variable; did you mean"
                                + " 'MILLRACE_LANE_INFLIGHT_MAX'?");
    }

    @Test
    void duration_isRefusedWithAUnitOrOutOfRange() throws IOException {
        String allowed = "' is not allowed; allowed is milliseconds, a whole number from 0 to 60000";
        assertThat(mistakes("batch: {linger_ms: 5s}")).containsExactly(file + ":1: batch.linger_ms: '5s" + allowed);
        assertThat(mistakes("batch: {linger_ms: 60001}"))
                .containsExactly(file + ":1: batch.linger_ms: '60001" + allowed);
        assertThat(mistakes("batch: {linger_ms: 1.5}")).containsExactly(file + ":1: batch.linger_ms: '1.5" + allowed);
        assertThat(mistakes("batch: {linger_ms: 99999999999999999999}")).hasSize(1);
    }

    @Test
    void unknownKey_withoutANearOneListsWhatIsAllowed() throws IOException {
        assertThat(mistakes("batch:\n  wait: 1"))
                .containsExactly(file + ":2: batch.wait: unknown key; allowed are bytes, items, linger_ms, tokens");
        assertThat(mistakes("not_a_setting: 1").get(0)).contains("unknown key");
    }

    @Test
    void value_ofTheWrongShapeIsRefused() throws IOException {
        assertThat(mistakes("batch: 5")).containsExactly(file + ":1: batch: must be a section, with keys below it");
        assertThat(mistakes("kafka: [1]")).containsExactly(file + ":1: kafka: must be a section, with keys below it");
        assertThat(mistakes("verify: {a: b}"))
                .containsExactly(file + ":1: verify: must be a single value, not a section or a list of them");
        assertThat(mistakes("verify:"))
                .containsExactly(file + ":1: verify: has no value; give it one, or remove the line");
        assertThat(mistakes("kafka: {acks: }"))
                .containsExactly(file + ":1: kafka.acks: has no value; give it one, or remove the line");
        assertThat(mistakes("- a\n- b"))
                .containsExactly(file + ":1: the file must hold keys and values, e.g. 'batch:'");
        assertThat(mistakes("proxy: 'http://a b'"))
                .containsExactly(file + ":1: proxy: 'http://a b' is not allowed; allowed is a URI");
    }

    @Test
    void key_givenTwiceIsRefused() throws IOException {
        assertThat(mistakes("verify: true\nverify: false"))
                .containsExactly(file + ":2: 'verify' is given twice, first in line 1");
        assertThat(mistakes("kafka:\n  linger.ms: 1\n  linger: {ms: 2}"))
                .containsExactly(file + ":3: kafka.linger.ms: is given twice, first in line 2");
    }

    @Test
    void placeholder_thatCannotBeReplacedIsRefused() throws IOException {
        assertThat(mistakes("\napplication_id: a${NOT_SET}"))
                .containsExactly(file + ":2: application_id: the environment variable NOT_SET is not set; set it, or"
                        + " write ${NOT_SET:-default}");
        assertThat(mistakes("application_id: a${X"))
                .containsExactly(
                        file + ":1: application_id: a '${' is not closed by '}'; write '$${' for a literal" + " '${'");
        assertThat(mistakes("application_id: '${env:X}'").get(0)).contains("must hold the name of a variable");
        assertThat(mistakes("application_id: '${file:" + dir + "/none}'"))
                .containsExactly(
                        file + ":1: application_id: the file " + dir + "/none cannot be read (NoSuchFileException)");
    }

    @Test
    void placeholder_isShownAsWrittenNeverAsReplaced() throws IOException {
        Path key = Files.writeString(dir.resolve("key"), "hunter2");
        assertThat(mistakes("batch: {items: '${KEY}', tokens: '${file:" + key + "}'}", Map.of("KEY", "hunter2")))
                .containsExactly(
                        file + ":1: batch.items: '${KEY}' (as replaced) is not allowed; allowed is a whole number from"
                                + " 1 to 100000",
                        file + ":1: batch.tokens: '${file:" + key + "}' (as replaced) is not allowed; allowed is a"
                                + " whole number from 1 to 100000000");
    }

    @Test
    void secretFile_thatOthersCanReadIsRefused() throws IOException {
        Path key = Files.writeString(dir.resolve("key"), "hunter2");
        for (String open : List.of("rw----r--", "rw--w----", "rwxr-xr-x")) {
            Files.setPosixFilePermissions(key, PosixFilePermissions.fromString(open));
            String refused = "the secret file " + key + " is open to others than its owner and group (" + open
                    + "): run 'chmod 640 " + key + "'";
            assertThat(mistakes("providers: {p: {api_key: '${file:" + key + "}'}}"))
                    .containsExactly(file + ":1: providers.p.api_key: " + refused);
            assertThat(mistakes("kafka:\n  sasl.jaas.config: 'password=\"${file:" + key + "}\";'"))
                    .containsExactly(file + ":2: kafka.sasl.jaas.config: " + refused);
            assertThat(mistakes("", Map.of("MILLRACE_PROVIDERS_P_HEADERS_X", "${file:" + key + "}")))
                    .containsExactly("env MILLRACE_PROVIDERS_P_HEADERS_X: providers.p.headers.x: " + refused);
        }
    }

    @Test
    void secret_isNeverInAMessage() throws IOException {
        String yaml = """
                application_id: ${NONE}
                providers:
                  p: {api_key: hunter2, base_url: "http://u:hunter2@a b", headers: {x-key: hunter2, y: [hunter2]}, apikey: hunter2}
                kafka: {ssl.keystore.password: hunter2}
                extra: {low: 9, high: 3}
                """;
        List<String> mistakes = mistakes(yaml, Map.of("MILLRACE_PROVIDERS_P_API_KEYS", "hunter2"));
        assertThat(mistakes).hasSizeGreaterThanOrEqualTo(4).noneMatch(mistake -> mistake.contains("hunter2"));
    }

    @Test
    void yamlMistake_namesLineAndColumnAndDoesNotEchoTheContent() throws IOException {
        assertThat(mistakes("a: 1\n  b: hunter2: 3"))
                .containsExactly(file + ":2: column 4: not valid YAML: mapping values are not allowed here");
        assertThat(mistakes("a:\n\tb: hunter2").get(0))
                .startsWith(file + ":2: column 1: not valid YAML: found character '\\t(TAB)'");
        String quote = "not valid YAML: quote a text that starts with one of * & ! % @ ` or holds ': ' or ' #'";
        assertThat(mistakes("application_id: *hunter2")).containsExactly(file + ":1: column 17: " + quote);
        assertThat(mistakes("application_id: !hunter2!hunter2 x").get(0))
                .endsWith(quote)
                .doesNotContain("hunter2");
        assertThat(mistakes("a: \"hunter2").get(0)).contains("not valid YAML").doesNotContain("hunter2");
        assertThat(mistakes("a: 1\n---\nb: hunter2").get(0))
                .startsWith(file + ":")
                .doesNotContain("hunter2");
        assertThat(mistakes("a: hunter2\u0001").get(0))
                .startsWith(file + ": not valid YAML")
                .doesNotContain("hunter2");
    }

    @Test
    void file_thatCannotBeReadIsOneMistake() throws IOException {
        SettingsException missing =
                catchThrowableOfType(SettingsException.class, () -> Settings.read(Sample.defaults(), file, Map.of()));
        assertThat(missing).hasMessage(file + ": there is no such file");
        Files.write(file, new byte[] {'a', ':', ' ', (byte) 0xff});
        SettingsException binary =
                catchThrowableOfType(SettingsException.class, () -> Settings.read(Sample.defaults(), file, Map.of()));
        assertThat(binary).hasMessage(file + ": the file is not UTF-8 text");
    }

    @Test
    void record_thatRefusesItsValuesIsAMistakeOfItsSection() throws IOException {
        assertThat(mistakes("verify: true\nextra: {low: 9, high: 3}"))
                .containsExactly(file + ":2: extra: low: 9 must not be above high (3).");
        assertThat(mistakes("", Map.of("MILLRACE_EXTRA_LOW", "9")))
                .containsExactly("settings: extra: low: 9 must not be above high (2).");
        // A range mistake in the section must not be followed by one about the defaults that stand in.
        assertThat(mistakes("extra: {low: 9, high: 300}")).hasSize(1);
    }

    @Test
    void variable_ofAnUnknownSettingOfANamedSectionIsRefused() throws IOException {
        assertThat(mistakes("providers: {p: {}}", Map.of("MILLRACE_PROVIDERS_P_BASE_URI", "http://a")))
                .containsExactly("env MILLRACE_PROVIDERS_P_BASE_URI: no setting has this variable; did you mean"
                        + " 'MILLRACE_PROVIDERS_P_BASE_URL'?");
    }
}
