package io.hodor.sink;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.hodor.score.state.Told;
import io.hodor.score.state.Unreadable;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.VerifiedThrough;
import java.util.Optional;
import org.apache.beam.sdk.values.KV;

/**
 * What a line of a folder tells the score, as {@link ToldRecord} of a record.
 *
 * @param told under the key of its topic
 * @param computedAt when it was said
 */
record ToldLine(KV<String, Told> told, Timestamp computedAt) {

  static ToldLine of(Message message) {
    Told.Builder told = Told.newBuilder();
    if (message instanceof QualityMetrics it) {
      return of(it.getCluster(), it.getTopic(), told.setMetrics(it), it.getComputedAt());
    }
    if (message instanceof OffsetLedger it) {
      return of(it.getCluster(), it.getTopic(), told.setLedger(it), it.getComputedAt());
    }
    if (message instanceof QualityScore it) {
      return of(it.getCluster(), it.getTopic(), told.setEarlierScore(it), it.getComputedAt());
    }
    VerifiedThrough it = (VerifiedThrough) message;
    return of(it.getCluster(), it.getTopic(), told.setEarlierVerified(it), it.getComputedAt());
  }

  private static ToldLine of(String cluster, String topic, Told.Builder told, Timestamp at) {
    return new ToldLine(ToldRecord.told(cluster, topic, told), at);
  }

  /**
   * That a line cannot be read, told of its window.
   *
   * @throws IllegalArgumentException for one that names no window
   */
  static ToldLine of(NewerLine line) {
    Optional<Timestamp> start = line.time("windowStart");
    if (start.isEmpty()) {
      throw new IllegalArgumentException(line.words());
    }
    Unreadable unreadable =
        Unreadable.newBuilder()
            .setCluster(line.text("cluster"))
            .setTopic(line.text("topic"))
            .setSource(line.text("source"))
            .setWindowStart(start.get())
            .setReason(line.words())
            .build();
    return of(
        unreadable.getCluster(),
        unreadable.getTopic(),
        Told.newBuilder().setUnreadable(unreadable),
        line.time("computedAt").orElse(Timestamps.EPOCH));
  }
}
