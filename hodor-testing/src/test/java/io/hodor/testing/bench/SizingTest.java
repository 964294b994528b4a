package io.hodor.testing.bench;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import java.util.List;
import org.junit.jupiter.api.Test;

class SizingTest {

  private static Cost cost(int valueBytes, int partitions, int copies, double figure) {
    return new Cost(
        valueBytes, partitions, copies, figure, 2 * figure, 3 * figure, 4 * figure, 5 * figure);
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
    assertThat(
        new Sizing(List.of(cost(200, 4, 1, 1.5))).lines(),
        hasItem("| 200 | 4 | 1 | 1.50 | 3 | 4.50 | 6.00 | 7.50 |"));
  }

  @Test
  void whatATopicTakesIsInProportionToItsRate() {
    List<String> lines = new Sizing(List.of(cost(200, 4, 1, 2))).lines();
    // A second of 1,000 messages: 2 ms of a processor, 4 kB read, 6 kB handed on; and 8 kB of state
    // each second for the 4,200 s that a message is kept.
    assertThat(
        lines,
        hasItems(
            "| 1,000 | 200 | 0.002 | 0.0 | 0.01 | 34 |",
            "| 1,000,000 | 200 | 2.000 | 4.0 | 6.00 | 33,600 |"));
  }

  @Test
  void eachSizeIsComputedFromTheFirstKindThatHasIt() {
    List<String> lines =
        new Sizing(List.of(cost(200, 4, 1, 2), cost(200, 16, 1, 5), cost(1000, 4, 1, 3))).lines();
    assertThat(
        lines.stream().filter(it -> it.startsWith("| 1,000 |")).toList(),
        is(
            List.of(
                "| 1,000 | 200 | 0.002 | 0.0 | 0.01 | 34 |",
                "| 1,000 | 1000 | 0.003 | 0.0 | 0.01 | 50 |")));
    assertThat(lines.get(0), startsWith("Measured"));
  }
}
