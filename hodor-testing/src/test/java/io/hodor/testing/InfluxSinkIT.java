package io.hodor.testing;

import static java.util.stream.Collectors.joining;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.Internal;
import com.google.protobuf.Message;
import io.hodor.config.OptionFault;
import io.hodor.config.Unreachable;
import io.hodor.metrics.MeasuredWindows;
import io.hodor.metrics.WireCoder;
import io.hodor.score.JudgeTopics;
import io.hodor.sink.HealthFields;
import io.hodor.sink.HealthWriter;
import io.hodor.sink.InfluxHealth;
import io.hodor.sink.InfluxTarget;
import io.hodor.sink.MetricsFields;
import io.hodor.sink.PointField;
import io.hodor.sink.ScoreFields;
import io.hodor.sink.VerifiedFields;
import io.hodor.sink.WriteScoresToInfluxDb;
import io.hodor.sink.WriteToInfluxDb;
import io.hodor.wire.v1.Basis;
import io.hodor.wire.v1.FailedPart;
import io.hodor.wire.v1.Hop;
import io.hodor.wire.v1.JobHealth;
import io.hodor.wire.v1.Kind;
import io.hodor.wire.v1.Latency;
import io.hodor.wire.v1.MissingOffsets;
import io.hodor.wire.v1.MissingReason;
import io.hodor.wire.v1.OffsetRange;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import io.hodor.wire.v1.VerifiedThrough;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.influxdb.InfluxDB;
import org.influxdb.InfluxDBFactory;
import org.influxdb.dto.Query;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results in InfluxDB: every field read back, replaced, and each kind of trouble told apart. */
class InfluxSinkIT {

  private static InfluxDb influx;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    influx = InfluxDb.start();
  }

  @AfterAll
  static void stop() {
    influx.close();
  }

  @Test
  void everyFieldIsReadBack() {
    influx.createDatabase("fields");
    QualityMetrics metrics =
        SinkMessages.metrics("orders", 0, 7)
            .setKind(Kind.KAFKA)
            .setUniqueOffsets(6)
            .setFinal(true)
            .addLatencies(Latency.newBuilder().setHop(Hop.EVENT_TO_BROKER).setMin(-3).setP99(12))
            .addPartialReasons("retention \"ate\" it")
            .build();
    target("fields").check();
    SinkMessages.of(metrics).write(WriteToInfluxDb.to(target("fields")));

    String names =
        MetricsFields.ALL.stream()
            .map(it -> '"' + it.name() + '"')
            .collect(Collectors.joining(", "));
    List<List<Object>> rows =
        influx.rows(
            "fields",
            "SELECT " + names + ", cluster, topic, source FROM hodor_metrics WHERE count = 7");
    assertThat(rows, hasSize(1));
    List<Object> row = rows.get(0);
    assertThat(row.get(0), is("2026-05-04T12:00:00Z"));
    assertThat(row.subList(row.size() - 3, row.size()), is(List.of("default", "orders", "kafka")));
    Map<String, Object> values =
        IntStream.range(0, MetricsFields.ALL.size())
            .boxed()
            .collect(Collectors.toMap(i -> MetricsFields.ALL.get(i).name(), i -> row.get(i + 1)));
    assertThat(values.get("kind"), is("kafka"));
    assertThat(values.get("final"), is(true));
    assertThat(values.get("count"), is(7.0));
    assertThat(values.get("unique_offsets"), is(6.0));
    assertThat(values.get("unique_offsets_known"), is(true));
    assertThat(values.get("unique_contents"), is(0.0));
    assertThat(values.get("unique_contents_known"), is(false));
    assertThat(values.get("event_to_broker_min"), is(-3.0));
    assertThat(values.get("event_to_broker_p99"), is(12.0));
    assertThat(values.get("event_to_visible_known"), is(false));
    assertThat(values.get("partial_reasons"), is("retention \"ate\" it"));
    assertThat(values.get("unread"), is(""));
    assertThat(values.get("window_seconds"), is(600.0));
    assertThat(fieldTypes("fields", "hodor_metrics"), is(types(MetricsFields.ALL)));
  }

  @Test
  void everyFieldOfAVerdictIsReadBack() {
    influx.createDatabase("verdicts");
    target("verdicts").check();
    write("verdicts", verdict());

    Map<String, Object> expected = new HashMap<>();
    expected.put("status", "failed");
    expected.put("status_number", 3.0);
    expected.put("failed", "completeness, timeliness");
    expected.put("settled", true);
    expected.put("final", true);
    expected.put("waived", true);
    expected.put("waived_reason", "known, \"see\" 17");
    expected.put("reasons", "5 offsets lost; late");
    expected.put("score", 71.5);
    expected.put("completeness", 0.995);
    expected.put("delivered", 0.99);
    expected.put("uniqueness", 0.75);
    expected.put("timeliness", 0.0);
    for (String part :
        List.of("score", "completeness", "delivered", "uniqueness", "measured_at_ms")) {
      expected.put(part + "_known", true);
    }
    expected.put("timeliness_known", false);
    expected.put("expected", 1000.0);
    expected.put("reference_offsets", 1010.0);
    expected.put("source_rows", 1100.0);
    expected.put("source_offsets", 1002.0);
    expected.put("delivered_offsets", 999.0);
    expected.put("delivery_duplicates", 98.0);
    expected.put("producer_duplicates", 4.0);
    expected.put("lost_total", 5.0);
    expected.put("lost", "0:7-10, 2:9-9");
    expected.put("not_yet_due_total", 0.0);
    expected.put("not_yet_due", "");
    expected.put("dead_lettered_total", 6.0);
    expected.put("dead_lettered", "1:0-5");
    expected.put("expired_total", 0.0);
    expected.put("expired", "");
    expected.put("repeated_total", 1.0);
    expected.put("repeated", "0:3-3");
    expected.put("unexpected_total", 2.0);
    expected.put("unexpected", "4:1-2");
    expected.put("late_total", 3.0);
    expected.put("late", "0:20-22");
    expected.put("reference", "kafka");
    expected.put("basis", "offsets");
    expected.put("topic_id", "id-1");
    expected.put("measured_at_ms", (double) SinkMessages.NOON.plusSeconds(7000).toEpochMilli());
    expected.put("first_failed_at_ms", (double) SinkMessages.NOON.plusSeconds(7100).toEpochMilli());
    expected.put("first_failed_at_ms_known", true);
    expected.put("healed_at_ms", 0.0);
    expected.put("healed_at_ms_known", false);
    expected.put("computed_at_ms", (double) SinkMessages.NOON.plusSeconds(7200).toEpochMilli());
    expected.put("window_seconds", 600.0);
    assertThat(
        point("verdicts", "hodor_quality", ScoreFields.ALL, SinkMessages.NOON), is(expected));
    assertThat(fieldTypes("verdicts", "hodor_quality"), is(types(ScoreFields.ALL)));
  }

  @Test
  void whatIsVerifiedIsReadBackAtItsMinute() {
    influx.createDatabase("verified");
    target("verified").check();
    Instant computed = SinkMessages.NOON.plusSeconds(7259);
    VerifiedThrough verified =
        VerifiedThrough.newBuilder()
            .setCluster("default")
            .setTopic("orders")
            .setSource("bigquery")
            .setVerifiedThrough(SinkMessages.time(SinkMessages.NOON))
            .setComputedAt(SinkMessages.time(computed))
            .build();
    write("verified", verified);

    assertThat(
        point(
            "verified", "hodor_verified", VerifiedFields.ALL, SinkMessages.NOON.plusSeconds(7200)),
        is(
            Map.of(
                "verified_through_ms",
                (double) SinkMessages.NOON.toEpochMilli(),
                "lag_ms",
                7_259_000.0)));
    assertThat(fieldTypes("verified", "hodor_verified"), is(types(VerifiedFields.ALL)));
  }

  private static QualityScore verdict() {
    return QualityScore.newBuilder()
        .setCluster("default")
        .setTopic("orders")
        .setTopicId("id-1")
        .setSource("bigquery")
        .setWindowStart(SinkMessages.time(SinkMessages.start(0)))
        .setWindowEnd(SinkMessages.time(SinkMessages.start(1)))
        .setStatus(Status.FAILED)
        .addFailed(FailedPart.COMPLETENESS)
        .addFailed(FailedPart.TIMELINESS)
        .setCompleteness(0.995)
        .setDelivered(0.99)
        .setUniqueness(0.75)
        .setScore(71.5)
        .setExpected(1000)
        .setReferenceOffsets(1010)
        .setSourceRows(1100)
        .setSourceOffsets(1002)
        .setDeliveredOffsets(999)
        .setDeliveryDuplicates(98)
        .setProducerDuplicates(4)
        .addMissing(
            MissingOffsets.newBuilder()
                .setReason(MissingReason.LOST)
                .setTotal(5)
                .addRanges(range(0, 7, 10))
                .addRanges(range(2, 9, 9)))
        .addMissing(
            MissingOffsets.newBuilder()
                .setReason(MissingReason.DEAD_LETTERED)
                .setTotal(6)
                .addRanges(range(1, 0, 5)))
        .setRepeatedTotal(1)
        .addRepeatedRanges(range(0, 3, 3))
        .setUnexpectedTotal(2)
        .addUnexpectedRanges(range(4, 1, 2))
        .setLateTotal(3)
        .addLateRanges(range(0, 20, 22))
        .setSettled(true)
        .setFinal(true)
        .setWaived(true)
        .setWaivedReason("known, \"see\" 17")
        .addReasons("5 offsets lost")
        .addReasons("late")
        .setReference("kafka")
        .setBasis(Basis.OFFSETS)
        .setMeasuredAt(SinkMessages.time(SinkMessages.NOON.plusSeconds(7000)))
        .setFirstFailedAt(SinkMessages.time(SinkMessages.NOON.plusSeconds(7100)))
        .setComputedAt(SinkMessages.time(SinkMessages.NOON.plusSeconds(7200)))
        .build();
  }

  private static OffsetRange range(int partition, long from, long to) {
    return OffsetRange.newBuilder().setPartition(partition).setFrom(from).setTo(to).build();
  }

  /** Writes a verdict, or what is verified, as the score does. */
  private static void write(String database, Message message) {
    Pipeline pipeline = Pipeline.create();
    PCollectionTuple.of(JudgeTopics.SCORES, judged(pipeline, QualityScore.class, message))
        .and(JudgeTopics.VERIFIED, judged(pipeline, VerifiedThrough.class, message))
        .apply("Write", WriteScoresToInfluxDb.to(target(database)));
    pipeline.run().waitUntilFinish();
  }

  private static <M extends Message> PCollection<M> judged(
      Pipeline pipeline, Class<M> type, Message message) {
    List<M> messages = Stream.of(message).filter(type::isInstance).map(type::cast).toList();
    return pipeline.apply(
        type.getSimpleName(),
        Create.of(messages).withCoder(WireCoder.of(Internal.getDefaultInstance(type))));
  }

  /** The only point of a measurement, by field. */
  private static <M> Map<String, Object> point(
      String database, String measurement, List<PointField<M>> fields, Instant time) {
    List<List<Object>> rows =
        influx.rows(
            database,
            "SELECT %s, cluster, topic, source FROM %s"
                .formatted(
                    fields.stream().map(it -> '"' + it.name() + '"').collect(joining(", ")),
                    measurement));
    assertThat(rows, hasSize(1));
    List<Object> row = rows.get(0);
    assertThat(row.get(0), is(time.toString()));
    assertThat(
        row.subList(row.size() - 3, row.size()), is(List.of("default", "orders", "bigquery")));
    return IntStream.range(0, fields.size())
        .boxed()
        .collect(Collectors.toMap(i -> fields.get(i).name(), i -> row.get(i + 1)));
  }

  @Test
  void aLaterResultReplacesAndTheSameOneChangesNothing() {
    influx.createDatabase("again");
    QualityMetrics first =
        SinkMessages.metrics("orders", 0, 7).addPartialReasons("late").setBytes(5).build();
    QualityMetrics other = SinkMessages.metrics("orders", 1, 8).build();
    SinkMessages.of(first, other).write(WriteToInfluxDb.to(target("again")));
    List<List<Object>> once = influx.rows("again", "SELECT * FROM hodor_metrics");
    assertThat(once, hasSize(2));
    SinkMessages.of(first, other).write(WriteToInfluxDb.to(target("again")));
    assertThat(influx.rows("again", "SELECT * FROM hodor_metrics"), is(once));

    SinkMessages.of(SinkMessages.metrics("orders", 0, 9).build())
        .write(WriteToInfluxDb.to(target("again")));
    assertThat(
        influx.rows("again", "SELECT count, bytes_known, partial_reasons FROM hodor_metrics"),
        is(
            List.of(
                List.of("2026-05-04T12:00:00Z", 9.0, false, ""),
                List.of("2026-05-04T12:10:00Z", 8.0, false, ""))));
  }

  @Test
  void aServerThatComesBackGetsAll() throws Exception {
    influx.createDatabase("back");
    influx.kill();
    CompletableFuture<Void> back =
        CompletableFuture.runAsync(
            influx::restart, CompletableFuture.delayedExecutor(4, TimeUnit.SECONDS));
    try {
      SinkMessages.of(SinkMessages.metrics("orders", 0, 7).build())
          .write(WriteToInfluxDb.to(target("back")));
    } finally {
      back.get(60, TimeUnit.SECONDS);
    }
    assertThat(influx.rows("back", "SELECT count FROM hodor_metrics"), hasSize(1));
  }

  @Test
  void aServerThatStaysAwayIsNamed() {
    String url = "http://127.0.0.1:" + Loopback.freePorts(1).get(0);
    InfluxTarget away = new InfluxTarget(url, "hodor", null, null, Duration.ofSeconds(2));
    assertThat(
        assertThrows(Unreachable.class, away::check).getMessage(),
        startsWith("--influxUrl=" + url + ": not reachable: "));
    assertThat(
        failureOf(away),
        containsString("--influxUrl=" + url + ": not reachable for PT2S (--influxRetryTimeout): "));
    try (HealthWriter health = InfluxHealth.to(away)) {
      // Told to nobody, and no reason to fail.
      health.put(List.of(JobHealth.getDefaultInstance()));
    }
  }

  @Test
  void anUnknownDatabaseIsNamed() {
    String words = "--influxDatabase: " + influx.url() + " has no database nowhere";
    assertThat(assertThrows(OptionFault.class, target("nowhere")::check).getMessage(), is(words));
    assertThat(failureOf(target("nowhere")), containsString(words));
  }

  @Test
  void anUnknownRetentionPolicyIsNamed() {
    influx.createDatabase("policies");
    InfluxTarget target =
        new InfluxTarget(influx.url(), "policies", "forever", null, Duration.ofSeconds(30));
    assertThat(
        assertThrows(OptionFault.class, target::check).getMessage(),
        is("--influxRetentionPolicy: database policies has no retention policy forever"));
    assertThat(
        failureOf(target),
        containsString("--influxRetentionPolicy: database policies has no retention policy"));
    new InfluxTarget(influx.url(), "policies", "autogen", null, Duration.ZERO).check();
  }

  @Test
  void aFieldOfAnotherTypeIsNamed() {
    influx.createDatabase("conflict");
    try (InfluxDB client = influx.client()) {
      // Types hold for a shard: the week of the points below.
      client
          .setDatabase("conflict")
          .write("hodor_metrics,topic=x count=\"many\" 1777896000000000000");
    }
    assertThat(
        failureOf(target("conflict")),
        allOf(containsString("--influxDatabase: conflict"), containsString("count")));
  }

  @Test
  void whatRetentionDoesNotKeepIsNoFailure() {
    query("CREATE DATABASE short WITH DURATION 30d");
    Instant recent =
        MeasuredWindows.floor(Instant.now().minusSeconds(3600), Duration.ofMinutes(10));
    int now = (int) (Duration.between(SinkMessages.NOON, recent).toMinutes() / 10);
    Instant old = recent.minus(Duration.ofDays(300));
    int then = (int) (Duration.between(SinkMessages.NOON, old).toMinutes() / 10);
    SinkMessages.of(
            SinkMessages.metrics("orders", then, 1).build(),
            SinkMessages.metrics("orders", now, 2).build())
        .write(WriteToInfluxDb.to(target("short")));
    assertThat(
        influx.rows("short", "SELECT count FROM hodor_metrics"),
        is(List.of(List.of(recent.toString(), 2.0))));
  }

  @Test
  void healthIsReadBack() {
    influx.createDatabase("health");
    JobHealth begun =
        JobHealth.newBuilder()
            .setInstance("default")
            .setCommand("measure")
            .setTopic("orders")
            .setReportedAt(SinkMessages.time(SinkMessages.NOON))
            .build();
    try (HealthWriter health = InfluxHealth.to(target("health"))) {
      health.put(List.of(begun));
      health.put(
          List.of(
              begun.toBuilder()
                  .setReportedAt(SinkMessages.time(SinkMessages.NOON.plusSeconds(60)))
                  .setExitCode(0)
                  .setRead(17)
                  .build()));
    }
    assertThat(
        influx.rows("health", "SELECT running, exit_code_known, \"read\" FROM hodor_health"),
        is(
            List.of(
                List.of("2026-05-04T12:00:00Z", true, false, 0.0),
                List.of("2026-05-04T12:01:00Z", false, true, 17.0))));
    assertThat(fieldTypes("health", "hodor_health"), is(types(HealthFields.ALL)));
  }

  @Test
  void theLoginIsReadFromItsReference() throws Exception {
    try (InfluxDb closed = InfluxDb.startAuthenticated()) {
      try (InfluxDB client = closed.client()) {
        client.query(new Query("CREATE USER root WITH PASSWORD 'root' WITH ALL PRIVILEGES"));
      }
      try (InfluxDB client = InfluxDBFactory.connect(closed.url(), "root", "root")) {
        client.query(new Query("CREATE DATABASE hodor"));
        client.query(new Query("CREATE USER writer WITH PASSWORD 'sesame'"));
        client.query(new Query("GRANT WRITE ON hodor TO writer"));
        client.query(new Query("CREATE USER stranger WITH PASSWORD 'sesame'"));

        InfluxTarget good = login(closed, "writer", "sesame");
        good.check();
        SinkMessages.of(SinkMessages.metrics("orders", 0, 7).build())
            .write(WriteToInfluxDb.to(good));
        assertThat(
            client
                .query(new Query("SELECT count FROM hodor_metrics", "hodor"))
                .getResults()
                .get(0)
                .getSeries()
                .get(0)
                .getValues(),
            hasSize(1));
      }
      for (InfluxTarget wrong :
          List.of(login(closed, "writer", "wrong"), login(closed, "stranger", "sesame"))) {
        assertThat(
            assertThrows(OptionFault.class, wrong::check).getMessage(),
            startsWith("--influxCredentials: " + closed.url() + " refuses the login"));
        assertThat(failureOf(wrong), containsString("--influxCredentials: "));
      }
      InfluxTarget nobody =
          new InfluxTarget(closed.url(), "hodor", null, null, Duration.ofSeconds(30));
      assertThat(
          assertThrows(OptionFault.class, nobody::check).getMessage(),
          startsWith("--influxCredentials: "));
    }
  }

  /** It takes points, but keeps an earlier value beside the later one of the same time. */
  @Test
  void anImitationOfInfluxDbTakesPointsToo() {
    try (VictoriaMetrics server = VictoriaMetrics.start()) {
      InfluxTarget target =
          new InfluxTarget(server.url(), "hodor", "autogen", null, Duration.ofSeconds(30));
      target.check();
      SinkMessages.of(SinkMessages.metrics("orders", 0, 7).build())
          .write(WriteToInfluxDb.to(target));
      List<String> series = server.export("hodor_metrics_count{topic=\"orders\"}");
      assertThat(series, hasSize(1));
      assertThat(
          series.get(0),
          allOf(
              containsString("\"db\":\"hodor\""),
              containsString("\"values\":[7]"),
              containsString("\"timestamps\":[" + SinkMessages.NOON.toEpochMilli() + "]")));
      assertThat(
          server.export("hodor_metrics_event_to_broker_p99"), hasItem(containsString("[0]")));
    }
  }

  private static String failureOf(InfluxTarget target) {
    return assertThrows(
            RuntimeException.class,
            () ->
                SinkMessages.of(SinkMessages.metrics("orders", 0, 7).build())
                    .write(WriteToInfluxDb.to(target)))
        .getMessage();
  }

  private InfluxTarget login(InfluxDb server, String username, String password) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve(username + "-" + password),
            "username=" + username + "\npassword=" + password + "\n");
    return new InfluxTarget(server.url(), "hodor", null, file.toString(), Duration.ofSeconds(30));
  }

  private static InfluxTarget target(String database) {
    return new InfluxTarget(influx.url(), database, null, null, Duration.ofSeconds(30));
  }

  private static void query(String text) {
    try (InfluxDB client = influx.client()) {
      client.query(new Query(text));
    }
  }

  private static Map<String, String> fieldTypes(String database, String measurement) {
    return influx.rows(database, "SHOW FIELD KEYS FROM " + measurement).stream()
        .collect(Collectors.toMap(row -> (String) row.get(0), row -> (String) row.get(1)));
  }

  private static <M> Map<String, String> types(List<PointField<M>> fields) {
    return fields.stream()
        .collect(
            Collectors.toMap(
                PointField::name,
                field ->
                    switch (field.type()) {
                      case INTEGER -> "integer";
                      case NUMBER -> "float";
                      case BOOLEAN -> "boolean";
                      case TEXT -> "string";
                    }));
  }
}
