package io.hodor.sink;

import io.hodor.metrics.MeasureWindows;
import io.hodor.metrics.PublishedWindow;
import io.hodor.wire.v1.DeadLetter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PDone;

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
        .get(MeasureWindows.WINDOWS)
        .apply("All windows", new InOneWindow<>())
        .apply("Append windows", ParDo.of(new AppendWindowsFn(outputDir)));
    measured
        .get(MeasureWindows.DEAD_LETTERS)
        .apply("Dead letters of all windows", new InOneWindow<>())
        .apply("Append dead letters", ParDo.of(new AppendDeadLettersFn(outputDir)));
    return PDone.in(measured.getPipeline());
  }

  private static void append(String outputDir, NdjsonFile file, List<String> lines)
      throws IOException {
    if (!lines.isEmpty()) {
      AppendedFile.at(Path.of(outputDir, file.fileName())).append(lines);
    }
  }

  private static final class AppendWindowsFn extends DoFn<PublishedWindow, Void> {

    private static final long serialVersionUID = 1;

    private final String outputDir;
    private transient List<String> ledgers;
    private transient List<String> metrics;

    AppendWindowsFn(String outputDir) {
      this.outputDir = outputDir;
    }

    @StartBundle
    public void startBundle() {
      ledgers = new ArrayList<>();
      metrics = new ArrayList<>();
    }

    @ProcessElement
    public void process(@Element PublishedWindow window) {
      // The line of the fewer chunks that are left says all there is to say.
      window.ledgers().stream()
          .filter(ledger -> !Retraction.is(ledger))
          .forEach(ledger -> ledgers.add(Ndjson.line(ledger)));
      metrics.add(Ndjson.line(window.metrics()));
    }

    @FinishBundle
    public void finishBundle() throws IOException {
      // Metrics come last: a reader that sees a result finds the ledgers that it lists.
      append(outputDir, NdjsonFile.LEDGER, ledgers);
      append(outputDir, NdjsonFile.METRICS, metrics);
    }
  }

  private static final class AppendDeadLettersFn extends DoFn<DeadLetter, Void> {

    private static final long serialVersionUID = 1;

    private final String outputDir;
    private transient List<String> lines;
    private transient DeadLetterLimit limit;

    AppendDeadLettersFn(String outputDir) {
      this.outputDir = outputDir;
    }

    @Setup
    public void setUp() {
      limit = new DeadLetterLimit();
    }

    @StartBundle
    public void startBundle() {
      lines = new ArrayList<>();
    }

    @ProcessElement
    public void process(@Element DeadLetter letter) {
      if (limit.takes(letter)) {
        lines.add(Ndjson.line(letter));
      }
    }

    @FinishBundle
    public void finishBundle() throws IOException {
      append(outputDir, NdjsonFile.DEAD_LETTERS, lines);
    }
  }
}
