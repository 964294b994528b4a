package io.hodor.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.Coverage;
import io.hodor.LatencyHop;
import io.hodor.MessageBatch;
import io.hodor.MessageBatchCoder;
import io.hodor.RecordClass;
import io.hodor.RecordCounters;
import io.hodor.metrics.MeasuredTopic;
import io.hodor.sink.NdjsonFolder;
import io.hodor.wire.v1.IsolationLevel;
import io.hodor.wire.v1.Kind;
import io.hodor.wire.v1.QualityMetrics;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.runners.flink.FlinkRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole pipeline over batches in memory, read back from its files. */
class MeasurePipelineTest {

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path outputDir;

  @Test
  void onTheDirectRunner() throws Exception {
    PipelineOptions options = PipelineOptionsFactory.create();
    options.setRunner(DirectRunner.class);
    Accounting accounting = Accounting.of(pipeline(options, batches()).run().metrics());
    assertMeasured(accounting);
  }

  @Test
  void onEmbeddedFlink() throws Exception {
    Accounting accounting = run(batches(), Optional.empty()).orElseThrow();
    assertMeasured(accounting);
  }

  @Test
  void theTimeLimitEndsARunThatHangs() throws Exception {
    assertThat(run(new DoForever(), Optional.of(Duration.ofSeconds(2))), is(Optional.empty()));
  }

  @Test
  void aJobThatFailsTellsWhy() {
    Exception failure = assertThrows(Exception.class, () -> run(new DoFail(), Optional.empty()));
    assertThat(Causes.words(failure), is("IllegalStateException: the disk is full"));
  }

  private Optional<Accounting> run(
      PTransform<PBegin, PCollection<MessageBatch>> read, Optional<Duration> timeLimit)
      throws Exception {
    FlinkPipelineOptions options = PipelineOptionsFactory.as(FlinkPipelineOptions.class);
    options.setRunner(FlinkRunner.class);
    options.setParallelism(2);
    Faults faults = new Faults();
    FlinkSettings.prepare(options, false /* live */, List.of(), faults);
    faults.throwIfAny();
    Console console = new Console(System.out, new PrintStream(err, true, UTF_8));
    return new MeasureRun(console, 5, Instant.now(), timeLimit).run(pipeline(options, read));
  }

  private Pipeline pipeline(
      PipelineOptions options, PTransform<PBegin, PCollection<MessageBatch>> read) {
    return MeasurePipeline.create(
        options,
        Reading.of(new Input.Messages(counted(read)), List.of(topic()), 5),
        TestRequests.into(outputDir).pastWindows(),
        TestRequests.into(outputDir).outputs());
  }

  /** Counts what is handed on, as the readers of sources do. */
  private static PTransform<PBegin, PCollection<MessageBatch>> counted(
      PTransform<PBegin, PCollection<MessageBatch>> read) {
    return new PTransform<>() {
      @Override
      public PCollection<MessageBatch> expand(PBegin begin) {
        return begin.apply("Hand on", read).apply("Count", ParDo.of(new Count()));
      }
    };
  }

  private static final class Count extends DoFn<MessageBatch, MessageBatch> {
    private final Counter read = Metrics.counter(RecordCounters.NAMESPACE, RecordCounters.READ);

    @ProcessElement
    public void process(@Element MessageBatch batch, OutputReceiver<MessageBatch> out) {
      read.inc(batch.size());
      out.output(batch);
    }
  }

  private void assertMeasured(Accounting accounting) throws Exception {
    assertThat(accounting.difference(), is(0L));
    assertThat(
        accounting.text(),
        is("read 6 = measured 4 + tombstone 1 + undecodable 1 + undated 0 + too late 0"));
    assertThat(accounting.outside(), is(1L));

    NdjsonFolder folder = NdjsonFolder.at(outputDir.toString());
    List<QualityMetrics> windows = folder.metrics();
    assertThat(windows, hasSize(3));
    QualityMetrics first = windows.get(0);
    assertThat(first.getCount(), is(4L));
    assertThat(first.getUniqueOffsets(), is(3L));
    assertThat(first.getRepeated(), is(1L));
    assertThat(first.getUniqueContents(), is(2L));
    assertThat(first.getLatencies(0).getMax(), is(250L));
    assertThat(windows.get(1).getCount(), is(0L));
    assertThat(windows.get(2).getCount(), is(1L));
    assertThat(
        Files.readString(outputDir.resolve("dead-letters.ndjson")), containsString("not JSON"));

    MeasureReport report =
        MeasureReport.of(
            TestRequests.into(outputDir),
            List.of(topic()),
            accounting,
            new PublishedResults(TestRequests.into(outputDir)));
    assertThat(report.disagreements(), hasSize(0));
    assertThat(report.text(), containsString(accounting.text()));
    assertThat(report.text(), containsString("2026-01-31T10:00:00Z      4        3         1"));
  }

  private static Create.Values<MessageBatch> batches() {
    long time = TestRequests.START.toEpochMilli();
    MessageBatch one =
        MessageBatch.builder(TestRequests.ADDRESS, "id", LatencyHop.EVENT_TO_BROKER)
            .add(0, 10, time, RecordClass.MEASURED, 5, 1)
            .latency(LatencyHop.EVENT_TO_BROKER, 250)
            .add(0, 11, time + 1, RecordClass.TOMBSTONE, MessageBatch.NO_VALUE, 0)
            .add(0, 12, time + 2, RecordClass.UNDECODABLE, 4, 2)
            .reason("not JSON")
            .build();
    MessageBatch two =
        MessageBatch.builder(TestRequests.ADDRESS, "id", LatencyHop.EVENT_TO_BROKER)
            .add(0, 10, time, RecordClass.MEASURED, 5, 1)
            .latency(LatencyHop.EVENT_TO_BROKER, 250)
            .add(1, 7, time + Duration.ofMinutes(20).toMillis(), RecordClass.MEASURED, 5, 3)
            .latency(LatencyHop.EVENT_TO_BROKER, 1)
            .add(1, 8, time + Duration.ofMinutes(30).toMillis(), RecordClass.MEASURED, 5, 4)
            .latency(LatencyHop.EVENT_TO_BROKER, 1)
            .build();
    return Create.of(one, two).withCoder(MessageBatchCoder.of());
  }

  private static MeasuredTopic topic() {
    return new MeasuredTopic(
        TestRequests.ADDRESS,
        Kind.KAFKA,
        "id",
        "payload:event_time",
        IsolationLevel.READ_COMMITTED,
        "",
        Coverage.EVERYTHING);
  }

  /** Batches that never come. */
  private static final class DoForever extends PTransform<PBegin, PCollection<MessageBatch>> {
    @Override
    public PCollection<MessageBatch> expand(PBegin begin) {
      return begin.apply(batches()).apply(ParDo.of(new WaitFn()));
    }
  }

  private static final class WaitFn extends DoFn<MessageBatch, MessageBatch> {
    @ProcessElement
    public void process() throws InterruptedException {
      new CountDownLatch(1).await();
    }
  }

  /** Batches that cannot be read. */
  private static final class DoFail extends PTransform<PBegin, PCollection<MessageBatch>> {
    @Override
    public PCollection<MessageBatch> expand(PBegin begin) {
      return begin.apply(batches()).apply(ParDo.of(new FailFn()));
    }
  }

  private static final class FailFn extends DoFn<MessageBatch, MessageBatch> {
    @ProcessElement
    public void process() {
      throw new IllegalStateException("the disk is full");
    }
  }
}
