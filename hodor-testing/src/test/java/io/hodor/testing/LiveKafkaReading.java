package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.hodor.Address;
import io.hodor.Gap;
import io.hodor.MessageBatch;
import io.hodor.ReaderGauges;
import io.hodor.RecordClass;
import io.hodor.RecordCounters;
import io.hodor.source.EventTime;
import io.hodor.source.KafkaBeginning;
import io.hodor.source.KafkaLive;
import io.hodor.source.KafkaLiveSource;
import io.hodor.source.KafkaMark;
import io.hodor.source.KafkaOptions;
import io.hodor.wire.v1.IsolationLevel;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.apache.beam.runners.core.metrics.MetricsContainerImpl;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.metrics.MetricName;
import org.apache.beam.sdk.metrics.MetricsEnvironment;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.util.CoderUtils;

/** A reader of a topic without end, driven by a test as a runner would, and what it handed on. */
final class LiveKafkaReading implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final UnboundedSource.UnboundedReader<MessageBatch> reader;
  private final KafkaLiveSource source;
  private final MetricsContainerImpl metrics = new MetricsContainerImpl("read");
  private final List<MessageBatch> batches = new ArrayList<>();
  private boolean started;

  LiveKafkaReading(String servers, String topic, KafkaBeginning beginning, KafkaMark mark) {
    KafkaLive live =
        new KafkaLive(
            topic,
            IsolationLevel.READ_COMMITTED,
            beginning,
            Duration.ofMinutes(10),
            Duration.ofHours(1),
            Duration.ofMinutes(1));
    PipelineOptions options = PipelineOptionsFactory.create();
    options.as(KafkaOptions.class).setBootstrapServers(servers);
    source =
        new KafkaLiveSource(new Address("default", topic, "kafka"), live, EventTime.RECORD, true);
    reader = source.createReader(options, mark);
  }

  /** Advances once; whether there was something. */
  boolean advance() throws IOException {
    try (Closeable scope = MetricsEnvironment.scopedMetricsContainer(metrics)) {
      boolean any = started ? reader.advance() : reader.start();
      started = true;
      if (any) {
        batches.add(reader.getCurrent());
      }
      return any;
    }
  }

  /** Reads on until this holds. */
  void await(BooleanSupplier condition, String what) throws IOException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      advance();
      if (System.nanoTime() > deadline) {
        throw new AssertionError(
            what
                + ": not within "
                + PATIENCE
                + "; read "
                + coordinates()
                + ", gaps "
                + gaps()
                + ", watermark "
                + watermark());
      }
    }
  }

  /** Reads on until so many messages have come, which must be these, sorted. */
  void awaitCoordinates(String... expected) throws IOException {
    await(() -> coordinates().size() >= expected.length, expected.length + " messages");
    assertThat(coordinates(), is(List.of(expected)));
  }

  void awaitWatermark(Instant atLeast) throws IOException {
    await(() -> !watermark().isBefore(atLeast), "watermark " + atLeast);
  }

  Instant watermark() {
    return Instant.ofEpochMilli(reader.getWatermark().getMillis());
  }

  /** A mark as a check-point stores and restores it. */
  KafkaMark mark() throws IOException {
    return CoderUtils.clone(
        source.getCheckpointMarkCoder(), (KafkaMark) reader.getCheckpointMark());
  }

  /** The messages as {@code partition:offset}, sorted. */
  List<String> coordinates() {
    List<String> coordinates = new ArrayList<>();
    for (MessageBatch batch : batches) {
      for (int i = 0; i < batch.size(); i++) {
        coordinates.add(batch.partition(i) + ":" + batch.offset(i));
      }
    }
    coordinates.sort(null);
    return coordinates;
  }

  List<Gap> gaps() {
    return batches.stream().flatMap(batch -> batch.gaps().stream()).toList();
  }

  MessageBatch last() {
    return batches.get(batches.size() - 1);
  }

  long count(RecordClass recordClass) {
    long count = 0;
    for (MessageBatch batch : batches) {
      for (int i = 0; i < batch.size(); i++) {
        count += batch.recordClass(i) == recordClass ? 1 : 0;
      }
    }
    return count;
  }

  /** The gauge of a partition's open transaction; 0 as long as there never was one. */
  long openTransaction(int partition) {
    return metrics.getGauge(name(ReaderGauges.openTransaction(partition))).getCumulative().value();
  }

  long unread() {
    return metrics.getCounter(name(ReaderGauges.UNREAD)).getCumulative();
  }

  private static MetricName name(String name) {
    return MetricName.named(RecordCounters.NAMESPACE, name);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
