package io.hodor.testing.bench;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import java.util.List;
import org.junit.jupiter.api.Test;

class SizingTest {

  private static final List<RateCost> RATES =
      List.of(
          new RateCost(0, 0.01, 0, 0),
          new RateCost(1_000, 0.03, 7, 12),
          new RateCost(10_000, 0.06, 6, 8));

  private static Cost cost(int valueBytes, int partitions, int copies, double figure) {
    return new Cost(
        valueBytes, partitions, copies, figure, 2 * figure, 3 * figure, 4 * figure, 5 * figure);
  }

  private static List<String> linesOf(Cost... costs) {
    return new Sizing(List.of(costs), RATES).lines();
  }

  @Test
  void aKindOfTopicHasTheMediansOfItsRounds() {
    List<Cost> medians =
        Cost.medians(
            List.of(
                cost(200, 4, 1, 3),
                cost(200, 4, 1, 1),
                cost(200, 4, 2, 7),
                cost(200, 4, 1, 2),
                cost(200, 16, 1, 9)));
    assertThat(medians, is(List.of(cost(200, 4, 1, 2), cost(200, 4, 2, 7), cost(200, 16, 1, 9))));
  }

  @Test
  void whatWasMeasuredIsToldOfEachKind() {
    List<String> lines = linesOf(cost(200, 4, 1, 1.5));
    assertThat(lines.get(0), startsWith("Measured"));
    assertThat(lines, hasItem("| 200 | 4 | 1 | 1.50 | 3 | 4.50 | 6.00 | 7.50 |"));
  }

  @Test
  void ofARateItIsToldWhatMessagesTakeAboveAQuietTopic() {
    // 2 % of a processor more than without messages, for 1,000 of them each second.
    assertThat(
        linesOf(cost(200, 4, 1, 1)),
        hasItems(
            "| 0 | 1.0 | | | |",
            "| 1,000 | 3.0 | 20.0 | 7.0 | 12.0 |",
            "| 10,000 | 6.0 | 5.0 | 6.0 | 8.0 |"));
  }

  @Test
  void aTopicTakesWhatTheGreatestMeasuredRateBelowItsOwnTookForAMessage() {
    // As measured at 1,000: 12 kB of state each second for the 4,200 s that a message is kept. As
    // at 10,000 from there on: 5 µs for each message, and what a quiet topic takes. A window of
    // 600 s has its contents in 16 shards, of which one takes 24 bytes for each while it is merged.
    assertThat(
        linesOf(cost(200, 4, 1, 2)),
        hasItems(
            "| 1 | 1,000 | 200 | 0.03 | 0.0 | 0.01 | 0.05 | 0.9 |",
            "| 1 | 10,000 | 200 | 0.06 | 0.0 | 0.06 | 0.34 | 9.0 |",
            "| 1 | 1,000,000 | 200 | 5.01 | 4.0 | 6.00 | 33.60 | 900.0 |"));
  }

  @Test
  void manyTopicsTakeWhatEachDoes() {
    assertThat(
        linesOf(cost(200, 4, 1, 2)),
        hasItems(
            "| 1,000 | 0 | 200 | 10.00 | 0.0 | 0.00 | 0.00 | 0.0 |",
            "| 1,000 | 1,000 | 200 | 30.00 | 4.0 | 7.00 | 50.40 | 0.9 |"));
  }

  @Test
  void ofARateBelowTheMeasuredOnesNothingIsTold() {
    // Messages that come one by one take more than those that come by the thousand.
    assertThat(
        linesOf(cost(200, 4, 1, 2)).stream().filter(it -> it.startsWith("| 1,000 | 10 |")).toList(),
        is(empty()));
  }

  @Test
  void ofEachSizeTheFirstKindCountsAndLargerValuesTakeMoreAsTheyDoReadFast() {
    List<String> lines = linesOf(cost(200, 4, 1, 2), cost(200, 16, 1, 5), cost(1000, 4, 1, 4));
    assertThat(
        lines.stream().filter(it -> it.startsWith("| 1 | 10,000 |")).toList(),
        contains(
            "| 1 | 10,000 | 200 | 0.06 | 0.0 | 0.06 | 0.34 | 9.0 |",
            "| 1 | 10,000 | 1000 | 0.11 | 0.1 | 0.06 | 0.34 | 9.0 |"));
  }
}
