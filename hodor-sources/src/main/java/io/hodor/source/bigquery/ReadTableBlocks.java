package io.hodor.source.bigquery;

import io.hodor.metrics.MeasureBlocks;
import io.hodor.metrics.MeasureWindows;
import io.hodor.metrics.MeasuredWindows;
import java.util.List;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollectionTuple;

/**
 * Reads the results of queries that turned their tables into a few facts for each window, and makes
 * the blocks of which {@link MeasureBlocks} takes the rest: {@link MeasureWindows#BLOCKS}, and
 * {@link MeasureWindows#DEAD_LETTERS}, one for the undecodable rows of a window.
 *
 * <p>Every row that a fact is about is counted once, as if it had been read.
 */
public final class ReadTableBlocks extends PTransform<PBegin, PCollectionTuple> {

  private static final long serialVersionUID = 1;

  private final transient ResultTables results;
  private final transient MeasuredWindows windows;

  private ReadTableBlocks(ResultTables results, MeasuredWindows windows) {
    this.results = results;
    this.windows = windows;
  }

  /** Reads these results for these windows; facts of other windows are counted only. */
  public static ReadTableBlocks of(List<TableResult> results, MeasuredWindows windows) {
    return new ReadTableBlocks(new ResultTables(results), windows);
  }

  @Override
  public PCollectionTuple expand(PBegin input) {
    return results
        .read(
            input,
            (topics, contents) -> new ParseFact(topics),
            SerializableCoder.of(WindowFact.class))
        .apply("Fold facts", new FoldFacts(results.topics(), windows));
  }
}
