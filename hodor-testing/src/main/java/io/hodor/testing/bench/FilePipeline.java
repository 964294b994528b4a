package io.hodor.testing.bench;

import io.hodor.Address;
import io.hodor.Coverage;
import io.hodor.metrics.MeasureWindows;
import io.hodor.metrics.MeasuredTopic;
import io.hodor.metrics.MeasuredWindows;
import io.hodor.source.ColumnEventTime;
import io.hodor.source.FileLayout;
import io.hodor.source.FilesPast;
import io.hodor.source.ListTopicFiles;
import io.hodor.source.ReadTopicFiles;
import io.hodor.source.SinkColumns;
import io.hodor.source.TopicFile;
import io.hodor.wire.v1.IsolationLevel;
import io.hodor.wire.v1.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.transforms.ParDo;

/** Hodor's own pipeline over files, but for its sink, on Flink in this JVM. */
final class FilePipeline {

  private final BenchFiles files;
  private final boolean contents;

  /**
   * @param contents whether the rows' contents are hashed
   */
  FilePipeline(BenchFiles files, boolean contents) {
    this.files = files;
    this.contents = contents;
  }

  Finish run() {
    Tally.reset();
    Address address = new Address("bench", BenchFiles.TOPIC, "parquet");
    FilesPast past = past(address);
    MeasuredTopic measured =
        new MeasuredTopic(
            address,
            Kind.PARQUET,
            "",
            past.eventTime().label(),
            IsolationLevel.ISOLATION_LEVEL_UNSPECIFIED,
            contents ? "" : "not asked for",
            Coverage.EVERYTHING);
    MeasuredWindows windows =
        new MeasuredWindows(
            Duration.ofSeconds(BenchFiles.WINDOW_SECONDS),
            Duration.ofHours(1),
            Duration.ofMinutes(1),
            past.start(),
            past.end(),
            past.readingBegan(),
            false,
            false);
    int slots = Runtime.getRuntime().availableProcessors();
    Pipeline pipeline = Pipeline.create(EmbeddedSlots.options(slots));
    pipeline
        .apply("List files", ListTopicFiles.of(past))
        .apply("Start the clock", ParDo.of(new Tally.StartTheClock<TopicFile>()))
        .apply("Read files", ReadTopicFiles.of(past))
        .apply("Measure windows", MeasureWindows.of(windows, List.of(measured)))
        .get(MeasureWindows.WINDOWS)
        .apply("Add up", ParDo.of(new Tally.AddUp()));
    pipeline.run().waitUntilFinish();
    return Tally.finish();
  }

  private FilesPast past(Address address) {
    return new FilesPast(
        FileLayout.of(files.folder(), "hour", "dt=", "hr=", "UTC", "PT0S"),
        List.of(address),
        BenchFiles.START,
        BenchFiles.END,
        SinkColumns.of("firehose", null),
        ColumnEventTime.parse("column:event_timestamp", "ms", null),
        contents,
        Instant.now());
  }
}
