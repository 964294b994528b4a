package io.hodor.testing.bench;

import io.hodor.testing.HodorProcess;
import io.hodor.testing.KafkaBroker;
import io.hodor.testing.RepositoryRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What one large window takes: the program as its users run it measures a topic whose records all
 * lie in one window, once without lateness, and once with it and a record that comes late.
 */
final class OpenWindow {

  private static final int VALUE_BYTES = 40;
  private static final int PARTITIONS = 4;
  private static final Duration LATE_FIRING_DELAY = Duration.ofSeconds(1);

  /** How long Hodor lets the late results of several shards gather. */
  private static final Duration GATHERING = Duration.ofSeconds(5);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
  private static final double MOST_MEGABYTES = 1200;
  private static final double MOST_SECONDS = 10;

  /** Enough for some of them in every shard, by their contents. */
  private static final int LATE_RECORDS = 1_000;

  private final BenchTopic topic;
  private final String heap;
  private final Path folder;

  /**
   * What a run took.
   *
   * @param seconds until the window's first result
   * @param lateSeconds from the late records to the result that holds them, less the waits that are
   *     set
   * @param lateCpuSeconds of its processors meanwhile
   */
  private record Taken(
      double seconds, double lateSeconds, double lateCpuSeconds, long peakMegabytes) {}

  private OpenWindow(BenchTopic topic, String heap, Path folder) {
    this.topic = topic;
    this.heap = heap;
    this.folder = folder;
  }

  static void run(BenchOptions options) throws Exception {
    // An hour that is just over, so that few quiet windows follow it.
    Instant start =
        Instant.now().minus(BenchTopic.SPAN).minusSeconds(60).truncatedTo(ChronoUnit.HOURS);
    try (KafkaBroker broker = KafkaBroker.builder().heap("1g").fastStart(false).start()) {
      BenchTopic topic =
          new BenchTopic(
              broker.bootstrapServers(),
              "bench-window",
              options.windowRecords(),
              VALUE_BYTES,
              PARTITIONS,
              ValueFormat.PROTOBUF,
              1,
              true,
              start);
      broker.createTopic(topic.name(), topic.partitions(), Map.of());
      BenchMain.say("writing %,d records to one window", topic.records());
      topic.write();
      Path folder = RepositoryRoot.newFolder("bench-window");
      OpenWindow window = new OpenWindow(topic, options.windowHeap(), folder);
      print(topic, options.windowHeap(), window.measure(false), window.measure(true));
    }
  }

  private static void print(BenchTopic topic, String heap, Taken strict, Taken late) {
    System.out.printf(
        Locale.ROOT,
        "%nOne window of %,d records, %d partitions; ./hodor measure, 2 slots, -Xmx%s%n%n",
        topic.records(),
        topic.partitions(),
        heap);
    System.out.println(
        "| --allowedLateness | s from start to result | late re-fire, s | its µs of a processor for"
            + " each record of the window | peak MB |");
    System.out.println("|---|---|---|---|---|");
    System.out.printf(
        Locale.ROOT, "| PT0S | %.1f | | | %d |%n", strict.seconds(), strict.peakMegabytes());
    System.out.printf(
        Locale.ROOT,
        "| PT3H | %.1f | %.1f | %.3f | %d |%n%n",
        late.seconds(),
        late.lateSeconds(),
        late.lateCpuSeconds() * 1e6 / topic.records(),
        late.peakMegabytes());
    System.out.println(
        Target.atMost(MOST_MEGABYTES, "Peak MB without lateness", strict.peakMegabytes()).line());
    System.out.println(
        Target.atMost(MOST_SECONDS, "Late re-fire, seconds,", late.lateSeconds()).line());
  }

  private Taken measure(boolean lateness) throws Exception {
    String name = lateness ? "late" : "strict";
    BenchMain.say("measuring it, --allowedLateness=%s", lateness ? "PT3H" : "PT0S");
    Path output = Files.createDirectories(folder.resolve(name));
    List<String> arguments = new ArrayList<>(topic.measure(folder));
    arguments.addAll(
        List.of(
            "--allowedLateness=" + (lateness ? "PT3H" : "PT0S"),
            "--lateFiringDelay=" + LATE_FIRING_DELAY,
            "--outputDir=" + output,
            "--parallelism=2"));
    HodorProcess job = HodorProcess.of(folder.resolve(name + ".log"), arguments);
    try (job) {
      long began = System.nanoTime();
      job.environment("HODOR_JAVA_OPTS", "-Xmx" + heap).start();
      PublishedWindow window =
          new PublishedWindow(output, topic.start(), () -> job.assertRunsOnFor(BETWEEN_LOOKS));
      window.await(lateness ? "ON_TIME" : "FINAL", topic.records(), topic.records());
      double seconds = secondsSince(began);
      double lateSeconds = 0;
      String process = String.valueOf(job.pid());
      double cpuSeconds = ProcessFacts.cpuSeconds(process);
      if (lateness) {
        long sent = System.nanoTime();
        sendLate();
        long all = topic.records() + LATE_RECORDS;
        window.await("LATE", all, all);
        lateSeconds = secondsSince(sent) - LATE_FIRING_DELAY.plus(GATHERING).toMillis() / 1000.0;
      }
      return new Taken(
          seconds,
          lateSeconds,
          ProcessFacts.cpuSeconds(process) - cpuSeconds,
          ProcessFacts.peakMegabytes(process));
    }
  }

  private static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }

  private void sendLate() {
    long time = topic.start().plus(BenchTopic.SPAN.dividedBy(2)).toEpochMilli();
    Random random = new Random(2);
    Map<String, Object> config = Map.of("bootstrap.servers", topic.bootstrapServers());
    try (Producer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (int i = 0; i < LATE_RECORDS; i++) {
        byte[] value = topic.format().value(topic.records() + i, time, VALUE_BYTES, random);
        producer.send(new ProducerRecord<>(topic.name(), i % PARTITIONS, null, null, value));
      }
    }
  }
}
