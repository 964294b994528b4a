package io.hodor;

import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The span of event time that a source could be read over, and why it ends where it ends. A window
 * that does not lie wholly inside is partial.
 *
 * @param from the earliest readable instant
 * @param fromReason why nothing earlier was readable
 * @param until the end of the readable span, exclusive
 * @param untilReason why nothing later was readable
 */
public record Coverage(Instant from, String fromReason, Instant until, String untilReason)
    implements Serializable {

  /** Everything was readable. */
  public static final Coverage EVERYTHING = new Coverage(Instant.MIN, "", Instant.MAX, "");

  public Coverage {
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(fromReason, "fromReason");
    Objects.requireNonNull(until, "until");
    Objects.requireNonNull(untilReason, "untilReason");
  }

  /** This span without what lies before {@code instant}. */
  public Coverage notBefore(Instant instant, String reason) {
    return instant.isAfter(from) ? new Coverage(instant, reason, until, untilReason) : this;
  }

  /** This span without what lies at or after {@code instant}. */
  public Coverage notAfter(Instant instant, String reason) {
    return instant.isBefore(until) ? new Coverage(from, fromReason, instant, reason) : this;
  }

  /** Why the window [start, end) was not wholly readable; empty when it was. */
  public List<String> reasonsPartial(Instant start, Instant end) {
    List<String> reasons = new ArrayList<>();
    if (start.isBefore(from)) {
      reasons.add(fromReason);
    }
    if (end.isAfter(until)) {
      reasons.add(untilReason);
    }
    return reasons;
  }
}
