package io.hodor.metrics;

import io.hodor.Address;
import io.hodor.Coverage;
import io.hodor.wire.v1.IsolationLevel;
import io.hodor.wire.v1.Kind;
import java.io.Serializable;
import java.util.Objects;

/**
 * What is known of a topic before any record is read; stated in all of its results.
 *
 * @param address whose results these are
 * @param kind the kind of place that is read
 * @param topicId Kafka's id of the topic; empty where the source does not know it
 * @param eventTime {@code record}, or {@code payload:} and a name
 * @param isolationLevel how transactions are read; {@code ISOLATION_LEVEL_UNSPECIFIED} outside
 *     Kafka
 * @param contentsAbsentReason why contents are not counted; empty when they are
 * @param coverage the span of event time that can be read
 */
public record MeasuredTopic(
    Address address,
    Kind kind,
    String topicId,
    String eventTime,
    IsolationLevel isolationLevel,
    String contentsAbsentReason,
    Coverage coverage)
    implements Serializable {

  public MeasuredTopic {
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(topicId, "topicId");
    Objects.requireNonNull(eventTime, "eventTime");
    Objects.requireNonNull(isolationLevel, "isolationLevel");
    Objects.requireNonNull(contentsAbsentReason, "contentsAbsentReason");
    Objects.requireNonNull(coverage, "coverage");
  }

  /** The same of which another span can be read. */
  public MeasuredTopic covering(Coverage other) {
    return new MeasuredTopic(
        address, kind, topicId, eventTime, isolationLevel, contentsAbsentReason, other);
  }
}
