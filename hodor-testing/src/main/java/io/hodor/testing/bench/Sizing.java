package io.hodor.testing.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What was measured of messages, and what topics take by it: all of it is in proportion to the
 * rate, and state to how long windows are open as well.
 *
 * @param costs measured, of one kind of topic each
 */
record Sizing(List<Cost> costs) {

  /** Windows of ten minutes and an hour of lateness, as is usual: so long a message is kept. */
  private static final double KEPT_SECONDS = 70 * 60;

  private static final int[] RATES = {1_000, 10_000, 100_000, 1_000_000};

  /** As it is printed, in Markdown. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("Measured, for a message; one live job of two slots on one worker, state in RocksDB");
    lines.add("");
    lines.add(
        "| value bytes | partitions | records of one content | µs of a processor | bytes from the"
            + " broker | bytes from task to task | bytes of state in a window | bytes of"
            + " check-points |");
    lines.add("|---|---|---|---|---|---|---|---|");
    costs.forEach(it -> lines.add(measured(it)));
    lines.add("");
    lines.add(
        "Computed from it, for a topic: windows of ten minutes, an hour of lateness, all contents"
            + " different");
    lines.add("");
    lines.add(
        "| messages a second | value bytes | processors | MB/s from the broker | MB/s from task to"
            + " task | MB of state |");
    lines.add("|---|---|---|---|---|---|");
    for (int rate : RATES) {
      List<Integer> told = new ArrayList<>();
      for (Cost cost : costs) {
        // One line for each size: the first kind of topic that has it.
        if (!told.contains(cost.valueBytes())) {
          told.add(cost.valueBytes());
          lines.add(computed(cost, rate));
        }
      }
    }
    return lines;
  }

  private static String measured(Cost cost) {
    return String.format(
        Locale.ROOT,
        "| %d | %d | %d | %.2f | %.0f | %.2f | %.2f | %.2f |",
        cost.valueBytes(),
        cost.partitions(),
        cost.copies(),
        cost.cpuMicros(),
        cost.topicBytes(),
        cost.handedBytes(),
        cost.stateBytes(),
        cost.checkpointBytes());
  }

  private static String computed(Cost cost, int rate) {
    return String.format(
        Locale.ROOT,
        "| %,d | %d | %.3f | %.1f | %.2f | %,.0f |",
        rate,
        cost.valueBytes(),
        rate * cost.cpuMicros() / 1e6,
        rate * cost.topicBytes() / 1e6,
        rate * cost.handedBytes() / 1e6,
        rate * cost.stateBytes() * KEPT_SECONDS / 1e6);
  }
}
