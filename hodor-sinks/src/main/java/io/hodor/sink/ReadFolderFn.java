package io.hodor.sink;

import com.google.protobuf.Message;
import io.hodor.Address;
import io.hodor.RecordCounters;
import io.hodor.score.state.Told;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.VerifiedThrough;
import java.io.IOException;
import java.util.List;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Instant;

/**
 * Reads the lines of a folder. The timestamps tell the order: folder by folder, then line by line.
 */
final class ReadFolderFn extends DoFn<KV<Integer, String>, KV<String, Told>> {

  private static final long serialVersionUID = 1;

  /** More lines than a folder has. */
  private static final long FOLDER = 1L << 36;

  private static final List<NdjsonFile> READ =
      List.of(NdjsonFile.METRICS, NdjsonFile.LEDGER, NdjsonFile.QUALITY, NdjsonFile.VERIFIED);

  private final AskedTopics asked;
  private final Counter read = Metrics.counter(RecordCounters.NAMESPACE, RecordCounters.READ);

  ReadFolderFn(AskedTopics asked) {
    this.asked = asked;
  }

  @ProcessElement
  public void process(@Element KV<Integer, String> folder, OutputReceiver<KV<String, Told>> out)
      throws IOException {
    NdjsonFolder lines = NdjsonFolder.toRead(folder.getValue());
    long[] order = {folder.getKey() * FOLDER};
    for (NdjsonFile file : READ) {
      lines.forEach(
          file,
          message -> {
            order[0]++;
            KV<String, Told> told = told(message);
            List<String> parts = Address.parts(told.getKey());
            if (asked.hold(parts.get(0), parts.get(1))) {
              read.inc();
              out.outputWithTimestamp(told, Instant.ofEpochMilli(order[0]));
            }
          });
    }
  }

  private static KV<String, Told> told(Message message) {
    Told.Builder told = Told.newBuilder();
    if (message instanceof QualityMetrics it) {
      return ToldRecord.told(it.getCluster(), it.getTopic(), told.setMetrics(it));
    }
    if (message instanceof OffsetLedger it) {
      return ToldRecord.told(it.getCluster(), it.getTopic(), told.setLedger(it));
    }
    if (message instanceof QualityScore it) {
      return ToldRecord.told(it.getCluster(), it.getTopic(), told.setEarlierScore(it));
    }
    VerifiedThrough it = (VerifiedThrough) message;
    return ToldRecord.told(it.getCluster(), it.getTopic(), told.setEarlierVerified(it));
  }
}
