package io.hodor.testing;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.hodor.metrics.WireCoder;
import io.hodor.pipeline.drill.FirehoseLayout;
import io.hodor.score.JudgeTopics;
import io.hodor.sink.WriteScoresToInfluxDb;
import io.hodor.wire.v1.JobHealth;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.VerifiedThrough;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.PCollectionTuple;

/**
 * A day of six topics, each with something to show, in an InfluxDB: the topics, files and tables
 * are real ones and measured and judged by the program. What takes a day to come about is told as
 * the program would have: how live jobs fare, and until when topics were verified in the past.
 */
final class PicturedTopics implements AutoCloseable {
  static final String DATABASE = "pictures";

  /** All but one. */
  private static final String PATTERN = "shop.*";

  private static final String ORDERS = "shop.orders";
  private static final String PAYMENTS = "shop.payments";
  private static final String PAGE_VIEWS = "shop.page-views";
  private static final String REFUNDS = "shop.refunds";
  private static final String INVENTORY = "stock.inventory";

  /** A name as long as names are. */
  private static final String SHIPMENTS = "shop.logistics.shipment-tracking-updates.eu-west-1.v2";

  private static final String DATASET = "shop";
  private static final String RULES =
      """
      defaults: {sources: {kafka: {settle: PT0S}}}
      """;

  private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
  private final Instant end = TopicGenerator.windowStart(now);
  private final Instant start = end.minus(Duration.ofHours(24));
  private final Instant trouble = end.minus(Duration.ofHours(9));
  private final MeasuredTopics topics;
  private final BigQueryEmulator bigquery = BigQueryEmulator.start();

  PicturedTopics(Path folder) throws IOException {
    topics = new MeasuredTopics(folder, Files.writeString(folder.resolve("score.yaml"), RULES));
    topics.influx().createDatabase(DATABASE);
    bigquery.createDataset(DATASET);
    healthy();
    losing();
    repeating();
    sentTwice();
    slow();
    forgotten();
    topics.measureFiles(DATABASE, PATTERN, start, end);
    topics.score(DATABASE);
    tellOfThePast();
    tellOfJobs();
  }

  InfluxDb influx() {
    return topics.influx();
  }

  private void healthy() throws IOException {
    List<SentRecord> sent = send(ORDERS, 24_000, Fault.DISORDER);
    measureTable(ORDERS, rows(sent));
    file(ORDERS, rows(sent), Duration.ofMinutes(4));
  }

  private void losing() throws IOException {
    List<SentRecord> sent = send(PAYMENTS, 12_000, Fault.UNDECODABLE);
    LossySink sink = new LossySink(sent, Question.of(PAYMENTS, trouble, end));
    List<SentRecord> rows = new ArrayList<>(sink.written());
    rows.addAll(sink.repeated());
    measureTable(PAYMENTS, rows);
    file(PAYMENTS, rows(sent), Duration.ofMinutes(9));
  }

  private void repeating() throws IOException {
    List<SentRecord> sent = send(SHIPMENTS, 6_000, Fault.UNDECODABLE);
    List<SentRecord> rows = rows(sent);
    rows.addAll(new LossySink(sent, Question.of(SHIPMENTS, trouble, end)).repeated());
    file(SHIPMENTS, rows, Duration.ofMinutes(7));
  }

  private void sentTwice() throws IOException {
    List<SentRecord> sent = send(PAGE_VIEWS, 30_000, Fault.PRODUCER_DUPLICATES, Fault.REPLAYS);
    file(PAGE_VIEWS, rows(sent), Duration.ofMinutes(2));
  }

  private void slow() throws IOException {
    List<SentRecord> rows = rows(send(REFUNDS, 3_000, Fault.DISORDER));
    Instant from = trouble.truncatedTo(ChronoUnit.HOURS);
    file(REFUNDS, before(rows, from), start, Duration.ofMinutes(20));
    rows.removeAll(before(rows, from));
    file(REFUNDS, rows, from, Duration.ofHours(3));
  }

  /** Nobody has measured its files since the trouble. */
  private void forgotten() throws IOException {
    List<SentRecord> sent = send(INVENTORY, 6_000, Fault.TOMBSTONES);
    file(INVENTORY, rows(sent), Duration.ofMinutes(5));
    topics.measureFiles(DATABASE, INVENTORY, start, trouble);
  }

  private List<SentRecord> send(String topic, int events, Fault... faults) {
    TopicGenerator.Builder builder =
        TopicGenerator.builder(topic)
            .events(events)
            .partitions(6)
            .time(start, Duration.between(start, end))
            .seed(topic.hashCode());
    for (Fault fault : faults) {
      builder.fault(fault);
    }
    List<SentRecord> sent = builder.build().write(topics.broker());
    topics.measureKafka(DATABASE, topic, start, end);
    return sent;
  }

  private List<SentRecord> rows(List<SentRecord> sent) {
    return new ArrayList<>(new LossySink(sent, Question.of("", end, end)).written());
  }

  private static List<SentRecord> before(List<SentRecord> rows, Instant moment) {
    return rows.stream().filter(it -> it.eventTimeMs() < moment.toEpochMilli()).toList();
  }

  private void measureTable(String topic, List<SentRecord> rows) {
    String table = DATASET + "." + topic.substring(topic.lastIndexOf('.') + 1);
    new FirehoseTable(bigquery, table, topic).create().write(rows);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "measure",
                "--source=bigquery",
                "--table=" + BigQueryEmulator.PROJECT + "." + table,
                "--topic=" + topic,
                "--eventTime=column:event_timestamp",
                "--eventTimeName=event_time",
                "--startTime=" + start,
                "--endTime=" + end));
    arguments.addAll(bigquery.options());
    topics.run(DATABASE, arguments.toArray(String[]::new));
  }

  /** Files that a sink closes at the end of their hour, and that are there some time after it. */
  private void file(String topic, List<SentRecord> rows, Duration after) throws IOException {
    file(topic, rows, start, after);
  }

  private void file(String topic, List<SentRecord> rows, Instant from, Duration after)
      throws IOException {
    Instant hour = now.truncatedTo(ChronoUnit.HOURS);
    Path own = topics.allFiles().resolve(topic);
    topics.files(topic).write(before(rows, hour));
    for (Instant at = from.truncatedTo(ChronoUnit.HOURS); at.isBefore(hour); ) {
      Path folder = own.resolve(FirehoseLayout.folder(at.toEpochMilli()));
      at = at.plus(1, ChronoUnit.HOURS);
      touch(folder, at.plus(after));
    }
  }

  private static void touch(Path folder, Instant written) throws IOException {
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.toList()) {
          Files.setLastModifiedTime(file, FileTime.from(written));
        }
      }
    }
  }

  /** Every ten minutes, up to when each source was verified then. */
  private void tellOfThePast() {
    List<VerifiedThrough> told = new ArrayList<>();
    for (Instant at = start; at.isBefore(now); at = at.plus(Duration.ofMinutes(10))) {
      for (String topic : List.of(ORDERS, PAGE_VIEWS, INVENTORY, REFUNDS, SHIPMENTS)) {
        told.add(verified(topic, "parquet", at, Duration.ofMinutes(150)));
      }
      told.add(verified(PAYMENTS, "parquet", at, Duration.ofMinutes(155)));
      told.add(verified(ORDERS, "bigquery", at, Duration.ofMinutes(50)));
      told.add(verified(PAYMENTS, "bigquery", at, Duration.ofMinutes(50)));
    }
    Pipeline pipeline = Pipeline.create();
    PCollectionTuple.of(
            JudgeTopics.SCORES,
            pipeline.apply("Scores", Create.empty(WireCoder.of(QualityScore.getDefaultInstance()))))
        .and(
            JudgeTopics.VERIFIED,
            pipeline.apply(
                "Verified",
                Create.of(told).withCoder(WireCoder.of(VerifiedThrough.getDefaultInstance()))))
        .apply("Write", WriteScoresToInfluxDb.to(topics.target(DATABASE)));
    pipeline.run().waitUntilFinish();
  }

  private VerifiedThrough verified(String topic, String source, Instant at, Duration behind) {
    boolean stands =
        source.equals("bigquery")
            ? topic.equals(PAYMENTS)
            : List.of(INVENTORY, REFUNDS, SHIPMENTS).contains(topic);
    Instant through = TopicGenerator.windowStart(at.minus(behind));
    return VerifiedThrough.newBuilder()
        .setWireMajor(1)
        .setCluster("default")
        .setTopic(topic)
        .setSource(source)
        .setVerifiedThrough(time(stands && through.isAfter(trouble) ? trouble : through))
        .setComputedAt(time(at))
        .build();
  }

  /** Jobs of the last six hours: live ones tell every minute, the others when they end. */
  private void tellOfJobs() {
    Instant last = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Instant first = last.minus(Duration.ofHours(6));
    for (Instant at = first; !at.isAfter(last); at = at.plusSeconds(60)) {
      long minute = Duration.between(first, at).toMinutes();
      live(ORDERS, at, minute * 1_670, at.minusSeconds(64), 20_000);
      live(PAGE_VIEWS, at, minute * 2_500, at.minusSeconds(62), 35_000);
      live(PAYMENTS, at, minute * 620, at.minusSeconds(70), 11_000);
      if (minute < 240) {
        live(SHIPMENTS, at, minute * 375, at.minusSeconds(66), 14_000);
      }
      Instant held = last.minus(Duration.ofMinutes(50));
      boolean isHeld = at.isAfter(held);
      live(
          REFUNDS,
          at,
          Math.min(minute, 310) * 125,
          (isHeld ? held : at).minusSeconds(70),
          isHeld ? Duration.between(held, at).toMillis() : 9_000);
      if (minute % 10 == 0) {
        run(ORDERS, "bigquery", at, 96L << 20, 0);
        run(PAYMENTS, "bigquery", at, 41L << 20, minute == 260 ? 4 : 0);
      }
    }
    run(PAYMENTS, "bigquery", last.minus(Duration.ofMinutes(97)), 0, 4);
  }

  private void live(String topic, Instant at, long read, Instant watermark, long checkpointAge) {
    topics.tell(
        DATABASE,
        job(topic, "kafka", at)
            .setStartedAt(time(now.minus(Duration.ofDays(3))))
            .setRead(read)
            .setWatermark(time(watermark))
            .setCheckpointAgeMs(checkpointAge + at.getEpochSecond() % 7 * 1_000));
  }

  private void run(String topic, String source, Instant at, long billed, int exitCode) {
    topics.tell(
        DATABASE,
        job(topic, source, at)
            .setStartedAt(time(at.minusSeconds(21)))
            .setRead(40_000)
            .setBytesBilled(billed)
            .setExitCode(exitCode)
            .setMessage(exitCode == 0 ? "" : "shop.payments: 403 Exceeded rate limits"));
  }

  private static JobHealth.Builder job(String topic, String source, Instant at) {
    return JobHealth.newBuilder()
        .setCommand("measure")
        .setTopic(topic)
        .setSource(source)
        .setHodorVersion("0.1.0")
        .setReportedAt(time(at));
  }

  private static Timestamp time(Instant at) {
    return Timestamps.fromMillis(at.toEpochMilli());
  }

  @Override
  public void close() {
    topics.close();
    bigquery.close();
  }
}
