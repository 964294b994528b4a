package io.hodor.source.bigquery;

import io.hodor.RecordClass;
import io.hodor.RecordCounters;
import io.hodor.metrics.MeasuredWindows;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;

/** Accounts for the rows that facts are about, and hands on the facts of measured windows. */
final class CountRows extends DoFn<WindowFact, KV<KV<Integer, Long>, WindowFact>> {

  private static final long serialVersionUID = 1;

  private final MeasuredWindows windows;
  private final Counter read = Metrics.counter(RecordCounters.NAMESPACE, RecordCounters.READ);
  private final Counter outsideRange =
      Metrics.counter(RecordCounters.NAMESPACE, RecordCounters.OUTSIDE_RANGE);
  private final Counter[] classes = new Counter[RecordClass.COUNT];

  CountRows(MeasuredWindows windows) {
    this.windows = windows;
    for (int i = 0; i < RecordClass.COUNT; i++) {
      classes[i] = Metrics.counter(RecordCounters.NAMESPACE, RecordCounters.of(RecordClass.of(i)));
    }
  }

  @ProcessElement
  public void process(
      @Element WindowFact fact, OutputReceiver<KV<KV<Integer, Long>, WindowFact>> out) {
    boolean placed = fact.kind() != FactKind.UNPLACED;
    boolean inside = placed && windows.contain(fact.window());
    if (fact.kind().countsRows()) {
      RecordClass recordClass = placed ? fact.recordClass() : RecordClass.UNDATED;
      read.inc(fact.rows());
      classes[recordClass.ordinal()].inc(fact.rows());
      outsideRange.inc(inside ? 0 : fact.rows());
    }
    if (inside) {
      out.output(KV.of(KV.of(fact.topic(), fact.window()), fact));
    }
  }
}
