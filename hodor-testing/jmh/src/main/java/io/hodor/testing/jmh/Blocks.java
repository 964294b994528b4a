package io.hodor.testing.jmh;

import io.hodor.MessageBatch;
import io.hodor.block.BlockMerge;
import io.hodor.block.WindowBlock;
import io.hodor.block.WindowBlockCoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** A million messages of one window: folded into blocks, written, read, and merged. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Blocks.MESSAGES)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 1, jvmArgs = "-Xmx2g")
public class Blocks {

  static final int MESSAGES = 1_000_000;

  private static final int BUNDLES = 10;
  private static final int BATCHES_OF_A_BUNDLE = MESSAGES / Messages.OF_A_BATCH / BUNDLES;

  private final List<List<MessageBatch>> bundles = new ArrayList<>();
  private final Map<Integer, List<WindowBlock>> blocks = new TreeMap<>();
  private final List<byte[]> written = new ArrayList<>();

  /** Makes the messages, and what becomes of them. */
  @Setup
  public void prepare() throws IOException {
    List<MessageBatch> batches = Messages.batches(MESSAGES / Messages.OF_A_BATCH);
    for (int from = 0; from < batches.size(); from += BATCHES_OF_A_BUNDLE) {
      bundles.add(batches.subList(from, from + BATCHES_OF_A_BUNDLE));
    }
    for (List<MessageBatch> bundle : bundles) {
      Messages.fold(bundle)
          .forEachBlock(
              (shard, block) -> blocks.computeIfAbsent(shard, s -> new ArrayList<>()).add(block));
    }
    for (List<WindowBlock> ofShard : blocks.values()) {
      for (WindowBlock block : ofShard) {
        written.add(encode(block));
      }
    }
  }

  /** What a message costs until its bundle's blocks leave. */
  @Benchmark
  public void fold(Blackhole hole) {
    for (List<MessageBatch> bundle : bundles) {
      Messages.fold(bundle).forEachBlock((shard, block) -> hole.consume(block));
    }
  }

  /** What a message costs when its window's blocks are merged, shard by shard. */
  @Benchmark
  public void merge(Blackhole hole) {
    blocks.values().forEach(ofShard -> hole.consume(BlockMerge.merge(ofShard)));
  }

  /** What a message costs on its way into state or onto the network. */
  @Benchmark
  public void encode(Blackhole hole) throws IOException {
    for (List<WindowBlock> ofShard : blocks.values()) {
      for (WindowBlock block : ofShard) {
        hole.consume(encode(block));
      }
    }
  }

  /** What a message costs on its way back. */
  @Benchmark
  public void decode(Blackhole hole) throws IOException {
    for (byte[] bytes : written) {
      hole.consume(WindowBlockCoder.of().decode(new ByteArrayInputStream(bytes)));
    }
  }

  private static byte[] encode(WindowBlock block) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    WindowBlockCoder.of().encode(block, out);
    return out.toByteArray();
  }
}
