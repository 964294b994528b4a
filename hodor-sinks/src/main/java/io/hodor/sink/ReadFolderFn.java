package io.hodor.sink;

import com.google.protobuf.util.Timestamps;
import io.hodor.score.state.Told;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Instant;

/**
 * Reads the lines of a folder. The timestamps tell the order, which is that of computing: folders
 * have no order among each other.
 */
final class ReadFolderFn extends DoFn<String, KV<String, Told>> {

  private static final long serialVersionUID = 1;

  private static final List<NdjsonFile> READ =
      List.of(NdjsonFile.METRICS, NdjsonFile.LEDGER, NdjsonFile.QUALITY, NdjsonFile.VERIFIED);

  private final ToldRecords told;

  ReadFolderFn(AskedTopics asked) {
    this.told = new ToldRecords(asked);
  }

  @ProcessElement
  public void process(@Element String folder, OutputReceiver<KV<String, Told>> out)
      throws IOException {
    NdjsonFolder lines = NdjsonFolder.toRead(folder);
    for (NdjsonFile file : READ) {
      lines.forEach(
          file,
          message -> tell(() -> ToldLine.of(message), out),
          newer -> tell(() -> ToldLine.of(newer), out));
    }
  }

  private void tell(Supplier<ToldLine> line, OutputReceiver<KV<String, Told>> out) {
    told.of(line)
        .ifPresent(
            it ->
                out.outputWithTimestamp(
                    it.told(), Instant.ofEpochMilli(Timestamps.toMillis(it.computedAt()))));
  }
}
