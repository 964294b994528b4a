package io.hodor.testing.bench;

import io.hodor.MessageBatch;
import io.hodor.MessageBatchCoder;
import io.hodor.block.BlockMerge;
import io.hodor.block.PartitionOffsets;
import io.hodor.block.WindowBlock;
import io.hodor.block.WindowBlockCoder;
import io.hodor.block.WindowFold;
import io.hodor.metrics.MeasuredWindows;
import io.hodor.metrics.Shard;
import io.hodor.metrics.ShardCoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.ListCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Values;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * The usual way to write it in Beam: every record an element, and an accumulator for each key and
 * window that every record is added to. The accumulator folds as Hodor does.
 */
final class CombinePerRecord
    extends PTransform<PCollection<MessageBatch>, PCollection<CombinePerRecord.Counts>> {

  private final MeasuredWindows windows;

  CombinePerRecord(MeasuredWindows windows) {
    this.windows = windows;
  }

  /** What one key and window came to. */
  record Counts(long rows, long offsets, long contents) implements Serializable {}

  @Override
  public PCollection<Counts> expand(PCollection<MessageBatch> batches) {
    return batches
        .apply("Take batches apart", ParDo.of(new TakeApart()))
        .setCoder(KvCoder.of(ShardCoder.of(), MessageBatchCoder.of()))
        .apply("Window", Window.into(FixedWindows.of(Duration.millis(windows.size().toMillis()))))
        .apply("Combine", Combine.perKey(new FoldFn()))
        .apply("Drop keys", Values.create())
        .setCoder(SerializableCoder.of(Counts.class));
  }

  /** A batch of one for each record, keyed by the shard of its partition. */
  private static final class TakeApart extends DoFn<MessageBatch, KV<Shard, MessageBatch>> {
    private static final long serialVersionUID = 1;

    @ProcessElement
    public void process(@Element MessageBatch batch, OutputReceiver<KV<Shard, MessageBatch>> out) {
      for (int i = 0; i < batch.size(); i++) {
        MessageBatch one =
            MessageBatch.builder(batch.address(), batch.topicId())
                .add(
                    batch.partition(i),
                    batch.offset(i),
                    batch.time(i),
                    batch.recordClass(i),
                    batch.length(i),
                    batch.content(i))
                .build();
        Shard shard = new Shard(batch.address(), WindowBlock.shardOfPartition(batch.partition(i)));
        out.outputWithTimestamp(KV.of(shard, one), Instant.ofEpochMilli(batch.time(i)));
      }
    }
  }

  /** Blocks that are closed, and the fold that records are added to. */
  private static final class Accumulator {
    final List<WindowBlock> blocks = new ArrayList<>();
    WindowFold fold = new WindowFold("");

    List<WindowBlock> close() {
      fold.forEachBlock((shard, block) -> blocks.add(block));
      fold = new WindowFold("");
      return blocks;
    }
  }

  private static final class AccumulatorCoder extends CustomCoder<Accumulator> {
    private static final long serialVersionUID = 1;
    private static final Coder<List<WindowBlock>> BLOCKS = ListCoder.of(WindowBlockCoder.of());

    @Override
    public void encode(Accumulator accumulator, OutputStream out) throws IOException {
      BLOCKS.encode(accumulator.close(), out);
    }

    @Override
    public Accumulator decode(InputStream in) throws IOException {
      Accumulator accumulator = new Accumulator();
      accumulator.blocks.addAll(BLOCKS.decode(in));
      return accumulator;
    }
  }

  private static final class FoldFn extends Combine.CombineFn<MessageBatch, Accumulator, Counts> {
    private static final long serialVersionUID = 1;

    @Override
    public Accumulator createAccumulator() {
      return new Accumulator();
    }

    @Override
    public Accumulator addInput(Accumulator accumulator, MessageBatch one) {
      accumulator.fold.add(one, 0);
      return accumulator;
    }

    @Override
    public Accumulator mergeAccumulators(Iterable<Accumulator> accumulators) {
      Accumulator merged = new Accumulator();
      accumulators.forEach(accumulator -> merged.blocks.addAll(accumulator.close()));
      return merged;
    }

    @Override
    public Counts extractOutput(Accumulator accumulator) {
      WindowBlock merged = BlockMerge.merge(accumulator.close());
      long rows = 0;
      long offsets = 0;
      for (PartitionOffsets partition : merged.partitions()) {
        rows += partition.placedRows();
        offsets += partition.distinct();
      }
      return new Counts(rows, offsets, merged.distinctContents());
    }

    @Override
    public Coder<Accumulator> getAccumulatorCoder(
        CoderRegistry registry, Coder<MessageBatch> inputCoder) {
      return new AccumulatorCoder();
    }
  }
}
