package io.hodor.sink;

import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.hodor.metrics.MeasureWindows;
import io.hodor.metrics.PublishedWindow;
import io.hodor.wire.v1.DeadLetter;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.QualityMetrics;
import org.apache.beam.sdk.coders.ByteArrayCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PDone;

/**
 * Merges a bounded run's results into the files of a folder: lines of other addresses stay, every
 * line of an address that the run publishes is replaced, so that the same run twice leaves the same
 * lines. Dead letters of windows that the run does not publish are left out. A failure leaves whole
 * files; the same run again completes them.
 */
public final class WriteToFiles extends PTransform<PCollectionTuple, PDone> {

  private final String outputDir;

  private WriteToFiles(String outputDir) {
    this.outputDir = outputDir;
  }

  /** Writes into the folder with this path or {@code gs://} address. */
  public static WriteToFiles into(String outputDir) {
    return new WriteToFiles(outputDir);
  }

  @Override
  public PDone expand(PCollectionTuple measured) {
    PCollection<KV<Integer, byte[]>> windows =
        measured
            .get(MeasureWindows.WINDOWS)
            .apply("All windows", new InOneWindow<>())
            .apply("Metrics and ledgers", ParDo.of(new WindowFn()));
    PCollection<KV<Integer, byte[]>> deadLetters =
        measured
            .get(MeasureWindows.DEAD_LETTERS)
            .apply("Dead letters of all windows", new InOneWindow<>())
            .apply("Dead letters", ParDo.of(new DeadLetterFn()));
    PCollectionList.of(windows)
        .and(deadLetters)
        .apply("All lines", Flatten.pCollections())
        .apply("In one place", WithKeys.of(0))
        .setCoder(KvCoder.of(VarIntCoder.of(), KvCoder.of(VarIntCoder.of(), ByteArrayCoder.of())))
        .apply("At the end of the run", GroupByKey.create())
        .apply("Merge into files", ParDo.of(new MergeFn(outputDir)));
    return PDone.in(measured.getPipeline());
  }

  /** A message and the file it belongs to. */
  private static KV<Integer, byte[]> line(NdjsonFile file, Message message) {
    return KV.of(file.ordinal(), message.toByteArray());
  }

  private static final class WindowFn extends DoFn<PublishedWindow, KV<Integer, byte[]>> {
    private static final long serialVersionUID = 1;

    @ProcessElement
    public void process(@Element PublishedWindow window, OutputReceiver<KV<Integer, byte[]>> out) {
      out.output(line(NdjsonFile.METRICS, window.metrics()));
      window.ledgers().forEach(ledger -> out.output(line(NdjsonFile.LEDGER, ledger)));
    }
  }

  private static final class DeadLetterFn extends DoFn<DeadLetter, KV<Integer, byte[]>> {
    private static final long serialVersionUID = 1;

    @ProcessElement
    public void process(@Element DeadLetter letter, OutputReceiver<KV<Integer, byte[]>> out) {
      out.output(line(NdjsonFile.DEAD_LETTERS, letter));
    }
  }

  private static final class MergeFn
      extends DoFn<KV<Integer, Iterable<KV<Integer, byte[]>>>, Void> {
    private final String outputDir;

    MergeFn(String outputDir) {
      this.outputDir = outputDir;
    }

    @ProcessElement
    public void process(@Element KV<Integer, Iterable<KV<Integer, byte[]>>> all) throws Exception {
      PublishedLines lines = new PublishedLines();
      for (KV<Integer, byte[]> line : all.getValue()) {
        switch (NdjsonFile.values()[line.getKey()]) {
          case METRICS -> lines.add(parse(QualityMetrics.parser(), line));
          case LEDGER -> lines.add(parse(OffsetLedger.parser(), line));
          case DEAD_LETTERS -> lines.add(parse(DeadLetter.parser(), line));
          case QUALITY, VERIFIED, HEALTH ->
              throw new IllegalStateException("not a result of measuring");
        }
      }
      lines.mergeInto(NdjsonFolder.at(outputDir));
    }

    private static <M> M parse(Parser<M> parser, KV<Integer, byte[]> line) throws Exception {
      return parser.parseFrom(line.getValue());
    }
  }
}
