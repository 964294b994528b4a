package io.hodor.deployer;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.hodor.config.OptionFault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a topic's release is made of, up to what the chart makes of it. */
class TopicValuesTest {

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final String SHARED =
      """
      image: {repository: registry.example.com/hodor, tag: "0.1.0"}
      kafka: {existingSecret: kafka-login}
      flink: {master: "jobmanager:8081", checkpointDir: "gs://state"}
      score: {enabled: true}
      serviceAccount: {create: false, name: hodor}
      """;
  private static final String SETTINGS =
      """
      - topic: "*"
        live: {eventTime: "json:event_time"}
        tables: {eventTime: "column:event_timestamp", eventTimeName: event_time}
      - topic: Shop.*
        live: {eventTime: "proto:at", extraArgs: [--isolationLevel=read_uncommitted]}
      """;

  @TempDir Path folder;

  private TopicValues values(String shared, String settings) throws Exception {
    return values("chart-1", shared, settings);
  }

  private TopicValues values(String chart, String shared, String settings) throws Exception {
    return new TopicValues(
        new SharedValues("main", "shop", "broker:9092", chart, (ObjectNode) YAML.readTree(shared)),
        TopicSettings.read(Files.writeString(folder.resolve("settings.yaml"), settings)));
  }

  private static JsonNode first(List<JsonNode> manifests, String kind) {
    return manifests.stream()
        .filter(it -> it.path("kind").asText().equals(kind))
        .findFirst()
        .orElseThrow();
  }

  /** One topic; nothing that there is to be once, and no run of its own every ten minutes. */
  @Test
  void theChartMakesOneTopicOfIt() throws Exception {
    List<JsonNode> manifests =
        RenderedRelease.of(values(SHARED, SETTINGS).of("Shop.Orders_v2", 2), folder);
    assertThat(RenderedRelease.kinds(manifests), contains("Deployment", "NetworkPolicy"));
    JsonNode owner = first(manifests, "Deployment");
    List<String> arguments =
        RenderedRelease.texts(owner.at("/spec/template/spec/containers/0/args"));
    for (String argument :
        List.of(
            "--topic=Shop.Orders_v2",
            "--cluster=shop",
            "--instance=main",
            "--bootstrapServers=broker:9092",
            "--consumerConfig=/etc/hodor/kafka/client.properties",
            "--eventTime=proto:at",
            "--isolationLevel=read_uncommitted",
            "--parallelism=2")) {
      assertThat(arguments, hasItem(argument));
    }
    assertThat(owner.at("/spec/template/spec/serviceAccountName").asText(), is("hodor"));
  }

  /** The chart cuts names; what two topics make must not meet in one namespace. */
  @Test
  void namesOfTwoTopicsDoNotMeet() throws Exception {
    Set<String> names = new HashSet<>();
    int manifests = 0;
    for (String topic : List.of("a.b", "a_b", "A-B", "x".repeat(249), "x".repeat(248))) {
      for (JsonNode each : RenderedRelease.of(values(SHARED, SETTINGS).of(topic, 1), folder)) {
        names.add(each.path("kind").asText() + each.at("/metadata/name").asText());
        manifests++;
      }
    }
    assertThat(names, hasSize(manifests));
  }

  @Test
  void theReleaseSaysWhoseItIs() throws Exception {
    WantedRelease wanted = values(SHARED, SETTINGS).of("orders", 2);
    assertThat(
        Mark.of(wanted.values()),
        is(
            Optional.of(
                new Mark("main", "shop", Subject.topic("orders"), wanted.hash(), 2, List.of()))));
    assertThat(Mark.of(YAML.readTree(SHARED)), is(Optional.empty()));
  }

  /** As somebody has them who copies the values of a release. */
  @Test
  void theMarkOfSharedValuesIsNobodys() throws Exception {
    String copied = SHARED + "global: {hodorDeployer: {group: x, sinkOptions: [--y=z]}, other: 1}";
    WantedRelease wanted = values(copied, SETTINGS).of("orders", 2);
    assertThat(Mark.sinkOptions(wanted.values()).isMissingNode(), is(true));
    assertThat(wanted.values().at("/global/hodorDeployer/group").isMissingNode(), is(true));
    assertThat(wanted.values().at("/global/other").asInt(), is(1));
  }

  @Test
  void theHashIsOfEverythingAndOfNoOrder() throws Exception {
    String hash = values(SHARED, SETTINGS).of("orders", 1).hash();
    String turned =
        """
        serviceAccount: {name: hodor, create: false}
        score: {enabled: true}
        flink: {checkpointDir: "gs://state", master: "jobmanager:8081"}
        kafka: {existingSecret: kafka-login}
        image: {tag: "0.1.0", repository: registry.example.com/hodor}
        """;
    assertThat(values(turned, SETTINGS).of("orders", 1).hash(), is(hash));
    assertThat(values(SHARED, SETTINGS).of("orders", 2).hash(), is(not(hash)));
    assertThat(
        values(SHARED.replace("0.1.0", "0.1.1"), SETTINGS).of("orders", 1).hash(), is(not(hash)));
    assertThat(
        values(SHARED, SETTINGS.replace("json:event", "json:other")).of("orders", 1).hash(),
        is(not(hash)));
    assertThat(values("chart-2", SHARED, SETTINGS).of("orders", 1).hash(), is(not(hash)));
  }

  /** Which topic it is about is not a setting. */
  @Test
  void settingsDoNotNameAnotherTopic() throws Exception {
    WantedRelease wanted =
        values(SHARED, "- {topic: orders, live: {name: x, parallelism: 3}}").of("orders", 1);
    assertThat(wanted.values().at("/topics/0/name").asText(), is("orders"));
    assertThat(wanted.values().at("/topics/0/parallelism").asInt(), is(3));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "topic: orders | is no list",
        "- {live: {}} | entry 1: topic, a name or a pattern, is missing",
        "- {topic: a, life: {}} | entry 1: life means nothing",
        "- {topic: a, live: 3} | entry 1: live means nothing",
        "- [ | cannot be read as YAML"
      })
  void wrongSettingsAreRefusedWithTheirPlace(String text, String words) {
    assertThat(
        assertThrows(OptionFault.class, () -> values(SHARED, text)).getMessage(),
        containsString(words));
  }

  @Test
  void aChartIsKnownByItsFiles() throws Exception {
    ChartFolder chart = ChartFolder.read(RenderedRelease.CHART);
    assertThat(ChartFolder.read(RenderedRelease.CHART), is(chart));
    Path copy = Files.createDirectories(folder.resolve("chart"));
    Files.copy(RenderedRelease.CHART.resolve("Chart.yaml"), copy.resolve("Chart.yaml"));
    String hash = ChartFolder.read(copy).hash();
    Files.writeString(copy.resolve("values.yaml"), "a: 1");
    assertThat(ChartFolder.read(copy).hash(), is(not(hash)));
  }

  @Test
  void whatIsNoChartIsRefused() throws Exception {
    assertThat(
        assertThrows(OptionFault.class, () -> ChartFolder.read(folder)).getMessage(),
        containsString("--chart: " + folder + " holds no chart"));
    Files.writeString(folder.resolve("Chart.yaml"), "name: grafana");
    assertThat(
        assertThrows(OptionFault.class, () -> ChartFolder.read(folder)).getMessage(),
        containsString("is not the chart hodor"));
  }

  /** Else a release would be upgraded in each round, for ever. */
  @Test
  void aHashIsNoNumberToYaml() throws Exception {
    for (int i = 0; i < 10_000; i++) {
      String hash = new Sha256().add("Shop.topic_" + i).text();
      assertThat(hash, YAML.readTree("hash: " + hash).path("hash").asText(), is(hash));
    }
  }
}
