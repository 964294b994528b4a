package io.hodor.pipeline.report;

import static io.hodor.pipeline.report.Verdicts.lost;
import static io.hodor.pipeline.report.Verdicts.passed;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.hodor.wire.v1.Basis;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import org.junit.jupiter.api.Test;

class VerdictTest {

  @Test
  void nothingAtAll() {
    assertThat(of(), is("Nothing has been measured or scored here yet."));
  }

  @Test
  void everythingPassed() {
    assertThat(
        of(passed("orders", "bigquery", 0), passed("orders", "bigquery", 1)),
        is("Everything arrived, once and in time: all 2 windows of 1 topic passed."));
  }

  @Test
  void everythingElsePassed() {
    assertThat(
        of(
            passed("orders", "bigquery", 0),
            lost("orders", "bigquery", 1, new long[] {0, 5, 5}).setWaived(true)),
        is("1 window of 1 topic passed, and 1 is waived."));
  }

  @Test
  void offsetsAreLostRepeatedAndUnexpected() {
    assertThat(
        of(
            passed("clicks", "bigquery", 0),
            lost("orders", "bigquery", 0, new long[] {0, 5, 5}),
            lost("orders", "parquet", 0, new long[] {0, 1, 2000}).setScore(20),
            passed("orders", "parquet", 1).setStatus(Status.FAILED).setRepeatedTotal(3),
            passed("orders", "parquet", 2).setStatus(Status.FAILED).setUnexpectedTotal(1)),
        is(
            "1 of 2 topics failed, worst orders in parquet: 2,000 offsets lost, 3 repeated and 1"
                + " unexpected."));
  }

  @Test
  void whatOthersLostIsNotCountedToTheWorst() {
    assertThat(
        of(
            lost("clicks", "bigquery", 0, new long[] {0, 1, 500}).setScore(60),
            lost("orders", "bigquery", 0, new long[] {0, 5, 6}).setScore(20)),
        is("2 of 2 topics failed, worst orders in bigquery: 2 offsets lost."));
  }

  @Test
  void tooLateOnly() {
    assertThat(
        of(passed("orders", "bigquery", 0).setStatus(Status.FAILED).setTimeliness(0.5)),
        is("1 of 1 topic failed, worst orders in bigquery: 1 window below what is asked."));
  }

  @Test
  void unknownWindowsAreNeverCalledFine() {
    assertThat(
        of(
            passed("orders", "bigquery", 0),
            passed("orders", "bigquery", 1).setStatus(Status.UNMEASURED),
            passed("orders", "bigquery", 2).setStatus(Status.INCOMPARABLE)),
        is(
            "It is not known whether everything arrived: of 2 windows no verdict is possible,"
                + " while 1 window passed."));
  }

  @Test
  void pendingWindowsAreNoFault() {
    assertThat(
        of(
            passed("orders", "bigquery", 0),
            passed("orders", "bigquery", 1).setStatus(Status.PENDING)),
        is(
            "Everything arrived, once and in time: 1 window of 1 topic passed; 1 is not settled"
                + " yet."));
  }

  @Test
  void nothingIsSettled() {
    assertThat(
        of(passed("orders", "bigquery", 0).setStatus(Status.PENDING)),
        is("Nothing is settled yet: 1 window is waiting."));
  }

  @Test
  void whatPassedByALowerThresholdDidNotAllArrive() {
    assertThat(
        of(lost("orders", "bigquery", 0, new long[] {0, 5, 6}).setStatus(Status.PASSED)),
        is("1 window of 1 topic passed, with 2 offsets lost."));
  }

  @Test
  void whatPassedWithoutKafkaIsNotCalledArrived() {
    assertThat(
        of(passed("orders", "bigquery", 0).setBasis(Basis.PEER)),
        is("1 window of 1 topic passed, and 1 is compared with other sinks only."));
  }

  @Test
  void whatIsWaivedIsNotCountedToTheWorst() {
    assertThat(
        of(
            lost("orders", "bigquery", 0, new long[] {0, 5, 6}),
            lost("orders", "bigquery", 1, new long[] {0, 10, 5000}).setWaived(true)),
        is("1 of 1 topic failed, worst orders in bigquery: 2 offsets lost."));
  }

  private static String of(QualityScore.Builder... scores) {
    return Verdict.of(PageData.of(Verdicts.input(scores)));
  }
}
