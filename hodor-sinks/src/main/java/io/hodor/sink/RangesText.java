package io.hodor.sink;

import static java.util.stream.Collectors.joining;

import io.hodor.wire.v1.OffsetRange;
import java.util.List;

/** Ranges of offsets as a text for tables. */
final class RangesText {

  private static final int MOST_RANGES = 20;

  private RangesText() {}

  /** The first ranges, each as {@code partition:from-to}, both ends included; empty for none. */
  static String of(List<OffsetRange> ranges) {
    return ranges.stream().limit(MOST_RANGES).map(RangesText::of).collect(joining(", "));
  }

  private static String of(OffsetRange range) {
    return range.getPartition() + ":" + range.getFrom() + "-" + range.getTo();
  }
}
