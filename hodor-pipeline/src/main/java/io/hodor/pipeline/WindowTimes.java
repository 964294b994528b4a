package io.hodor.pipeline;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.hodor.wire.v1.QualityScore;
import java.time.Duration;
import java.time.Instant;

/** The times of verdicts, as Java's. */
final class WindowTimes {

  /** A day holds a whole number of windows. */
  static final Duration LONGEST = Duration.ofDays(1);

  private WindowTimes() {}

  static Instant start(QualityScore score) {
    return instant(score.getWindowStart());
  }

  static Instant end(QualityScore score) {
    return instant(score.getWindowEnd());
  }

  static Instant instant(Timestamp time) {
    return Instant.ofEpochMilli(Timestamps.toMillis(time));
  }
}
