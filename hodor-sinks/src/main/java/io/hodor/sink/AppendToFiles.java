package io.hodor.sink;

import com.google.protobuf.Message;
import io.hodor.wire.v1.DeadLetter;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.QualityMetrics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PDone;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Appends what a run without end publishes to the files of a local folder. The last line of an
 * address is the one that counts, so that lines written twice change nothing. All writers of a
 * folder have to be in one process.
 */
public final class AppendToFiles extends PTransform<PCollectionTuple, PDone> {

  private final String outputDir;

  private AppendToFiles(String outputDir) {
    this.outputDir = outputDir;
  }

  /** Appends in the folder with this path, which need not exist yet. */
  public static AppendToFiles into(String outputDir) {
    return new AppendToFiles(outputDir);
  }

  @Override
  public PDone expand(PCollectionTuple measured) {
    measured
        .apply("Messages", new MeasuredMessages())
        .apply("Append lines", ParDo.of(new AppendFn(outputDir)));
    return PDone.in(measured.getPipeline());
  }

  private static final class AppendFn extends DoFn<Message, Void> {

    private static final long serialVersionUID = 1;

    /** Metrics come last: a reader that sees a result finds the ledgers that it lists. */
    private static final List<NdjsonFile> ORDER =
        List.of(NdjsonFile.LEDGER, NdjsonFile.DEAD_LETTERS, NdjsonFile.METRICS);

    private final String outputDir;
    private transient Map<NdjsonFile, List<String>> lines;
    private transient @Nullable DeadLetterLimit deadLetters;

    AppendFn(String outputDir) {
      this.outputDir = outputDir;
    }

    @StartBundle
    public void startBundle() {
      lines = new EnumMap<>(NdjsonFile.class);
    }

    @ProcessElement
    public void process(@Element Message message) {
      if (message instanceof QualityMetrics) {
        add(NdjsonFile.METRICS, message);
      } else if (message instanceof OffsetLedger ledger) {
        // The line of the fewer chunks that are left says all there is to say.
        if (!Retraction.is(ledger)) {
          add(NdjsonFile.LEDGER, message);
        }
      } else if (message instanceof DeadLetter letter && deadLetters().takes(letter)) {
        add(NdjsonFile.DEAD_LETTERS, message);
      }
    }

    private void add(NdjsonFile file, Message message) {
      lines.computeIfAbsent(file, any -> new ArrayList<>()).add(Ndjson.line(message));
    }

    @FinishBundle
    public void finishBundle() throws IOException {
      for (NdjsonFile file : ORDER) {
        if (lines.containsKey(file)) {
          AppendedFile.at(Path.of(outputDir, file.fileName())).append(lines.get(file));
        }
      }
    }

    private DeadLetterLimit deadLetters() {
      if (deadLetters == null) {
        deadLetters = new DeadLetterLimit();
      }
      return deadLetters;
    }
  }
}
