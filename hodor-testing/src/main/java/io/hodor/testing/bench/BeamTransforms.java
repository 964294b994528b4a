package io.hodor.testing.bench;

import io.hodor.LatencyHop;
import io.hodor.MessageBatch;
import io.hodor.metrics.MeasuredWindows;
import io.hodor.testing.bench.CombinePerRecord.Counts;
import java.util.List;
import org.apache.beam.sdk.coders.BigEndianLongCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.ApproximateQuantiles.ApproximateQuantilesCombineFn;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.Count;
import org.apache.beam.sdk.transforms.Distinct;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.MapElements;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.windowing.FixedWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTag;
import org.apache.beam.sdk.values.TupleTagList;
import org.apache.beam.sdk.values.TypeDescriptor;
import org.joda.time.Duration;
import org.joda.time.Instant;

/**
 * The same from what Beam brings along: {@code Count}, {@code Distinct} of offsets and of contents,
 * {@code ApproximateQuantiles} of latencies (101 of them, so that percentiles are among them). Sums
 * are spread over several keys first, as Beam's documentation asks for a hot key.
 */
final class BeamTransforms extends PTransform<PCollection<MessageBatch>, PCollection<Counts>> {

  private static final int FAN_OUT = 16;

  private static final TupleTag<KV<Integer, Long>> OFFSETS = new TupleTag<>() {};
  private static final TupleTag<Long> CONTENTS = new TupleTag<>() {};
  private static final TupleTag<Long> LATENCIES = new TupleTag<>() {};

  private final MeasuredWindows windows;

  BeamTransforms(MeasuredWindows windows) {
    this.windows = windows;
  }

  @Override
  public PCollection<Counts> expand(PCollection<MessageBatch> batches) {
    PCollectionTuple apart =
        batches.apply(
            "Take batches apart",
            ParDo.of(new TakeApart())
                .withOutputTags(OFFSETS, TupleTagList.of(CONTENTS).and(LATENCIES)));
    Coder<Long> number = BigEndianLongCoder.of();
    PCollection<KV<Integer, Long>> offsets =
        place("offsets", apart.get(OFFSETS), KvCoder.of(VarIntCoder.of(), number));
    PCollection<Long> contents = place("contents", apart.get(CONTENTS), number);
    PCollection<Long> latencies = place("latencies", apart.get(LATENCIES), number);
    return PCollectionList.of(count("rows", offsets, n -> new Counts(n, 0, 0)))
        .and(
            count(
                "different offsets",
                offsets.apply("Distinct offsets", Distinct.create()),
                n -> new Counts(0, n, 0)))
        .and(
            count(
                "different contents",
                contents.apply("Distinct contents", Distinct.create()),
                n -> new Counts(0, 0, n)))
        .and(quantiles(latencies))
        .apply("Put together", Flatten.pCollections());
  }

  private <T> PCollection<T> place(String what, PCollection<T> values, Coder<T> coder) {
    return values
        .setCoder(coder)
        .apply(
            "Window " + what,
            Window.into(FixedWindows.of(Duration.millis(windows.size().toMillis()))));
  }

  private static <T> PCollection<Counts> count(
      String what, PCollection<T> values, SerializableFunction<Long, Counts> counts) {
    return values
        .apply(
            "Count " + what,
            Combine.globally(Count.<T>combineFn()).withoutDefaults().withFanout(FAN_OUT))
        .apply("Name " + what, MapElements.into(TypeDescriptor.of(Counts.class)).via(counts))
        .setCoder(SerializableCoder.of(Counts.class));
  }

  private static PCollection<Counts> quantiles(PCollection<Long> latencies) {
    return latencies
        .apply(
            "Quantiles",
            Combine.globally(ApproximateQuantilesCombineFn.<Long>create(101))
                .withoutDefaults()
                .withFanout(FAN_OUT))
        .apply(
            "Forget quantiles",
            MapElements.into(TypeDescriptor.of(Counts.class))
                .via((List<Long> quantiles) -> new Counts(0, 0, 0)))
        .setCoder(SerializableCoder.of(Counts.class));
  }

  private static final class TakeApart extends DoFn<MessageBatch, KV<Integer, Long>> {
    private static final long serialVersionUID = 1;

    @ProcessElement
    public void process(@Element MessageBatch batch, MultiOutputReceiver out) {
      for (int i = 0; i < batch.size(); i++) {
        Instant time = Instant.ofEpochMilli(batch.time(i));
        out.get(OFFSETS).outputWithTimestamp(KV.of(batch.partition(i), batch.offset(i)), time);
        out.get(CONTENTS).outputWithTimestamp(batch.content(i), time);
        if (batch.hasHop(LatencyHop.EVENT_TO_BROKER)) {
          out.get(LATENCIES)
              .outputWithTimestamp(batch.latency(LatencyHop.EVENT_TO_BROKER, i), time);
        }
      }
    }
  }
}
