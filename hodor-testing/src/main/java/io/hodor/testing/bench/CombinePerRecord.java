package io.hodor.testing.bench;

import io.hodor.LatencyHistogram;
import io.hodor.LatencyHop;
import io.hodor.MessageBatch;
import io.hodor.OffsetSet;
import io.hodor.block.WindowBlock;
import io.hodor.metrics.MeasuredWindows;
import io.hodor.metrics.Shard;
import io.hodor.metrics.ShardCoder;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderRegistry;
import org.apache.beam.sdk.coders.CustomCoder;
import org.apache.beam.sdk.coders.KvCoder;
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
 * window that every record is added to: a bitmap, fingerprints and latency buckets, as in a block.
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
        .setCoder(KvCoder.of(ShardCoder.of(), new ObservedCoder()))
        .apply("Window", Window.into(FixedWindows.of(Duration.millis(windows.size().toMillis()))))
        .apply("Combine", Combine.perKey(new FoldFn()))
        .apply("Drop keys", Values.create())
        .setCoder(SerializableCoder.of(Counts.class));
  }

  /** What is counted of a record. */
  private record Observed(long offset, long content, long latency) {}

  private static final class ObservedCoder extends CustomCoder<Observed> {
    private static final long serialVersionUID = 1;

    @Override
    public void encode(Observed observed, OutputStream out) throws IOException {
      DataOutputStream data = new DataOutputStream(out);
      data.writeLong(observed.offset());
      data.writeLong(observed.content());
      data.writeLong(observed.latency());
    }

    @Override
    public Observed decode(InputStream in) throws IOException {
      DataInputStream data = new DataInputStream(in);
      return new Observed(data.readLong(), data.readLong(), data.readLong());
    }
  }

  /** An element for each record, keyed by the shard of its partition. */
  private static final class TakeApart extends DoFn<MessageBatch, KV<Shard, Observed>> {
    private static final long serialVersionUID = 1;

    @ProcessElement
    public void process(@Element MessageBatch batch, OutputReceiver<KV<Shard, Observed>> out) {
      for (int i = 0; i < batch.size(); i++) {
        Observed observed =
            new Observed(
                batch.offset(i), batch.content(i), batch.latency(LatencyHop.EVENT_TO_BROKER, i));
        Shard shard = new Shard(batch.address(), WindowBlock.shardOfPartition(batch.partition(i)));
        out.outputWithTimestamp(KV.of(shard, observed), Instant.ofEpochMilli(batch.time(i)));
      }
    }
  }

  /** What a block holds of one partition, open to every record. */
  private static final class Accumulator {
    final OffsetSet offsets;
    final LatencyHistogram latencies;
    long[] contents;
    int size;

    Accumulator(OffsetSet offsets, LatencyHistogram latencies, long[] contents) {
      this.offsets = offsets;
      this.latencies = latencies;
      this.contents = contents;
      this.size = contents.length;
    }

    void add(long content) {
      if (size == contents.length) {
        contents = Arrays.copyOf(contents, Math.max(16, 2 * size));
      }
      contents[size++] = content;
    }

    long distinctContents() {
      Arrays.sort(contents, 0, size);
      long distinct = Math.min(size, 1);
      for (int i = 1; i < size; i++) {
        distinct += contents[i] != contents[i - 1] ? 1 : 0;
      }
      return distinct;
    }
  }

  private static final class AccumulatorCoder extends CustomCoder<Accumulator> {
    private static final long serialVersionUID = 1;

    @Override
    public void encode(Accumulator accumulator, OutputStream out) throws IOException {
      DataOutputStream data = new DataOutputStream(out);
      byte[] offsets = accumulator.offsets.toBytes();
      data.writeInt(offsets.length);
      data.write(offsets);
      accumulator.latencies.writeTo(data);
      ByteBuffer contents = ByteBuffer.allocate(accumulator.size * Long.BYTES);
      contents.asLongBuffer().put(accumulator.contents, 0, accumulator.size);
      data.writeInt(accumulator.size);
      data.write(contents.array());
    }

    @Override
    public Accumulator decode(InputStream in) throws IOException {
      DataInputStream data = new DataInputStream(in);
      byte[] offsets = new byte[data.readInt()];
      data.readFully(offsets);
      LatencyHistogram latencies = LatencyHistogram.readFrom(data);
      long[] contents = new long[data.readInt()];
      byte[] bytes = new byte[contents.length * Long.BYTES];
      data.readFully(bytes);
      ByteBuffer.wrap(bytes).asLongBuffer().get(contents);
      return new Accumulator(OffsetSet.fromBytes(offsets), latencies, contents);
    }
  }

  private static final class FoldFn extends Combine.CombineFn<Observed, Accumulator, Counts> {
    private static final long serialVersionUID = 1;

    @Override
    public Accumulator createAccumulator() {
      return new Accumulator(new OffsetSet(), new LatencyHistogram(), new long[0]);
    }

    @Override
    public Accumulator addInput(Accumulator accumulator, Observed one) {
      accumulator.offsets.addRange(one.offset(), one.offset() + 1);
      accumulator.latencies.add(one.latency());
      accumulator.add(one.content());
      return accumulator;
    }

    @Override
    public Accumulator mergeAccumulators(Iterable<Accumulator> accumulators) {
      Accumulator merged = createAccumulator();
      for (Accumulator accumulator : accumulators) {
        merged.offsets.addAll(accumulator.offsets);
        merged.latencies.mergeWith(accumulator.latencies);
        for (int i = 0; i < accumulator.size; i++) {
          merged.add(accumulator.contents[i]);
        }
      }
      return merged;
    }

    @Override
    public Counts extractOutput(Accumulator accumulator) {
      return new Counts(
          accumulator.latencies.count(),
          accumulator.offsets.size(),
          accumulator.distinctContents());
    }

    @Override
    public Coder<Accumulator> getAccumulatorCoder(
        CoderRegistry registry, Coder<Observed> inputCoder) {
      return new AccumulatorCoder();
    }
  }
}
