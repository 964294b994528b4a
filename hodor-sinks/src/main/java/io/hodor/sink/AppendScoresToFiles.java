package io.hodor.sink;

import com.google.protobuf.Message;
import io.hodor.score.JudgeTopics;
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
 * Appends the verdicts of a run without end to the files of a local folder, as {@link
 * AppendToFiles} appends results: the last line of an address is the one that counts.
 */
public final class AppendScoresToFiles extends PTransform<PCollectionTuple, PDone> {

  private final String outputDir;

  private AppendScoresToFiles(String outputDir) {
    this.outputDir = outputDir;
  }

  /** Appends in the folder with this path, which need not exist yet. */
  public static AppendScoresToFiles into(String outputDir) {
    return new AppendScoresToFiles(outputDir);
  }

  @Override
  public PDone expand(PCollectionTuple judged) {
    judged
        .get(JudgeTopics.SCORES)
        .apply("Append scores", ParDo.of(new AppendFn<>(outputDir, NdjsonFile.QUALITY)));
    judged
        .get(JudgeTopics.VERIFIED)
        .apply("Append what is verified", ParDo.of(new AppendFn<>(outputDir, NdjsonFile.VERIFIED)));
    return PDone.in(judged.getPipeline());
  }

  private static final class AppendFn<M extends Message> extends DoFn<M, Void> {

    private static final long serialVersionUID = 1;

    private final String outputDir;
    private final NdjsonFile file;
    private transient List<String> lines;

    AppendFn(String outputDir, NdjsonFile file) {
      this.outputDir = outputDir;
      this.file = file;
    }

    @StartBundle
    public void startBundle() {
      lines = new ArrayList<>();
    }

    @ProcessElement
    public void process(@Element M message) {
      lines.add(Ndjson.line(message));
    }

    @FinishBundle
    public void finishBundle() throws IOException {
      if (!lines.isEmpty()) {
        AppendedFile.at(Path.of(outputDir, file.fileName())).append(lines);
      }
    }
  }
}
