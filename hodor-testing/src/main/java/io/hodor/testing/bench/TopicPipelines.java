package io.hodor.testing.bench;

import io.hodor.Address;
import io.hodor.Coverage;
import io.hodor.MessageBatch;
import io.hodor.metrics.MeasureWindows;
import io.hodor.metrics.MeasuredTopic;
import io.hodor.metrics.MeasuredWindows;
import io.hodor.source.EventTime;
import io.hodor.source.KafkaPast;
import io.hodor.source.KafkaTopic;
import io.hodor.source.ReadKafkaMessages;
import io.hodor.wire.v1.IsolationLevel;
import io.hodor.wire.v1.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollection;

/** The contenders that are Beam pipelines, both over Hodor's own reader, on Flink in this JVM. */
final class TopicPipelines {

  private static final Duration WINDOW = Duration.ofMinutes(10);
  static final int SLOTS = 2;

  /** A fifteenth of a live job's, so that a round of seconds has some, too. */
  private static final long CHECKPOINTING_MILLIS = 2_000;

  private final BenchTopic topic;
  private final boolean streaming;
  private final Path checkpoints;

  /**
   * @param streaming whether Flink runs its streaming operators, with state in RocksDB and
   *     check-points, as it does for a job without end; else its batch operators
   */
  TopicPipelines(BenchTopic topic, boolean streaming) {
    this.topic = topic;
    this.streaming = streaming;
    try {
      this.checkpoints = Files.createTempDirectory("bench-checkpoints");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Hodor's own pipeline, but for its sink. */
  Finish hodor() {
    return run(
        (messages, measured, windows) ->
            messages
                .apply("Measure windows", MeasureWindows.of(windows, List.of(measured)))
                .get(MeasureWindows.WINDOWS)
                .apply("Add up", ParDo.of(new Tally.AddUp())));
  }

  /** One element per record, and one accumulator per window and shard. */
  Finish combinePerRecord() {
    return run(
        (messages, measured, windows) ->
            messages
                .apply("Combine per record", new CombinePerRecord(windows))
                .apply("Add up", ParDo.of(new AddUpBlocks())));
  }

  /** What Beam brings along: several steps, each of which keeps something for every record. */
  Finish beamTransforms() {
    return run(
        (messages, measured, windows) ->
            messages
                .apply("Beam's transforms", new BeamTransforms(windows))
                .apply("Add up", ParDo.of(new AddUpBlocks())));
  }

  @FunctionalInterface
  private interface Steps {
    void apply(PCollection<MessageBatch> messages, MeasuredTopic measured, MeasuredWindows windows);
  }

  private Finish run(Steps steps) {
    Tally.reset();
    Instant now = Instant.now();
    KafkaTopic kafka =
        new KafkaTopic(topic.bootstrapServers(), null, topic.name(), IsolationLevel.READ_COMMITTED);
    KafkaPast past =
        KafkaPast.resolve(kafka, topic.start(), topic.end(), Duration.ofMinutes(1), now);
    EventTime eventTime = topic.eventTime();
    Address address = new Address("bench", topic.name(), "kafka");
    MeasuredTopic measured =
        new MeasuredTopic(
            address,
            Kind.KAFKA,
            past.topicId(),
            eventTime.label(),
            IsolationLevel.READ_COMMITTED,
            "",
            Coverage.EVERYTHING);
    MeasuredWindows windows =
        new MeasuredWindows(
            WINDOW,
            Duration.ofHours(1),
            Duration.ofMinutes(1),
            topic.start(),
            topic.end(),
            now,
            false,
            streaming);
    Pipeline pipeline = Pipeline.create(options());
    PCollection<MessageBatch> messages =
        pipeline
            .apply("Read messages", ReadKafkaMessages.past(address, kafka, past, eventTime, true))
            .apply("Start the clock", ParDo.of(new Tally.StartTheClock<>()));
    steps.apply(messages, measured, windows);
    pipeline.run().waitUntilFinish();
    return Tally.finish();
  }

  private FlinkPipelineOptions options() {
    FlinkPipelineOptions options = EmbeddedSlots.options(SLOTS);
    options.setStreaming(streaming);
    if (streaming) {
      // As a job without end runs: state on disk, check-points, and no watermark that passes a
      // block that is still parked.
      options.setStateBackend("rocksdb");
      options.setStateBackendStoragePath(checkpoints.toUri().toString());
      options.setCheckpointingInterval(CHECKPOINTING_MILLIS);
      // With check-points Flink keeps sources that have read everything; the bench wants an end.
      options.setShutdownSourcesAfterIdleMs(0L);
      options.setFinishBundleBeforeCheckpointing(true);
      options.setMaxBundleSize(1_000_000L);
      options.setMaxBundleTimeMills(1000L);
      options.setAutoWatermarkInterval(1000L);
    }
    return options;
  }

  private static final class AddUpBlocks extends DoFn<CombinePerRecord.Counts, Void> {
    private static final long serialVersionUID = 1;

    @ProcessElement
    public void process(@Element CombinePerRecord.Counts counts) {
      Tally.add(counts.rows(), counts.offsets(), counts.contents());
    }
  }
}
