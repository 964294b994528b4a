package io.hodor.metrics;

import java.util.List;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PCollectionTuple;

/**
 * Measures topics of which a source hands on finished blocks, window by window: what {@link
 * MeasureWindows} does from its blocks on. Takes {@link MeasureWindows#BLOCKS}, which carry the
 * ends of their windows as timestamps, and {@link MeasureWindows#DEAD_LETTERS}; bounded only.
 */
public final class MeasureBlocks extends PTransform<PCollectionTuple, PCollectionTuple> {

  private static final long serialVersionUID = 1;

  private final MeasuredWindows windows;
  private final List<MeasuredTopic> topics;

  private MeasureBlocks(MeasuredWindows windows, List<MeasuredTopic> topics) {
    this.windows = windows;
    this.topics = List.copyOf(topics);
  }

  /** Measures these windows of these topics; blocks of other topics fail the bundle. */
  public static MeasureBlocks of(MeasuredWindows windows, List<MeasuredTopic> topics) {
    if (windows.live()) {
      throw new IllegalArgumentException("a source that counts itself has an end");
    }
    return new MeasureBlocks(windows, topics);
  }

  @Override
  public PCollectionTuple expand(PCollectionTuple folded) {
    return MeasureWindows.publish(
        folded,
        folded
            .get(MeasureWindows.BLOCKS)
            .apply("Add quiet windows", new QuietWindows<>(windows, topics)),
        windows,
        topics);
  }
}
