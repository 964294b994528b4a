package io.hodor.score;

import io.hodor.config.NamePattern;
import java.io.Serializable;
import java.time.Instant;

/**
 * Windows of a source whose verdict is known and accepted: they do not stop what is verified.
 *
 * @param cluster a whole-match pattern
 * @param topic a whole-match pattern
 * @param source a whole-match pattern
 * @param from inclusive
 * @param to exclusive
 * @param reason for people
 */
public record Waiver(
    NamePattern cluster,
    NamePattern topic,
    NamePattern source,
    Instant from,
    Instant to,
    String reason)
    implements Serializable {

  /** Whether a window lies wholly inside. */
  boolean covers(Instant start, Instant end) {
    return !start.isBefore(from) && !end.isAfter(to);
  }
}
