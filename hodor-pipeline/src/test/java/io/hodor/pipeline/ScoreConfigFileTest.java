package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.hodor.score.ScoreConfig;
import io.hodor.score.SourceRules;
import io.hodor.score.Thresholds;
import io.hodor.score.TopicRules;
import io.hodor.score.Waiver;
import io.hodor.score.Weights;
import io.hodor.score.state.ExpectedTopic;
import io.hodor.wire.v1.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoreConfigFileTest {

  private static final Path DOC = Path.of("..", "docs", "operations.md");

  /** A waiver without fault, but for its times. */
  private static final String WAIVER = "waivers: [{topic: a, source: s, reason: r, ";

  @Test
  void theExampleOfTheDocumentationIsReadAsItSays() throws Exception {
    ScoreConfig config = sound(example());

    TopicRules european = config.rules("default", "orders-eu");
    assertThat(european.owner(), is("orders@example.com"));
    assertThat(european.weights(), is(new Weights(0.6, 0.3, 0.1)));
    assertThat(european.thresholds(), is(Thresholds.DEFAULT));
    assertThat(european.sources(), contains("kafka", "bigquery", "parquet"));
    assertThat(european.filtered(), is(false));
    assertThat(european.reference(), is(nullValue()));
    assertThat(
        european.source("bigquery:shop.sales.orders_eu", Kind.BIGQUERY),
        is(new SourceRules(Duration.ofMinutes(30), Duration.ofMinutes(5), Duration.ofDays(90))));
    assertThat(
        european.source("bigquery", Kind.BIGQUERY),
        is(new SourceRules(Duration.ofMinutes(30), Duration.ofMinutes(10), Duration.ofDays(90))));
    assertThat(european.source("kafka", Kind.KAFKA), is(SourceRules.defaults(Kind.KAFKA)));

    TopicRules clicks = config.rules("web-1", "clicks");
    assertThat(clicks.owner(), is("data-platform"));
    assertThat(clicks.filtered(), is(true));
    assertThat(clicks.reference(), is("kafka"));
    assertThat(clicks.thresholds(), is(new Thresholds(1, 0.999, 0.95)));
    assertThat(clicks.waivers(), is(empty()));
    assertThat(config.rules("default", "clicks").filtered(), is(false));

    assertThat(
        config.expected(),
        contains(
            ExpectedTopic.newBuilder()
                .setCluster("default")
                .setTopic("orders-eu")
                .addAllSources(List.of("kafka", "bigquery", "parquet"))
                .build()));
  }

  @Test
  void aWaiverCoversWholeWindowsOfItsTopicAndSource() throws Exception {
    TopicRules rules = sound(example()).rules("any", "orders-us");
    Instant start = Instant.parse("2026-01-31T11:50:00Z");
    Instant end = Instant.parse("2026-01-31T12:00:00Z");
    assertThat(
        rules.waiver("bigquery", start, end).map(Waiver::reason),
        is(Optional.of("the table was repaired by hand")));
    assertThat(rules.waiver("parquet", start, end), is(Optional.empty()));
    assertThat(rules.waiver("bigquery", start, end.plusSeconds(1)), is(Optional.empty()));
  }

  @Test
  void laterEntriesGoOverEarlierOnesKeyByKey() {
    ScoreConfig config =
        sound(
            """
            defaults:
              passing: {completeness: 0.9, uniqueness: 0.9}
              sources: {parquet: {settle: PT3H, retention: P7D}}
            topics:
              - {topic: "*", passing: {completeness: 0.8}, owner: all}
              - {topic: "a?", passing: {uniqueness: 0.7}, sources: {parquet: {settle: PT4H}}}
              - {topic: ab, owner: one}
            """);
    TopicRules rules = config.rules("c", "ab");
    assertThat(rules.thresholds(), is(new Thresholds(0.8, 0.7, 0.99)));
    assertThat(rules.owner(), is("one"));
    assertThat(
        rules.source("lake", Kind.PARQUET),
        is(new SourceRules(Duration.ofHours(4), Duration.ofHours(2), Duration.ofDays(7))));
    assertThat(config.rules("c", "abc").thresholds(), is(new Thresholds(0.8, 0.9, 0.99)));
    assertThat(config.expected(), is(empty()));
  }

  @Test
  void topicsInFullAreExpectedOnceWithWhatAllTheirEntriesSay() {
    ScoreConfig config =
        sound(
            """
            topics:
              - {topic: a, cluster: one}
              - {topic: "*", cluster: "*", measuredBy: [kafka]}
              - {topic: a, cluster: one, owner: me}
              - {topic: b, cluster: "o*"}
              - {topic: c, cluster: one, measuredBy: [lake]}
            """);
    assertThat(config.expected(), contains(expected("a", "kafka"), expected("c", "lake")));
  }

  @Test
  void whatIsReadCanBeSentToWorkers() throws Exception {
    ScoreConfig config = SerializableUtils.clone(sound(example()));
    assertThat(config.rules("web-1", "clicks").filtered(), is(true));
    assertThat(config.expected(), hasSize(1));
  }

  @Test
  void withoutAFileTheDefaultsHold() {
    Faults faults = new Faults();
    ScoreConfig config = ScoreConfigFile.read(null, faults).orElseThrow();
    assertThat(config.rules("c", "t"), is(TopicRules.DEFAULT));
    assertThat(faults.list(), is(empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "topicz: []                            | topicz: is no key here; write topics",
        "xylophone: 1     | xylophone: is no key here; there is defaults, topics, waivers",
        "defaults: {ovner: me}                 | defaults.ovner: is no key here; write owner",
        "defaults: {topic: me}                 | defaults.topic: is no key here",
        "defaults: [owner]                     | defaults: has to be a mapping",
        "defaults: {owner: }                   | defaults.owner: has no value",
        "defaults: {owner: ''}                 | defaults.owner: is empty",
        "defaults: {owner: 7}                  | defaults.owner: has to be text; write it in quotes",
        "defaults: {filtered: maybe}           | defaults.filtered: has to be true or false",
        "defaults: {measuredBy: kafka}         | defaults.measuredBy: has to be a list",
        "defaults: {measuredBy: [kafka, 1]}    | defaults.measuredBy[1]: has to be text",
        "defaults: {measuredBy: [{a: b}]}      | defaults.measuredBy[0]: has to be text",
        "defaults: {weights: {completeness: 0.5, uniqueness: 0.4}} | defaults.weights: add up to 0.9;",
        "defaults: {weights: {}}               | defaults.weights: add up to 0.0;",
        "defaults: {weights: {completeness: 2}} | defaults.weights.completeness: has to be a number"
            + " from 0 to 1, not 2",
        "defaults: {weights: {speed: 1, completeness: 1}} | defaults.weights.speed: is no key here",
        "defaults: {passing: {uniqueness: -0.1}} | defaults.passing.uniqueness: has to be a number",
        "defaults: {passing: {uniqueness: .nan}} | is no YAML at line 1: Malformed numeric value",
        "defaults: {passing: {timeliness: '1'}} | defaults.passing.timeliness: has to be a number",
        "defaults: {passing: {timelyness: 1}}  | defaults.passing.timelyness: is no key here; write"
            + " timeliness",
        "defaults: {sources: {bigquery: PT1H}} | defaults.sources.bigquery: has to be a mapping",
        "defaults: {sources: {kafka: {setle: PT1H}}} | defaults.sources.kafka.setle: is no key here;"
            + " write settle",
        "defaults: {sources: {kafka: {settle: 30m}}} | defaults.sources.kafka.settle: '30m' is no"
            + " ISO-8601 duration",
        "defaults: {sources: {kafka: {settle: PT-1S}}} | defaults.sources.kafka.settle: 'PT-1S' is"
            + " too short",
        "defaults: {sources: {kafka: {retention: PT0S}}} | defaults.sources.kafka.retention: 'PT0S'"
            + " is too short",
        "defaults: {sources: {'bigquery:p.d.t': {latency: 5}}} | defaults.sources.\"bigquery:p.d.t\""
            + ".latency: has to be text; write it in quotes",
        "topics: {topic: a}                    | topics: has to be a list",
        "topics: [a]                           | topics[0]: has to be a mapping",
        "topics: [{owner: me}]                 | topics[0].topic: is missing; write a topic's name",
        "topics: [{topic: a}, {topic: 12}]     | topics[1].topic: has to be text; write it in quotes",
        "topics: [{topic: 'a-(b)'}]            | topics[0].topic: no topic can be called 'a-(b)'",
        "topics: [{topic: a, cluster: ''}]     | topics[0].cluster: is empty",
        "topics: [{topic: a, measuredBy: [k]}] | topics[0].cluster: is missing; beside measuredBy",
        "topics: [{topic: a, topic: b}]        | is no YAML at line 1: Duplicate field 'topic'",
        "topics: [{topic: a]    | is no YAML at line 1: while parsing a flow mapping: expected ',' or '}'",
        "waivers: [{}]                         | waivers[0].topic: is missing",
        "waivers: [{topic: a, source: s}]      | waivers[0].from: is missing; write the start",
        "waivers: [{topic: a, source: s}]      | waivers[0].to: is missing; write the end",
        "waivers: [{topic: a, source: s}]      | waivers[0].reason: is missing; write why",
        "waivers: [{topic: a, reason: r}]      | waivers[0].source: is missing; write the source's",
        "- a                                   | rules.yaml: holds no mapping",
      })
  void aFaultIsToldWithItsPlace(String yaml, String words) {
    assertThat(String.join("\n", faults(yaml)), containsString(words));
    assertThat(faults(yaml), everyItem(startsWith("--scoreConfig: rules.yaml: ")));
  }

  @ParameterizedTest
  @CsvSource({
    "2026-01-31, 2026-02-01T00:00:00Z, '2026-01-31' is no ISO-8601 time with a zone",
    "2026-01-31T10:00:00Z, 2026-01-31T10:00:00Z, is not before the end",
    "2026-01-31T10:00:00Z, 2026-01-31T09:00:00Z, is not before the end",
  })
  void aWaiverNeedsARangeOfTime(String from, String to, String words) {
    List<String> faults = faults(WAIVER + "from: '" + from + "', to: '" + to + "'}]");
    assertThat(faults, contains(containsString("waivers[0].from: ")));
    assertThat(faults, contains(containsString(words)));
  }

  @Test
  void everyFaultIsToldAtOnce() {
    assertThat(
        faults(
            """
            defaulds: {}
            topics:
              - {topic: a, weights: {completeness: 1, uniqueness: 1}}
              - {topic: b, sources: {kafka: {settle: 1h, latency: 2h}}}
            waivers:
              - {topic: a, source: b, from: 2026-01-31T10:00:00Z, to: 2026-01-31T11:00:00Z}
            """),
        containsInAnyOrder(
            containsString("rules.yaml: defaulds: is no key here; write defaults"),
            containsString("rules.yaml: topics[0].weights: add up to 2.0;"),
            containsString("rules.yaml: topics[1].sources.kafka.settle: '1h'"),
            containsString("rules.yaml: topics[1].sources.kafka.latency: '2h'"),
            containsString("rules.yaml: waivers[0].reason: is missing")));
  }

  @Test
  void aSecondDocumentIsNotLeftOutInSilence() {
    assertThat(faults("defaults: {}\n---\ntopics: []\n"), contains(containsString("is no YAML")));
  }

  @ParameterizedTest
  @CsvSource({"''", "'# all is commented out'"})
  void aFileThatSaysNothingIsAFault(String text) {
    assertThat(
        faults(text), contains("--scoreConfig: rules.yaml: holds no mapping of keys to values"));
  }

  @Test
  void aPartThatSaysNothingIsNone() {
    assertThat(sound("defaults:\ntopics:\nwaivers:\n").rules("c", "t"), is(TopicRules.DEFAULT));
  }

  @Test
  void theFileIsReadFromAPath(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("r.yaml");
    Files.writeString(file, "defaults: {owner: Zoë}", StandardCharsets.UTF_8);
    Faults faults = new Faults();
    for (String reference : List.of(file.toString(), "file://" + file)) {
      ScoreConfig config = ScoreConfigFile.read(reference, faults).orElseThrow();
      assertThat(config.rules("c", "t").owner(), is("Zoë"));
    }
    assertThat(faults.list(), is(empty()));

    assertThat(ScoreConfigFile.read(file + "x", faults), is(Optional.empty()));
    assertThat(ScoreConfigFile.read("http://a/b", faults), is(Optional.empty()));
    assertThat(
        faults.list(),
        contains(
            equalTo("--scoreConfig: there is no file " + file + "x"),
            containsString("--scoreConfig: http:// references are not supported")));
  }

  private static ExpectedTopic expected(String topic, String source) {
    return ExpectedTopic.newBuilder().setCluster("one").setTopic(topic).addSources(source).build();
  }

  private static ScoreConfig sound(String yaml) {
    Faults faults = new Faults();
    Optional<ScoreConfig> config = ScoreConfigFile.parse(yaml, "rules.yaml", faults);
    assertThat(faults.list(), is(empty()));
    return config.orElseThrow();
  }

  private static List<String> faults(String yaml) {
    Faults faults = new Faults();
    assertThat(ScoreConfigFile.parse(yaml, "rules.yaml", faults), is(Optional.empty()));
    return faults.list();
  }

  private static String example() throws IOException {
    String doc = Files.readString(DOC);
    int start = doc.indexOf("```yaml\n") + "```yaml\n".length();
    return doc.substring(start, doc.indexOf("```", start));
  }
}
