package io.hodor.source.bigquery;

import io.hodor.MessageBatch;
import io.hodor.MessageBatchCoder;
import java.util.List;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads the results of queries that kept every row of their tables into batches of messages. Every
 * row ends in exactly one message.
 *
 * <p>A batch holds at most 10,000 rows of one topic and table. Latencies are of the hops {@code
 * EVENT_TO_BROKER} and {@code EVENT_TO_CONSUMED}, as far as the table knows them.
 */
public final class ReadTableMessages extends PTransform<PBegin, PCollection<MessageBatch>> {

  private static final long serialVersionUID = 1;

  private final transient ResultTables results;

  private ReadTableMessages(ResultTables results) {
    this.results = results;
  }

  /** Reads these results. */
  public static ReadTableMessages of(List<TableResult> results) {
    return new ReadTableMessages(new ResultTables(results));
  }

  @Override
  public PCollection<MessageBatch> expand(PBegin input) {
    return results
        .read(input, ParseRow::new, ResultRowCoder.of())
        .apply("Put rows into batches", ParDo.of(new BatchRows(results.topics())))
        .setCoder(MessageBatchCoder.of());
  }
}
