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
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import io.hodor.config.OptionFault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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

  private static final Path CHART = Path.of("..", "helm", "hodor");
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
    return new TopicValues(
        "main",
        "shop",
        "broker:9092",
        "chart-1",
        (ObjectNode) YAML.readTree(shared),
        TopicSettings.read(Files.writeString(folder.resolve("settings.yaml"), settings)),
        new SinkPlaces(
            List.of(),
            Optional.of(NamingRule.ofTables("p:d.{topic}")),
            Optional.of(NamingRule.ofFiles("gs://events"))));
  }

  private List<JsonNode> render(WantedRelease wanted) throws Exception {
    Path file = folder.resolve("values.json");
    new JsonMapper().writeValue(file.toFile(), wanted.values());
    String rendered =
        new Helm(CHART)
            .template()
            .withName(wanted.name())
            .withKubeVersion("1.30.0")
            .withValuesFile(file)
            .call();
    try (MappingIterator<JsonNode> documents =
        YAML.readerFor(JsonNode.class).readValues(rendered)) {
      return documents.readAll().stream().filter(JsonNode::isObject).toList();
    }
  }

  private static List<String> kinds(List<JsonNode> manifests) {
    return manifests.stream().map(it -> it.path("kind").asText()).sorted().toList();
  }

  private static JsonNode first(List<JsonNode> manifests, String kind) {
    return manifests.stream()
        .filter(it -> it.path("kind").asText().equals(kind))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(it -> texts.add(it.asText()));
    return texts;
  }

  /** One topic, its table and its folder; nothing that there is to be once. */
  @Test
  void theChartMakesOneTopicOfIt() throws Exception {
    List<JsonNode> manifests = render(values(SHARED, SETTINGS).of("Shop.Orders_v2", 2));
    assertThat(
        kinds(manifests),
        contains("CronJob", "CronJob", "CronJob", "CronJob", "Deployment", "NetworkPolicy"));
    JsonNode owner = first(manifests, "Deployment");
    List<String> arguments = texts(owner.at("/spec/template/spec/containers/0/args"));
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
    String all = manifests.toString();
    assertThat(all, containsString("--table=p.d.Shop_Orders_v2"));
    assertThat(all, containsString("--files=gs://events"));
    assertThat(all, containsString("--eventTime=column:event_timestamp"));
  }

  /** The chart cuts names; what two topics make must not meet in one namespace. */
  @Test
  void namesOfTwoTopicsDoNotMeet() throws Exception {
    Set<String> names = new HashSet<>();
    int manifests = 0;
    for (String topic : List.of("a.b", "a_b", "A-B", "x".repeat(249), "x".repeat(248))) {
      for (JsonNode each : render(values(SHARED, SETTINGS).of(topic, 1))) {
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
        is(Optional.of(new Mark("main", "shop", "orders", wanted.hash(), 2))));
    assertThat(Mark.of(YAML.readTree(SHARED)), is(Optional.empty()));
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
        values(SHARED, SETTINGS.replace("column:event", "column:other")).of("orders", 1).hash(),
        is(not(hash)));
    TopicValues values = values(SHARED, SETTINGS);
    TopicValues ofAnotherChart =
        new TopicValues(
            values.instance(),
            values.cluster(),
            values.bootstrapServers(),
            "chart-2",
            values.shared(),
            values.settings(),
            values.places());
    assertThat(ofAnotherChart.of("orders", 1).hash(), is(not(hash)));
  }

  /** Which topic it is about is not a setting. */
  @Test
  void settingsDoNotNameAnotherTopicOrTable() throws Exception {
    WantedRelease wanted =
        values(
                SHARED,
                "- {topic: orders, live: {name: x, parallelism: 3}, tables: {tables: [a.b.c]},"
                    + " files: {files: gs://x}}")
            .of("orders", 1);
    assertThat(wanted.values().at("/topics/0/name").asText(), is("orders"));
    assertThat(wanted.values().at("/topics/0/parallelism").asInt(), is(3));
    assertThat(wanted.values().at("/bigquery/groups/0/tables/0").asText(), is("p.d.orders"));
    assertThat(wanted.values().at("/parquet/clusters/0/files").asText(), is("gs://events"));
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
    ChartFolder chart = ChartFolder.read(CHART);
    assertThat(ChartFolder.read(CHART), is(chart));
    Path copy = Files.createDirectories(folder.resolve("chart"));
    Files.copy(CHART.resolve("Chart.yaml"), copy.resolve("Chart.yaml"));
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
