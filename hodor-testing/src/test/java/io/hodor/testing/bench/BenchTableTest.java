package io.hodor.testing.bench;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BenchTableTest {

  private static final String LOOP = TopicContender.CONSUMER_LOOP.title();
  private static final String HODOR = TopicContender.HODOR.title();

  /** Rounds of a million records: so many seconds each, and as many of processors twice. */
  private static List<Round> rounds(double... seconds) {
    return Arrays.stream(seconds)
        .mapToObj(s -> new Round(new Finish(1_000_000, 1, 1, 0, s, 2 * s), 3 * s, (long) (100 * s)))
        .toList();
  }

  @Test
  void aRowTellsMedianSpreadAndRatios() {
    BenchTable table = new BenchTable("records");
    table.add(LOOP, LOOP, rounds(4, 1, 2));
    table.add(HODOR, LOOP, rounds(1, 10, 1));
    assertThat(
        table.lines("head"),
        contains(
            "",
            "head",
            "",
            "| contender | records | M records/s, median | spread | × | CPU s per M records | × |"
                + " all CPU s | peak MB |",
            "|---|---|---|---|---|---|---|---|---|",
            "| (a) one-thread consumer loop | 1,000,000 | 0.500 | 0.250–1.000 | 1.00 (a) | 4.00 |"
                + " 1.00 (a) | 6.0 | 400 |",
            "| (b) Hodor on embedded Flink, batch | 1,000,000 | 1.000 | 0.100–1.000 | 2.00 (a) |"
                + " 2.00 | 0.50 (a) | 3.0 | 1000 |"));
  }

  @Test
  void ofAnEvenNumberTheMedianLiesInTheMiddle() {
    BenchTable table = new BenchTable("records");
    table.add(LOOP, LOOP, rounds(1));
    // 2, 1, 0.5 and 0.1 million a second.
    table.add(HODOR, LOOP, rounds(2, 0.5, 10, 1));
    assertThat(table.speedRatio(HODOR, LOOP), is(closeTo(0.75, 1e-9)));
  }

  @Test
  void withoutItsReferenceARowHasNoRatio() {
    BenchTable table = new BenchTable("rows");
    table.add(HODOR, LOOP, rounds(1));
    assertThat(
        table.lines("head"),
        hasItem(
            "| (b) Hodor on embedded Flink, batch | 1,000,000 | 1.000 | 1.000–1.000 |  | 2.00 |  |"
                + " 3.0 | 100 |"));
  }

  @Test
  void targetsAreToldOfWhatWasMeasured() {
    BenchTable table = new BenchTable("records");
    table.add(LOOP, LOOP, rounds(1));
    assertThat(KafkaHalf.targets(table), is(empty()));
    table.add(HODOR, LOOP, rounds(1.06));
    table.add(TopicContender.COMBINE_PER_RECORD.title(), LOOP, rounds(21.2));
    assertThat(
        KafkaHalf.targets(table).stream().map(Target::line).toList(),
        contains(
            "- (b) ÷ (a), speed, at least 0.90: 0.94, met",
            "- (b) ÷ (a), speed, stretch, at least 1.00: 0.94, not met",
            "- (b) ÷ (a), CPU, at most 1.60: 1.06, met",
            "- (b) ÷ (c), speed, at least 10.00: 20.00, met"));
  }

  @Test
  void aTargetThatIsExactlyReachedIsMet() {
    assertThat(Target.atLeast(2, "x", 2).isMet(), is(true));
    assertThat(Target.atLeast(2, "x", 1.999).isMet(), is(false));
    assertThat(Target.atMost(2, "x", 2).isMet(), is(true));
    assertThat(Target.atMost(2, "x", 2.001).isMet(), is(false));
    assertThat(Target.atMost(2, "x", Double.NaN).isMet(), is(false));
  }

  @Test
  void aRoundTravelsAsALine() {
    Round round = new Round(new Finish(1, 2, 3, 4, 5.5, 6.25), 7.125, 8);
    assertThat(Round.isOne(round.toLine()), is(true));
    assertThat(Round.parse(round.toLine()), is(round));
    assertThat(Round.isOne("12:00:00 WARN round: 1"), is(false));
  }
}
