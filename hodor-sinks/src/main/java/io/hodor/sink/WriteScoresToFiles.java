package io.hodor.sink;

import com.google.protobuf.Message;
import io.hodor.score.JudgeTopics;
import io.hodor.sink.LineKey.WindowAddress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.GroupByKey;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.PDone;
import org.apache.beam.sdk.values.TypeDescriptors;

/**
 * Merges a bounded run's verdicts into the files of a folder, as {@link WriteToFiles} merges
 * results: lines of other addresses stay.
 */
public final class WriteScoresToFiles extends PTransform<PCollectionTuple, PDone> {

  private final String outputDir;

  private WriteScoresToFiles(String outputDir) {
    this.outputDir = outputDir;
  }

  /** Writes into the folder with this path or {@code gs://} address. */
  public static WriteScoresToFiles into(String outputDir) {
    return new WriteScoresToFiles(outputDir);
  }

  @Override
  public PDone expand(PCollectionTuple judged) {
    merge(judged.get(JudgeTopics.SCORES), NdjsonFile.QUALITY);
    merge(judged.get(JudgeTopics.VERIFIED), NdjsonFile.VERIFIED);
    return PDone.in(judged.getPipeline());
  }

  private <M extends Message> void merge(PCollection<M> messages, NdjsonFile file) {
    messages
        .apply(
            "In one place: " + file.fileName(),
            WithKeys.<Integer, M>of(0).withKeyType(TypeDescriptors.integers()))
        .apply("At the end of the run: " + file.fileName(), GroupByKey.create())
        .apply("Merge into " + file.fileName(), ParDo.of(new MergeFn<>(outputDir, file)));
  }

  private static final class MergeFn<M extends Message>
      extends DoFn<KV<Integer, Iterable<M>>, Void> {

    private static final long serialVersionUID = 1;

    private final String outputDir;
    private final NdjsonFile file;

    MergeFn(String outputDir, NdjsonFile file) {
      this.outputDir = outputDir;
      this.file = file;
    }

    @ProcessElement
    public void process(@Element KV<Integer, Iterable<M>> all) throws IOException {
      List<M> messages = new ArrayList<>();
      all.getValue().forEach(messages::add);
      Set<WindowAddress> addresses =
          messages.stream().map(it -> file.keyOf(it).address()).collect(Collectors.toSet());
      NdjsonFolder.at(outputDir).replace(file, addresses, messages);
    }
  }
}
