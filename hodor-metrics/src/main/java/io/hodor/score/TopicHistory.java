package io.hodor.score;

import io.hodor.score.state.DeadLettered;
import io.hodor.score.state.ExpectedTopic;
import io.hodor.score.state.KeptWindow;
import io.hodor.wire.v1.VerifiedThrough;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * All that is known of a topic when it is judged, in any order.
 *
 * @param cluster of Kafka
 * @param topic of the cluster
 * @param windows of all sources
 * @param verified what was verified before, of any sources
 * @param deadLettered what sinks have put aside
 * @param expected what the configuration asks for; null when it does not name the topic
 */
public record TopicHistory(
    String cluster,
    String topic,
    List<KeptWindow> windows,
    List<VerifiedThrough> verified,
    List<DeadLettered> deadLettered,
    @Nullable ExpectedTopic expected) {

  public TopicHistory {
    windows = List.copyOf(windows);
    verified = List.copyOf(verified);
    deadLettered = List.copyOf(deadLettered);
  }
}
