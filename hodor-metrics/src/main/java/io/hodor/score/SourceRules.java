package io.hodor.score;

import io.hodor.wire.v1.Kind;
import java.io.Serializable;
import java.time.Duration;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What is asked of a source of a topic. In a configuration {@code settle} and {@code latency} may
 * be null too, which leaves them to what is said more generally; {@link TopicRules#source} has both
 * always.
 *
 * @param settle how long after a window's end its rows must be there, and not before
 * @param latency how late a record may be to be in time
 * @param retention how long the sink keeps rows, by event time; null when it keeps them for ever
 */
public record SourceRules(
    @Nullable Duration settle, @Nullable Duration latency, @Nullable Duration retention)
    implements Serializable {

  /** What a configuration says that says nothing. */
  private static final SourceRules SILENCE = new SourceRules(null, null, null);

  /** These, or silence. */
  static SourceRules orSilence(@Nullable SourceRules rules) {
    return rules == null ? SILENCE : rules;
  }

  /** These, and where they are silent, more general ones. */
  SourceRules over(SourceRules general) {
    return new SourceRules(
        settle == null ? general.settle : settle,
        latency == null ? general.latency : latency,
        retention == null ? general.retention : retention);
  }

  /** What holds for a source of this kind where nothing else is configured. */
  public static SourceRules defaults(Kind kind) {
    return switch (kind) {
      case PARQUET -> new SourceRules(Duration.ofHours(2), Duration.ofHours(2), null);
      case KAFKA -> new SourceRules(Duration.ZERO, Duration.ofMinutes(10), null);
      default -> new SourceRules(Duration.ofMinutes(30), Duration.ofMinutes(10), null);
    };
  }
}
