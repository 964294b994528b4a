package io.hodor.sink;

import io.hodor.Address;
import io.hodor.score.JudgeTopics;
import io.hodor.score.state.Told;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.values.KV;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Reads results, ledgers and verdicts without end. What is said of a topic is always read by one
 * reader, in the order in which each of Hodor's topics holds it: first the verdicts that there are,
 * which are not read further, then results and ledgers. When a reader has caught up with what was
 * there when it began, it says so of each topic.
 */
final class ResultSource extends UnboundedSource<KV<String, Told>, ResultMark> {

  private static final long serialVersionUID = 1;

  private final ResultTopics results;
  private final List<String> expected;
  private final int part;
  private final int parts;

  /**
   * @param expected keys of topics of which it is told that it has caught up, even if nothing is
   *     said of them
   */
  ResultSource(ResultTopics results, List<String> expected) {
    this(results, expected, 0, 1);
  }

  private ResultSource(ResultTopics results, List<String> expected, int part, int parts) {
    this.results = results;
    this.expected = List.copyOf(expected);
    this.part = part;
    this.parts = parts;
  }

  @Override
  public List<ResultSource> split(int desiredNumSplits, PipelineOptions options) {
    int count = Math.max(1, Math.min(desiredNumSplits, results.mostParts()));
    List<ResultSource> splits = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      splits.add(new ResultSource(results, expected, i, count));
    }
    return splits;
  }

  @Override
  public UnboundedReader<KV<String, Told>> createReader(
      PipelineOptions options, @Nullable ResultMark mark) {
    return new ResultReader(this, mark == null ? ResultMark.NOTHING : mark);
  }

  @Override
  public Coder<KV<String, Told>> getOutputCoder() {
    return JudgeTopics.coder();
  }

  @Override
  public Coder<ResultMark> getCheckpointMarkCoder() {
    return ResultMarkCoder.of();
  }

  ResultTopics results() {
    return results;
  }

  /** The partitions of a topic that this part reads. */
  List<ResultPartition> partitionsOf(OutputTopic topic) {
    return results.ends().keySet().stream()
        .filter(it -> it.topic() == topic && it.partition() % parts == part)
        .toList();
  }

  /** The keys of expected topics of which this part reads. */
  List<String> expected() {
    return expected.stream().filter(this::owns).toList();
  }

  private boolean owns(String key) {
    List<String> both = Address.parts(key);
    return results.partOf(both.get(0), both.get(1), parts) == part;
  }
}
