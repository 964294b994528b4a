package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/** docker-compose.yaml: as much of it as can be seen without Docker. */
class ComposeTest {
  private static final Path ROOT = RepositoryRoot.path();
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Pattern COMMAND =
      Pattern.compile("(?:hodor|Hodor) (measure|score|drill)((?: \\S+)+)");
  private static final Pattern OPTION = Pattern.compile("--(\\w+)");
  private static final Pattern VARIABLE = Pattern.compile("\\$(HODOR_\\w+)");

  private final JsonNode compose = read("docker-compose.yaml");

  /** With what {@code <<} stands for, which Jackson leaves alone. */
  private static JsonNode read(String file) {
    try (var text = Files.newBufferedReader(ROOT.resolve(file))) {
      return YAML.valueToTree(new Yaml().load(text));
    } catch (IOException e) {
      throw new AssertionError(file, e);
    }
  }

  private Stream<JsonNode> services() {
    return StreamSupport.stream(compose.path("services").spliterator(), false);
  }

  private List<String> all(Function<JsonNode, JsonNode> part) {
    return services().map(part).flatMap(ComposeTest::texts).toList();
  }

  private static Stream<String> texts(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText);
  }

  @Test
  void everyImageIsPinnedOrBuiltHere() throws Exception {
    String dockerfile = Files.readString(ROOT.resolve("Dockerfile"));
    for (JsonNode service : services().toList()) {
      if (service.has("build")) {
        String target = " AS " + service.at("/build/target").asText() + "\n";
        assertThat(service.toString(), dockerfile.contains(target), is(true));
      } else {
        assertThat(service.path("image").asText(), matchesPattern("[a-z/]+:\\d+\\.\\d+\\.\\d+"));
      }
    }
    assertThat(services().toList(), hasSize(greaterThan(6)));
  }

  /** Those that Hodor is tested against. */
  @Test
  void flinkAndTheBrokerAreOfTheVersionsThatTestsUse() throws Exception {
    String flink = property("pom.xml", "flink.version");
    String broker = property("hodor-testing/kafka-broker/pom.xml", "kafka.broker.version");
    assertThat(
        compose.at("/services/jobmanager/build/args/FLINK").asText(),
        is("flink:" + flink + "-java17"));
    assertThat(compose.at("/services/broker/image").asText(), is("apache/kafka:" + broker));
    assertThat(compose.at("/services/producer/image"), is(compose.at("/services/broker/image")));
  }

  private static String property(String pom, String name) throws IOException {
    Matcher value =
        Pattern.compile("<" + name + ">(.*)</").matcher(Files.readString(ROOT.resolve(pom)));
    assertThat(value.find(), is(true));
    return value.group(1);
  }

  @Test
  void nothingListensBeyondThisMachine() {
    List<String> ports = all(it -> it.path("ports"));
    assertThat(ports, everyItem(startsWith("127.0.0.1:")));
    assertThat(ports, hasSize(4));
  }

  @Test
  void everyPathAndVolumeIsThere() {
    List<String> missing = new ArrayList<>();
    for (String volume : all(it -> it.path("volumes"))) {
      String from = volume.substring(0, volume.indexOf(':'));
      boolean there =
          from.startsWith("./")
              ? Files.exists(ROOT.resolve(from))
              : compose.path("volumes").has(from);
      if (!there) {
        missing.add(volume);
      }
    }
    assertThat(missing, is(empty()));
    services()
        .map(it -> it.path("depends_on"))
        .flatMap(
            it ->
                it.isArray()
                    ? texts(it)
                    : StreamSupport.stream(
                        ((Iterable<String>) it::fieldNames).spliterator(), false))
        .forEach(name -> assertThat(name, compose.path("services").has(name), is(true)));
  }

  @Test
  void everyOptionIsOneOfItsCommand() {
    List<String> unknown = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (JsonNode service : services().filter(it -> it.has("build")).toList()) {
      String words = "hodor " + String.join(" ", texts(service.path("command")).toList());
      Matcher command = COMMAND.matcher(words);
      while (command.find()) {
        seen.add(command.group(1));
        Set<String> known = KnownOptions.of(command.group(1));
        OPTION
            .matcher(command.group(2))
            .results()
            .map(it -> it.group(1))
            .filter(it -> !known.contains(it))
            .forEach(it -> unknown.add(command.group(1) + " --" + it));
      }
    }
    assertThat(unknown, is(empty()));
    assertThat(seen, is(Set.of("measure", "score", "drill")));
  }

  @Test
  void grafanaAsksTheDatabaseThatHodorWritesTo() throws Exception {
    JsonNode source = read("hodor-testing/compose/datasource.yaml").at("/datasources/0");
    JsonNode grafana = compose.at("/services/grafana/environment");
    String database = compose.at("/services/influxdb/environment/INFLUXDB_DB").asText();
    assertThat(source.at("/jsonData/dbName").asText(), is(database));
    assertThat(source.path("uid"), is(grafana.path("HODOR_INFLUXDB_UID")));
    for (String service : List.of("jobmanager", "score")) {
      List<String> command = texts(compose.at("/services/" + service + "/command")).toList();
      assertThat(command, hasItem("--influxDatabase=" + database));
      assertThat(command, hasItem("--influxUrl=" + source.path("url").asText()));
    }
    try (Stream<Path> alerts = Files.list(ROOT.resolve("alerts"))) {
      for (Path file : alerts.toList()) {
        VARIABLE
            .matcher(Files.readString(file))
            .results()
            .map(it -> it.group(1))
            .forEach(name -> assertThat(file + " " + name, grafana.has(name), is(true)));
      }
    }
  }

  @Test
  void hodorRunsOnAReadOnlyRoot() {
    for (String service : List.of("drill", "score")) {
      assertThat(compose.at("/services/" + service + "/read_only").asBoolean(), is(true));
    }
  }
}
