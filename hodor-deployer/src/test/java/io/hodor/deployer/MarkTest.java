package io.hodor.deployer;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.hodor.deployer.SinkPlace.Kind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a release's values say of whose it is, as Helm writes them. */
class MarkTest {

  /** Names of topics, all of them, of which some are numbers or switches to who reads YAML. */
  @ParameterizedTest
  @ValueSource(strings = {"orders", "12e999999", "33366275e2687004", "1e9", "no", "0x1f", "null"})
  void aNameIsWhatIsWritten(String name) {
    String values =
        """
        global:
          hodorDeployer:
            cluster: 1e9
            hash: hf00
            instance: on
            topic: %s
        topics:
        - name: %s
          parallelism: 2
        """
            .formatted(name, name);
    assertThat(
        Mark.of(PlainYaml.read(values)),
        is(Optional.of(new Mark("on", "1e9", Subject.topic(name), "hf00", 2, List.of()))));
  }

  @Test
  void aGroupSaysWhatItMeasures() {
    String values =
        """
        bigquery:
          groups:
          - extraArgs:
            - --metadataColumn=y
            tables:
            - p.d.a_b=a.b
        global:
          hodorDeployer: {cluster: c, group: tables of p.d h1, hash: h, instance: i}
        parquet:
          clusters:
          - files: gs://events
            topic: 12e999999
        """;
    assertThat(
        Mark.of(PlainYaml.read(values)).orElseThrow(),
        is(
            new Mark(
                "i",
                "c",
                Subject.group("tables of p.d h1"),
                "h",
                0,
                List.of(
                    new SunkTopic(
                        "a.b", new SinkPlace(Kind.TABLE, "p.d.a_b", List.of("--metadataColumn=y"))),
                    new SunkTopic(
                        "12e999999", new SinkPlace(Kind.FILES, "gs://events", List.of()))))));
  }

  @Test
  void whatNobodyHasMarkedIsNobodys() {
    assertThat(Mark.of(PlainYaml.read("null\n")), is(Optional.empty()));
    assertThat(Mark.of(PlainYaml.read("a: {b: [1]}\n")), is(Optional.empty()));
  }
}
