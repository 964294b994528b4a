package io.hodor.metrics;

import io.hodor.MessageBatch;
import io.hodor.block.WindowBlock;
import io.hodor.block.WindowBlockCoder;
import io.hodor.wire.v1.DeadLetter;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;

/** Measures the messages of topics, window by window. */
public final class MeasureWindows extends PTransform<PCollection<MessageBatch>, PCollectionTuple> {

  /** One element for each time that a window is published. */
  public static final TupleTag<PublishedWindow> WINDOWS = new TupleTag<>() {};

  /**
   * Undecodable records, at most 1,000 for each window, partition and bundle, and unreadable files.
   */
  public static final TupleTag<DeadLetter> DEAD_LETTERS = new TupleTag<>() {};

  /** The blocks that messages, or facts that a source has counted itself, are folded into. */
  public static final TupleTag<KV<Shard, WindowBlock>> BLOCKS = new TupleTag<>() {};

  private final MeasuredWindows windows;
  private final List<MeasuredTopic> topics;

  private MeasureWindows(MeasuredWindows windows, List<MeasuredTopic> topics) {
    this.windows = windows;
    this.topics = List.copyOf(topics);
  }

  /** Measures these windows of these topics; batches of other topics fail the bundle. */
  public static MeasureWindows of(MeasuredWindows windows, List<MeasuredTopic> topics) {
    return new MeasureWindows(windows, topics);
  }

  @Override
  public PCollectionTuple expand(PCollection<MessageBatch> batches) {
    PCollectionTuple folded =
        batches.apply(
            "Fold messages into blocks",
            ParDo.of(new BlocksPerBundle(windows))
                .withOutputTags(BLOCKS, TupleTagList.of(DEAD_LETTERS)));
    PCollectionTuple coded =
        PCollectionTuple.of(
                BLOCKS,
                folded.get(BLOCKS).setCoder(KvCoder.of(ShardCoder.of(), WindowBlockCoder.of())))
            .and(
                DEAD_LETTERS,
                folded.get(DEAD_LETTERS).setCoder(WireCoder.of(DeadLetter.getDefaultInstance())));
    return publish(
        coded,
        batches.apply("Add quiet windows", new QuietWindows<>(windows, topics)),
        windows,
        topics);
  }

  /**
   * Publishes blocks, wherever they come from. Adds no level of its own to the steps' names: by
   * them a live job finds its state again.
   */
  static PCollectionTuple publish(
      PCollectionTuple folded,
      PCollection<KV<Shard, WindowBlock>> quiet,
      MeasuredWindows windows,
      List<MeasuredTopic> topics) {
    PCollection<PublishedWindow> published =
        PCollectionList.of(folded.get(BLOCKS))
            .and(quiet)
            .apply("Join blocks and quiet windows", Flatten.pCollections())
            .apply("Window", new EventTimeWindows<>(windows))
            .apply("Gather the blocks of a shard", GroupByKey.create())
            .apply("Merge blocks", ParDo.of(new MergeBlocks()))
            .setCoder(
                KvCoder.of(AddressCoder.of(), KvCoder.of(VarIntCoder.of(), WindowBlockCoder.of())))
            .apply(
                "Publish the latest of all shards", ParDo.of(new LatestPerShard(windows, topics)))
            .setCoder(PublishedWindowCoder.of());
    return PCollectionTuple.of(WINDOWS, published).and(DEAD_LETTERS, folded.get(DEAD_LETTERS));
  }
}
