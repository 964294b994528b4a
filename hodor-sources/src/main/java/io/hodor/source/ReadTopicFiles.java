package io.hodor.source;

import io.hodor.MessageBatch;
import io.hodor.MessageBatchCoder;
import io.hodor.RecordCounters;
import java.io.IOException;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads Parquet files of topics into batches of messages, row groups side by side. Every row ends
 * in exactly one message, or in a gap: a file that holds no rows that can be trusted gives a batch
 * with a gap over the time that its folder stands for. A file that cannot be reached fails the
 * bundle.
 *
 * <p>A batch holds at most 10,000 messages of one file, in its order. Messages have the latencies
 * of the hops whose columns the file has, and of {@code EVENT_TO_VISIBLE}.
 */
public final class ReadTopicFiles
    extends PTransform<PCollection<TopicFile>, PCollection<MessageBatch>> {

  private static final long serialVersionUID = 1;

  private final FilesPast past;

  private ReadTopicFiles(FilesPast past) {
    this.past = past;
  }

  /** Reads files as the past that they belong to says. */
  public static ReadTopicFiles of(FilesPast past) {
    return new ReadTopicFiles(past);
  }

  @Override
  public PCollection<MessageBatch> expand(PCollection<TopicFile> files) {
    return files
        .apply("ReadFooters", ParDo.of(new ReadFooters(past)))
        .setCoder(SerializableCoder.of(RowGroups.class))
        .apply("SpreadRowGroups", Reshuffle.viaRandomKey())
        .apply("ReadRowGroups", ParDo.of(new ReadRowGroups(past)))
        .setCoder(MessageBatchCoder.of());
  }

  private static final class ReadFooters extends DoFn<TopicFile, RowGroups> {

    private static final long serialVersionUID = 1;

    private final FilesPast past;

    ReadFooters(FilesPast past) {
      this.past = past;
    }

    @ProcessElement
    public void process(@Element TopicFile file, OutputReceiver<RowGroups> out) throws IOException {
      new TopicFileReader(past).split(file).forEach(out::output);
    }
  }

  private static final class ReadRowGroups extends DoFn<RowGroups, MessageBatch> {

    private static final long serialVersionUID = 1;

    // As with Kafka: a run compares this with the sum of the classes.
    private final Counter read = Metrics.counter(RecordCounters.NAMESPACE, RecordCounters.READ);

    private final Counter outsideFolder =
        Metrics.counter(RecordCounters.NAMESPACE, RecordCounters.OUTSIDE_FOLDER);

    private final FilesPast past;

    ReadRowGroups(FilesPast past) {
      this.past = past;
    }

    @ProcessElement
    public void process(@Element RowGroups piece, OutputReceiver<MessageBatch> out)
        throws IOException {
      long outside =
          new TopicFileReader(past)
              .read(
                  piece,
                  batch -> {
                    read.inc(batch.size());
                    out.output(batch);
                  });
      outsideFolder.inc(outside);
    }
  }
}
