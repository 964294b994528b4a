package io.hodor.sink;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * Where a line belongs in its file.
 *
 * @param owner whose line it is: cluster, topic and source, or what identifies a job
 * @param windowStart the window it speaks of; the epoch for lines without one
 * @param partition the partition it speaks of; 0 for lines of a whole window, -1 for a dead letter
 *     that knows none, -2 for that of a whole file
 * @param position the chunk of a ledger, or the offset of a dead letter
 */
record LineKey(List<String> owner, Instant windowStart, int partition, long position)
    implements Comparable<LineKey> {

  private static final Comparator<LineKey> ORDER =
      Comparator.comparing(LineKey::owner, LineKey::compareParts)
          .thenComparing(LineKey::windowStart)
          .thenComparingInt(LineKey::partition)
          .thenComparingLong(LineKey::position);

  static LineKey of(List<String> owner, Timestamp windowStart, int partition, long position) {
    return new LineKey(
        owner, Instant.ofEpochMilli(Timestamps.toMillis(windowStart)), partition, position);
  }

  /** What the line is replaced by: all lines of an address come from one run. */
  WindowAddress address() {
    return new WindowAddress(owner, windowStart);
  }

  @Override
  public int compareTo(LineKey other) {
    return ORDER.compare(this, other);
  }

  private static int compareParts(List<String> left, List<String> right) {
    for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
      int order = left.get(i).compareTo(right.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(left.size(), right.size());
  }

  /** The address of a result: a run that publishes it replaces every line that carries it. */
  record WindowAddress(List<String> owner, Instant windowStart) {}
}
