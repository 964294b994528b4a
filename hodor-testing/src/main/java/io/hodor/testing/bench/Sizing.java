package io.hodor.testing.bench;

import io.hodor.block.WindowBlock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What was measured of messages, and what topics take by it. A topic takes what a quiet one does,
 * and for each message what one took at the greatest measured rate that its own is not below: a
 * rate below all of them is not told. State is in proportion to how long windows are open as well,
 * and the heap to how many messages a window has.
 *
 * @param costs measured of topics that were read as fast as can be, of one kind each; the first is
 *     of the kind whose rates were measured
 * @param rates measured, ascending, of a quiet topic first
 */
record Sizing(List<Cost> costs, List<RateCost> rates) {

  /** Windows of ten minutes and an hour of lateness, as is usual: so long a message is kept. */
  private static final double KEPT_SECONDS = 70 * 60;

  private static final double WINDOW_SECONDS = 10 * 60;

  /**
   * Of a content while its shard is merged: as it was stored, as numbers, and dealt into buckets.
   */
  private static final double MERGE_BYTES = 3 * Long.BYTES;

  private static final int[] RATES = {1_000, 10_000, 100_000, 1_000_000};
  private static final int MANY_TOPICS = 1_000;
  private static final int[] RATES_OF_MANY = {0, 10, 1_000};

  /** As it is printed, in Markdown. */
  List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("Measured, for a message of a topic that is read as fast as can be");
    lines.add("");
    lines.add(
        "| value bytes | partitions | records of one content | µs of a processor | bytes from the"
            + " broker | bytes from task to task | bytes of state in a window | bytes of"
            + " check-points |");
    lines.add("|---|---|---|---|---|---|---|---|");
    costs.forEach(it -> lines.add(measured(it)));
    lines.add("");
    lines.add(
        "Measured at steady rates, %d bytes in %d partitions"
            .formatted(costs.get(0).valueBytes(), costs.get(0).partitions()));
    lines.add("");
    lines.add(
        "| messages a second | % of a processor | µs for a message, above a quiet topic | bytes from"
            + " task to task | bytes of state in a window |");
    lines.add("|---|---|---|---|---|");
    rates.forEach(it -> lines.add(measured(it)));
    lines.add("");
    lines.add("Computed: windows of ten minutes, an hour of lateness, all contents different");
    lines.add("");
    lines.add(
        "| topics | messages a second of each | value bytes | processors | MB/s from brokers | MB/s"
            + " from task to task | GB of state | MB of heap for a slot's merge |");
    lines.add("|---|---|---|---|---|---|---|---|");
    for (int rate : RATES) {
      addComputed(1, rate, lines);
    }
    for (int rate : RATES_OF_MANY) {
      addComputed(MANY_TOPICS, rate, lines);
    }
    return lines;
  }

  private void addComputed(int topics, int rate, List<String> lines) {
    if (rate == 0 || rate >= rates.get(1).perSecond()) {
      sizes().forEach(cost -> lines.add(computed(topics, rate, cost)));
    }
  }

  /** The first kind of topic of each size of values. */
  private List<Cost> sizes() {
    Map<Integer, Cost> sizes = new LinkedHashMap<>();
    costs.forEach(cost -> sizes.putIfAbsent(cost.valueBytes(), cost));
    return List.copyOf(sizes.values());
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

  private String measured(RateCost rate) {
    String head =
        String.format(Locale.ROOT, "| %,d | %.1f |", rate.perSecond(), 100 * rate.processors());
    return rate.perSecond() == 0
        ? head + " | | |"
        : head
            + String.format(
                Locale.ROOT,
                " %.1f | %.1f | %.1f |",
                micros(rate),
                rate.handedBytes(),
                rate.stateBytes());
  }

  /** What a message takes of a processor at a rate, more than none. */
  private double micros(RateCost rate) {
    return 1e6 * (rate.processors() - quiet().processors()) / rate.perSecond();
  }

  private RateCost quiet() {
    return rates.get(0);
  }

  /** The greatest measured rate that is not above this one; the least where all are. */
  private RateCost like(int perSecond) {
    RateCost like = rates.get(1);
    for (RateCost rate : rates) {
      like = rate.perSecond() > 0 && rate.perSecond() <= perSecond ? rate : like;
    }
    return like;
  }

  private String computed(int topics, int perSecond, Cost cost) {
    RateCost like = like(perSecond);
    double messages = (double) topics * perSecond;
    double larger = cost.cpuMicros() / costs.get(0).cpuMicros();
    double processors = topics * quiet().processors() + messages * micros(like) * larger / 1e6;
    return String.format(
        Locale.ROOT,
        "| %,d | %,d | %d | %.2f | %.1f | %.2f | %.2f | %.1f |",
        topics,
        perSecond,
        cost.valueBytes(),
        processors,
        messages * cost.topicBytes() / 1e6,
        messages * like.handedBytes() / 1e6,
        messages * like.stateBytes() * KEPT_SECONDS / 1e9,
        perSecond * WINDOW_SECONDS * MERGE_BYTES / WindowBlock.SHARDS / 1e6);
  }
}
