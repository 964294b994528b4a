package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import io.hodor.wire.v1.JobHealth;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.influxdb.InfluxDB;
import org.influxdb.dto.Query;
import org.influxdb.dto.QueryResult;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every query of the dashboards and alert rules on a real InfluxDB that the program has filled. */
class DashboardsIT {
  private static final int WINDOWS = 10;
  private static final Instant NOW = Instant.now();
  private static final Instant START = TopicGenerator.windowStart(NOW).minus(Duration.ofHours(5));
  private static final Instant END = START.plus(TopicGenerator.WINDOW.multipliedBy(WINDOWS));
  private static final Instant LATEST = TopicGenerator.windowStart(NOW);

  private static final String PARTIAL =
      "SELECT \"count\" FROM \"hodor_metrics\" WHERE \"coverage\" = 'partial'";

  /** What returns nothing where nothing is wrong, and what makes it return something. */
  private static final Map<String, String> EMPTY_WHEN_HEALTHY =
      Map.ofEntries(
          Map.entry("fleet.json: Failed windows A", "a sink that loses"),
          Map.entry("fleet.json: Unmeasured windows A", "windows that nobody measured"),
          Map.entry("topic.json: Windows with something to say A", "a sink that loses"),
          Map.entry("hodor.json: Runs that ended badly A", "a run with exit code 4"),
          Map.entry("hodor.json: Bytes billed by BigQuery A", "a run over a table"),
          Map.entry("hodor.json: Windows that were not wholly readable A", "a window that goes on"),
          Map.entry("hodor-failing B", "a run with exit code 4"),
          Map.entry("hodor-incomplete A", "a sink that loses"),
          Map.entry("hodor-unexpected A", "a row of an offset that never was"),
          Map.entry("hodor-late A", "files that were written hours later"),
          Map.entry("hodor-duplicates A", "a sink that writes rows twice"),
          Map.entry("hodor-unmeasured A", "windows that nobody measured"));

  private static MeasuredTopics topics;

  @TempDir static Path folder;

  @BeforeAll
  static void start() throws Exception {
    // Files are written hours after the events: nobody minds, but for one topic.
    Path rules =
        Files.writeString(
            folder.resolve("score.yaml"),
            """
            defaults: {sources: {parquet: {latency: PT24H}}}
            topics: [{topic: unlucky, sources: {parquet: {latency: PT1M}}}]
            """);
    topics = new MeasuredTopics(folder, rules);
  }

  @AfterAll
  static void stop() {
    topics.close();
  }

  @Test
  void aHealthyTopicFillsAllButWhatShowsFaults() throws Exception {
    topics.influx().createDatabase("healthy");
    topics.files("lucky").write(send("lucky", LATEST));
    topics.measureFiles("healthy", "lucky", START, LATEST);
    topics.measureKafka("healthy", "lucky", START, LATEST);
    topics.score("healthy");
    tellOfALiveJob("healthy", "lucky");

    assertThat(withoutRows("healthy", "lucky"), is(new TreeSet<>(EMPTY_WHEN_HEALTHY.keySet())));
    assertThat(sum("healthy", "lucky", "hodor-silent A"), is(greaterThan(0.0)));
    assertThat(sum("healthy", "lucky", "hodor-failing A"), is(0.0));
  }

  @Test
  void everyFaultIsShownAndFires() throws Exception {
    topics.influx().createDatabase("faulty");
    List<SentRecord> sent = send("unlucky", END);
    LossySink sink = new LossySink(sent, Question.of("unlucky", START, END));
    FirehoseFiles files = topics.files("unlucky");
    files.write(sink.written());
    files.write(sink.repeated());
    files.write(List.of(neverSent(sent)));
    topics.measureFiles("faulty", "unlucky", START, END);
    // After the files, so that a row that Kafka lacks is one for certain; and up to now, so that
    // two hours hold nothing, and the window that goes on is partial: that one, or the next.
    topics.measureKafka("faulty", "unlucky", START, Instant.now());
    if (series("faulty", PARTIAL).isEmpty()) {
      topics.measureKafka("faulty", "unlucky", START, Instant.now());
    }
    topics.files("lucky-too").write(send("lucky-too", END));
    topics.measureFiles("faulty", "lucky-too", START, END);
    topics.measureKafka("faulty", "lucky-too", START, END);
    topics.score("faulty");
    tellOfALiveJob("faulty", "unlucky");
    tellOfRunsThatEnd("faulty", "unlucky");

    assertThat(withoutRows("faulty", "unlucky"), is(empty()));
    Map<String, Number> expected =
        Map.of(
            "hodor-incomplete A",
            sink.lost().size(),
            "hodor-unexpected A",
            1,
            "hodor-duplicates A",
            sink.repeated().size(),
            "hodor-silent A",
            0,
            "hodor-silent B",
            sent.stream().filter(DashboardsIT::inTime).count(),
            "hodor-stuck A",
            0,
            "hodor-failing A",
            4,
            "hodor-failing B",
            1,
            "topic.json: Lost A",
            sink.lost().size());
    for (Map.Entry<String, Number> each : expected.entrySet()) {
      String place = each.getKey();
      assertThat(place, sum("faulty", "unlucky", place), is(each.getValue().doubleValue()));
    }
  }

  /** Its topic was deleted, or its release removed: nobody misses it. */
  @Test
  void aLiveJobThatWasAskedToStopIsToldApartFromARunThatWasKilled() throws Exception {
    topics.influx().createDatabase("stopped");
    tellOfALiveJob("stopped", "retired");
    JobHealth.Builder stopped = job("retired", "kafka").setExitCode(143);
    topics.tell("stopped", stopped.setReportedAt(SinkMessages.time(NOW.minusSeconds(20))));
    for (int ago : List.of(4_000, 400)) {
      JobHealth.Builder run = job("retired", "parquet").clearWatermark().clearCheckpointAgeMs();
      topics.tell(
          "stopped", run.setExitCode(143).setReportedAt(SinkMessages.time(NOW.minusSeconds(ago))));
    }

    assertThat(
        values("stopped", "hodor-not-running B"), is(Map.of("kafka", 143.0, "parquet", 143.0)));
    Map<String, Double> live = values("stopped", "hodor-not-running C");
    assertThat(live.get("kafka"), is(greaterThan(0.0)));
    assertThat(live.get("parquet"), is(0.0));
    assertThat(values("stopped", "hodor-failing A"), is(Map.of("parquet", 143.0)));
    assertThat(values("stopped", "hodor-failing B"), is(Map.of("parquet", 2.0)));

    // Somebody has started it again.
    topics.tell("stopped", job("retired", "kafka").setReportedAt(SinkMessages.time(NOW)));
    assertThat(
        values("stopped", "hodor-not-running B"), is(Map.of("kafka", 0.0, "parquet", 143.0)));
  }

  private static boolean inTime(SentRecord record) {
    return record.committed() && record.eventTimeMs() >= START.toEpochMilli();
  }

  private static List<SentRecord> send(String topic, Instant end) {
    return TopicGenerator.builder(topic)
        .events(3_000)
        .partitions(4)
        .time(START, Duration.between(START, end))
        .fault(Fault.PRODUCER_DUPLICATES, 0.05)
        .build()
        .write(topics.broker());
  }

  /** A row in the middle of the time, behind the end of its partition. */
  private static SentRecord neverSent(List<SentRecord> sent) {
    SentRecord some = sent.get(sent.size() / 2);
    return new SentRecord(
        some.partition(),
        some.offset() + 1_000_000,
        some.recordTimeMs(),
        some.eventTimeMs(),
        some.md5(),
        some.length(),
        some.intent(),
        true);
  }

  /** As a live job tells of itself every half minute; its watermark stands still. */
  private static void tellOfALiveJob(String database, String topic) {
    JobHealth.Builder health = job(topic, "kafka");
    topics.tell(
        database, health.setReportedAt(SinkMessages.time(NOW.minusSeconds(400))).setRead(17));
    topics.tell(
        database, health.setReportedAt(SinkMessages.time(NOW.minusSeconds(30))).setRead(4_711));
  }

  private static void tellOfRunsThatEnd(String database, String topic) {
    topics.tell(database, job(topic, "bigquery").setExitCode(4).setMessage("no such table"));
    topics.tell(database, job(topic, "bigquery:b").setExitCode(0).setBytesBilled(10 << 20));
  }

  private static JobHealth.Builder job(String topic, String source) {
    return JobHealth.newBuilder()
        .setCommand("measure")
        .setTopic(topic)
        .setSource(source)
        .setReportedAt(SinkMessages.time(NOW.minusSeconds(60)))
        .setWatermark(SinkMessages.time(NOW.minusSeconds(500)))
        .setCheckpointAgeMs(12_000);
  }

  /** The places of the queries that return nothing, with this topic and with all chosen. */
  private static Set<String> withoutRows(String database, String topic) throws Exception {
    Map<String, String> chosen =
        Map.of("instance", "default", "cluster", "default", "topic", topic);
    Set<String> places = new TreeSet<>();
    for (GrafanaQuery query : GrafanaQuery.all()) {
      boolean some = !series(database, query.expanded(chosen, Instant.now())).isEmpty();
      boolean all = !series(database, query.expanded(Map.of(), Instant.now())).isEmpty();
      assertThat(query.place() + " without a choice", all || !some, is(true));
      if (!some) {
        places.add(query.place());
      }
    }
    return places;
  }

  /** The sum of a rule's or panel's values over its series of this topic. */
  private static double sum(String database, String topic, String place) throws Exception {
    return series(database, query(place).expanded(Map.of("topic", topic), Instant.now())).stream()
        .filter(it -> topic.equals(it.getTags().getOrDefault("topic", topic)))
        .flatMap(it -> it.getValues().stream())
        .mapToDouble(row -> (double) row.get(1))
        .sum();
  }

  /** A rule's values by source, where each has one. */
  private static Map<String, Double> values(String database, String place) throws Exception {
    return series(database, query(place).expanded(Map.of(), Instant.now())).stream()
        .collect(
            Collectors.toMap(
                it -> it.getTags().get("source"), it -> (double) it.getValues().get(0).get(1)));
  }

  private static GrafanaQuery query(String place) throws Exception {
    return GrafanaQuery.all().stream()
        .filter(it -> it.place().equals(place))
        .findFirst()
        .orElseThrow();
  }

  private static List<QueryResult.Series> series(String database, String query) {
    try (InfluxDB client = topics.influx().client()) {
      QueryResult.Result result = client.query(new Query(query, database)).getResults().get(0);
      assertThat(query + ": " + result.getError(), result.hasError(), is(false));
      return Stream.ofNullable(result.getSeries())
          .flatMap(List::stream)
          .collect(Collectors.toList());
    }
  }
}
