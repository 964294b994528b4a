package io.hodor.metrics;

import io.hodor.Address;
import io.hodor.block.BlockMerge;
import io.hodor.block.WindowBlock;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/** Reads all blocks of a shard in a window once, and hands on the shard's exact result. */
final class MergeBlocks
    extends DoFn<KV<Shard, Iterable<WindowBlock>>, KV<Address, KV<Integer, WindowBlock>>> {

  private static final long serialVersionUID = 1;

  @ProcessElement
  public void process(
      @Element KV<Shard, Iterable<WindowBlock>> blocks,
      OutputReceiver<KV<Address, KV<Integer, WindowBlock>>> out) {
    Shard shard = blocks.getKey();
    out.output(KV.of(shard.address(), KV.of(shard.shard(), BlockMerge.merge(blocks.getValue()))));
  }
}
