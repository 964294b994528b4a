package io.hodor;

import java.util.Objects;

/**
 * Records that could not be read, and the event time that they may have had: offsets that a reader
 * without end met no more, or what is left of a file. The windows of that time are partial.
 *
 * @param partition where they were, or {@link MessageBatch#NO_PARTITION}
 * @param from the first of their offsets
 * @param until the end of their offsets, exclusive; equal to {@code from} where nobody knows it
 * @param earliest the earliest time that they may have had, in milliseconds since the epoch
 * @param latest the latest time that they may have had, in milliseconds since the epoch
 * @param reason why they were not read, for people
 */
public record Gap(int partition, long from, long until, long earliest, long latest, String reason) {

  public Gap {
    Objects.requireNonNull(reason, "reason");
    if (from > until || earliest > latest) {
      throw new IllegalArgumentException(
          "gap ["
              + from
              + ", "
              + until
              + ") from "
              + earliest
              + " to "
              + latest
              + " is upside down");
    }
  }
}
