package io.hodor.block;

import java.util.Comparator;

/**
 * Offsets of a partition that were not read, though records of a window may have had them.
 *
 * @param from the first of them
 * @param until their end, exclusive; equal to {@code from} where nobody knows it
 * @param reason why they were not read, for people
 */
public record UnreadOffsets(int partition, long from, long until, String reason)
    implements Comparable<UnreadOffsets> {

  private static final Comparator<UnreadOffsets> ORDER =
      Comparator.comparingInt(UnreadOffsets::partition)
          .thenComparingLong(UnreadOffsets::from)
          .thenComparingLong(UnreadOffsets::until)
          .thenComparing(UnreadOffsets::reason);

  @Override
  public int compareTo(UnreadOffsets other) {
    return ORDER.compare(this, other);
  }
}
