package io.hodor.testing.jmh;

import io.hodor.OffsetSet;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Sets of a million offsets, in runs as long as consumers meet them, and scattered. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(Offsets.OFFSETS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class Offsets {

  static final int OFFSETS = 1_000_000;

  /** How many offsets follow each other; after them as many are left out. */
  @Param({"1", "500"})
  public int run;

  private long[] starts;
  private OffsetSet even;
  private OffsetSet odd;
  private byte[] written;

  /** Makes two sets of which each fills the other's holes. */
  @Setup
  public void prepare() {
    starts = new long[OFFSETS / run];
    for (int i = 0; i < starts.length; i++) {
      starts[i] = 2L * i * run;
    }
    shuffle(starts);
    even = addRuns();
    odd = OffsetSet.ofRange(0, 2L * OFFSETS).difference(even);
    written = even.toBytes();
  }

  // Files bring their rows in any order.
  private static void shuffle(long[] values) {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = values.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      long value = values[i];
      values[i] = values[other];
      values[other] = value;
    }
  }

  /** Adds run after run, in no order. */
  @Benchmark
  public OffsetSet addRuns() {
    OffsetSet set = new OffsetSet();
    for (long start : starts) {
      set.addRange(start, start + run);
    }
    return set;
  }

  /** Unites two sets that have nothing in common. */
  @Benchmark
  public OffsetSet unite() {
    OffsetSet set = new OffsetSet();
    set.addAll(even);
    set.addAll(odd);
    return set;
  }

  /** Asks what two sets have in common, as is done for repeated offsets. */
  @Benchmark
  public OffsetSet intersect() {
    return even.intersection(odd);
  }

  /** Writes a set. */
  @Benchmark
  public byte[] write() {
    return even.toBytes();
  }

  /** Reads a set. */
  @Benchmark
  public OffsetSet read() {
    return OffsetSet.fromBytes(written);
  }
}
