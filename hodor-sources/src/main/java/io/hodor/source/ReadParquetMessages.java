package io.hodor.source;

import io.hodor.MessageBatch;
import java.util.Objects;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads the Parquet files that a sink wrote of topics into batches of messages. Every row that is
 * read ends in exactly one message; a file that cannot be read, or only in part, is a gap of a
 * batch that names it.
 *
 * <p>A batch holds rows of one file, at most 10,000. Latencies are of all three hops, as far as the
 * file has their columns.
 */
public final class ReadParquetMessages extends PTransform<PBegin, PCollection<MessageBatch>> {

  private static final long serialVersionUID = 1;

  private final FilesPast past;

  private ReadParquetMessages(FilesPast past) {
    this.past = Objects.requireNonNull(past, "past");
  }

  /** Reads a stretch of the past, and ends. */
  public static ReadParquetMessages past(FilesPast past) {
    return new ReadParquetMessages(past);
  }

  @Override
  public PCollection<MessageBatch> expand(PBegin input) {
    return input
        .apply("List files", ListTopicFiles.of(past))
        .apply("Read row groups", ReadTopicFiles.of(past));
  }
}
