package io.hodor.pipeline.drill;

import java.util.Comparator;
import java.util.Locale;

/** What a verdict says of one offset, or should. */
record Trace(Kind kind, int partition, long offset) implements Comparable<Trace> {

  /** The ways in which an offset can be wrong. */
  enum Kind {
    LOST,
    DEAD_LETTERED,
    NOT_YET_DUE,
    EXPIRED,
    REPEATED,
    UNEXPECTED;

    /** For people. */
    String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  private static final Comparator<Trace> ORDER =
      Comparator.comparing(Trace::kind)
          .thenComparing(Trace::partition)
          .thenComparing(Trace::offset);

  @Override
  public int compareTo(Trace other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return "%s: offset %d of partition %d".formatted(kind.word(), offset, partition);
  }
}
