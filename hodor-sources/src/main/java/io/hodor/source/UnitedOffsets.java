package io.hodor.source;

import io.hodor.OffsetSet;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.coders.DelegateCoder;
import org.apache.beam.sdk.transforms.Combine.CombineFn;

/** Unites few and small sets of offsets; what is measured goes through blocks instead. */
final class UnitedOffsets extends CombineFn<OffsetSet, OffsetSet, OffsetSet> {

  private static final long serialVersionUID = 1;

  static final Coder<OffsetSet> CODER =
      DelegateCoder.of(ByteArrayCoder.of(), OffsetSet::toBytes, OffsetSet::fromBytes);

  @Override
  public OffsetSet createAccumulator() {
    return new OffsetSet();
  }

  @Override
  public OffsetSet addInput(OffsetSet all, OffsetSet some) {
    all.addAll(some);
    return all;
  }

  @Override
  public OffsetSet mergeAccumulators(Iterable<OffsetSet> accumulators) {
    OffsetSet all = new OffsetSet();
    accumulators.forEach(all::addAll);
    return all;
  }

  @Override
  public OffsetSet extractOutput(OffsetSet all) {
    return all;
  }

  @Override
  public Coder<OffsetSet> getAccumulatorCoder(CoderRegistry registry, Coder<OffsetSet> input) {
    return CODER;
  }

  @Override
  public Coder<OffsetSet> getDefaultOutputCoder(CoderRegistry registry, Coder<OffsetSet> input) {
    return CODER;
  }
}
