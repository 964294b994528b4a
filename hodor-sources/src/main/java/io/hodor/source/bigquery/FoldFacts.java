package io.hodor.source.bigquery;

import io.hodor.block.WindowBlock;
import io.hodor.block.WindowBlockCoder;
import io.hodor.metrics.MeasureWindows;
import io.hodor.metrics.MeasuredWindows;
import io.hodor.metrics.Shard;
import io.hodor.metrics.ShardCoder;
import io.hodor.metrics.WireCoder;
import io.hodor.wire.v1.DeadLetter;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.windowing.TimestampCombiner;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTagList;

/** Brings all facts of a window together, and folds them into blocks. */
final class FoldFacts extends PTransform<PCollection<WindowFact>, PCollectionTuple> {

  private static final long serialVersionUID = 1;

  private final transient List<ResultTopic> topics;
  private final transient MeasuredWindows windows;

  FoldFacts(List<ResultTopic> topics, MeasuredWindows windows) {
    this.topics = topics;
    this.windows = windows;
  }

  @Override
  public PCollectionTuple expand(PCollection<WindowFact> facts) {
    PCollectionTuple folded =
        facts
            .apply("Count rows", ParDo.of(new CountRows(windows)))
            .setCoder(
                KvCoder.of(
                    KvCoder.of(VarIntCoder.of(), VarLongCoder.of()),
                    SerializableCoder.of(WindowFact.class)))
            // A group would otherwise come at the end of all time, when its window is long over.
            .apply(
                "Keep the earliest time",
                Window.<KV<KV<Integer, Long>, WindowFact>>configure()
                    .withTimestampCombiner(TimestampCombiner.EARLIEST))
            .apply("Gather the facts of a window", GroupByKey.create())
            .apply(
                "Fold facts into blocks",
                ParDo.of(new BlocksOfFacts(topics, windows))
                    .withOutputTags(
                        MeasureWindows.BLOCKS, TupleTagList.of(MeasureWindows.DEAD_LETTERS)));
    PCollection<KV<Shard, WindowBlock>> blocks = folded.get(MeasureWindows.BLOCKS);
    PCollection<DeadLetter> letters = folded.get(MeasureWindows.DEAD_LETTERS);
    return PCollectionTuple.of(
            MeasureWindows.BLOCKS,
            blocks.setCoder(KvCoder.of(ShardCoder.of(), WindowBlockCoder.of())))
        .and(
            MeasureWindows.DEAD_LETTERS,
            letters.setCoder(WireCoder.of(DeadLetter.getDefaultInstance())));
  }
}
