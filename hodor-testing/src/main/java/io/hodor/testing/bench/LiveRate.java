package io.hodor.testing.bench;

import io.hodor.testing.FlinkCluster;
import io.hodor.testing.KafkaBroker;
import io.hodor.testing.RepositoryRoot;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What a live job takes of a topic that is written at a steady rate meanwhile. */
final class LiveRate {

  /** Before it counts: what compiles is no cost of a message. */
  private static final Duration WARM_UP = Duration.ofSeconds(30);

  /** A rate that is missed by more than this part of it was not measured. */
  private static final double MOST_MISSED = 0.05;

  /** A part of its slots: a job that is busier may fall behind, and would look cheap. */
  private static final double MOST_BUSY = 0.7;

  private final BenchTopic topic;
  private final int perSecond;
  private final Random random = new Random(1);
  private long written;

  private LiveRate(BenchTopic topic, int perSecond) {
    this.topic = topic;
    this.perSecond = perSecond;
  }

  /** Of a quiet topic first, then by the rates that were asked for. */
  static List<RateCost> measure(BenchOptions options, KafkaBroker broker, FlinkCluster cluster)
      throws Exception {
    List<RateCost> costs = new ArrayList<>();
    LiveRate quiet = new LiveRate(topic(options, broker, 0), 0);
    Measured fixed = quiet.measure(cluster, options.rateFor());
    costs.add(new RateCost(0, fixed.processors(), 0, 0));
    for (int perSecond : options.rates()) {
      LiveRate rate = new LiveRate(topic(options, broker, perSecond), perSecond);
      Measured measured = rate.measure(cluster, options.rateFor());
      costs.add(
          new RateCost(
              perSecond,
              measured.processors(),
              measured.handedBytes() / rate.written,
              (measured.stateBytes() - fixed.stateBytes()) / rate.written));
    }
    return costs;
  }

  private static BenchTopic topic(BenchOptions options, KafkaBroker broker, int perSecond) {
    BenchTopic topic =
        new BenchTopic(
            broker.bootstrapServers(),
            "bench-rate-" + perSecond,
            0,
            options.valueBytes().get(0),
            options.partitions().get(0),
            ValueFormat.PROTOBUF,
            1,
            true,
            Instant.now().truncatedTo(ChronoUnit.HOURS));
    broker.createTopic(topic.name(), topic.partitions(), Map.of());
    return topic;
  }

  private record Measured(double processors, double handedBytes, double stateBytes) {}

  private Measured measure(FlinkCluster cluster, Duration time) throws Exception {
    BenchMain.say("measuring a topic of %,d messages a second", perSecond);
    String worker = String.valueOf(cluster.taskManagerPid(0));
    Map<String, Object> config =
        Map.of("bootstrap.servers", topic.bootstrapServers(), "linger.ms", "20");
    try (SubmittedJob job =
            SubmittedJob.submit(cluster, topic, RepositoryRoot.newFolder("bench-rate"));
        Producer<byte[], byte[]> producer =
            new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      write(producer, WARM_UP);
      double before = ProcessFacts.cpuSeconds(worker);
      long began = System.nanoTime();
      write(producer, time);
      producer.flush();
      double seconds = (System.nanoTime() - began) / 1e9;
      double processors = (ProcessFacts.cpuSeconds(worker) - before) / seconds;
      if (seconds > (1 + MOST_MISSED) * time.toSeconds()) {
        throw new IllegalStateException(
            "%,d messages a second cannot be written here".formatted(perSecond));
      }
      if (processors > MOST_BUSY * SubmittedJob.SLOTS) {
        throw new IllegalStateException(
            "%,d messages a second may be more than the job can read here".formatted(perSecond));
      }
      return new Measured(
          processors,
          perSecond == 0 ? 0 : job.handedBytes(),
          SubmittedJob.stateBytes(job.checkpointed()));
    }
  }

  /** Writes as many as belong in a time, each when it is due. */
  private void write(Producer<byte[], byte[]> producer, Duration time) {
    long began = System.nanoTime();
    long records = perSecond * time.toSeconds();
    for (long i = 0; i < records; i++) {
      await(began + i * Duration.ofSeconds(1).toNanos() / perSecond);
      byte[] value =
          topic.format().value(written, System.currentTimeMillis(), topic.valueBytes(), random);
      int partition = (int) (written++ % topic.partitions());
      producer.send(new ProducerRecord<>(topic.name(), partition, null, null, value));
    }
    await(began + time.toNanos());
  }

  private static void await(long due) {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
