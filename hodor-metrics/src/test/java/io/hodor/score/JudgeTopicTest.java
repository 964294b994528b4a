package io.hodor.score;

import static io.hodor.score.Measurement.NOON;
import static io.hodor.score.Measurement.WINDOW;
import static io.hodor.score.Times.instant;
import static io.hodor.score.Times.timestamp;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stories of a topic that is judged as something is told of it. */
class JudgeTopicTest {

  private static final String DIRECT = "DirectRunner";
  private static final String FLINK = "Flink";

  private static final Instant LATER = NOON.plus(Duration.ofHours(4));
  private static final Instant SECOND = NOON.plus(WINDOW);

  /** For the second window: thirty minutes to settle, and an hour of waiting. */
  private static final Instant TOO_LONG = SECOND.plus(WINDOW).plus(Duration.ofMinutes(90));

  private static Measurement kafka(int window) {
    return Measurement.of("kafka", window).range(0, 10L * window, 10L * window + 10);
  }

  private static Measurement bigquery(int window) {
    return Measurement.of("bigquery", window).range(0, 10L * window, 10L * window + 10);
  }

  private static Measurement lossy() {
    return Measurement.of("bigquery", 0).range(0, 0, 5).range(0, 6, 10);
  }

  private static Verdicts tell(String runner, ScoreStory story) throws Exception {
    return runner.equals(DIRECT) ? story.onDirectRunner() : story.onFlink();
  }

  @ParameterizedTest
  @ValueSource(strings = {DIRECT, FLINK})
  void whatIsMeasuredAgainIsJudgedAgainAndNothingElseIsTold(String runner) throws Exception {
    Verdicts verdicts =
        tell(
            runner,
            new ScoreStory(LATER)
                .measured(kafka(0), kafka(1), lossy(), bigquery(1))
                .caughtUp()
                .await(it -> !it.of("bigquery", NOON).isEmpty())
                .clock(LATER.plusSeconds(600))
                .measured(bigquery(0).computedAt(LATER.plusSeconds(60)))
                .await(it -> it.of("bigquery", NOON).size() > 1));

    assertThat(verdicts.story("bigquery", NOON), contains("FAILED", "PASSED"));
    assertThat(verdicts.story("bigquery", SECOND), contains("PASSED"));
    QualityScore healed = verdicts.of("bigquery", NOON).get(1);
    assertThat(instant(healed.getFirstFailedAt()), is(LATER));
    assertThat(instant(healed.getHealedAt()), is(LATER.plusSeconds(600)));
    assertThat(JudgedTopic.text(healed.getLateRangesList()), is("0:5-5"));
  }

  @ParameterizedTest
  @ValueSource(strings = {DIRECT, FLINK})
  void whatOthersHaveReplacedBeforeItBeganIsNeverJudged(String runner) throws Exception {
    Verdicts verdicts =
        tell(
            runner,
            new ScoreStory(LATER)
                .measured(kafka(0), lossy())
                .pause()
                .measured(bigquery(0))
                .caughtUp()
                .await(it -> !it.of("bigquery", NOON).isEmpty()));

    assertThat(verdicts.story("bigquery", NOON), contains("PASSED"));
  }

  @ParameterizedTest
  @ValueSource(strings = {DIRECT, FLINK})
  void aRunWithoutStateGoesOnFromWhatAnEarlierOneHasPublished(String runner) throws Exception {
    Instant failedAt = LATER.minus(Duration.ofHours(1));
    QualityScore earlier =
        QualityScore.newBuilder()
            .setWireMajor(1)
            .setCluster("c")
            .setTopic("t")
            .setSource("bigquery")
            .setWindowStart(timestamp(NOON))
            .setWindowEnd(timestamp(SECOND))
            .setStatus(Status.FAILED)
            .setFirstFailedAt(timestamp(failedAt))
            .setComputedAt(timestamp(failedAt))
            .build();
    Verdicts verdicts =
        tell(
            runner,
            new ScoreStory(LATER)
                .earlier(earlier)
                .measured(kafka(0), lossy())
                .caughtUp()
                .await(it -> !it.of("bigquery", NOON).isEmpty()));

    assertThat(verdicts.story("bigquery", NOON), contains("FAILED"));
    assertThat(instant(verdicts.of("bigquery", NOON).get(0).getFirstFailedAt()), is(failedAt));
  }

  @ParameterizedTest
  @ValueSource(strings = {DIRECT, FLINK})
  void aSourceThatIsMeasuredNoMoreTurnsUnmeasuredByTimeAlone(String runner) throws Exception {
    Verdicts verdicts =
        tell(
            runner,
            new ScoreStory(TOO_LONG.minusMillis(100))
                .measured(kafka(0).after(WINDOW), kafka(1).after(WINDOW))
                .measured(bigquery(0).after(Duration.ofMinutes(31)))
                .caughtUp()
                .await(it -> !it.of("bigquery", SECOND).isEmpty())
                .clock(TOO_LONG.plusMillis(1))
                .await(it -> it.of("bigquery", SECOND).size() > 1));

    assertThat(verdicts.story("bigquery", NOON), contains("PASSED"));
    assertThat(verdicts.story("bigquery", SECOND), contains("PENDING", "UNMEASURED"));
    assertThat(verdicts.verified("bigquery"), hasSize(1));
  }

  /** A job that goes on from its state knows nothing of what was published meanwhile. */
  @ParameterizedTest
  @ValueSource(strings = {DIRECT, FLINK})
  void whatWasMeasuredWhileTheJobStoodStillIsNeverCalledUnmeasured(String runner) throws Exception {
    Instant back = TOO_LONG.plus(Duration.ofHours(1));
    Verdicts verdicts =
        tell(
            runner,
            standsStill(back)
                .measured(bigquery(1).computedAt(SECOND.plus(Duration.ofHours(1))))
                .caughtUp()
                .await(it -> it.of("bigquery", SECOND).size() > 1));

    assertThat(verdicts.story("bigquery", NOON), contains("PASSED"));
    assertThat(verdicts.story("bigquery", SECOND), contains("PENDING", "PASSED"));
  }

  @Test
  void whereNothingIsToldAfterwardsItIsJudgedAMinuteLater() throws Exception {
    Verdicts verdicts =
        standsStill(TOO_LONG.plus(Duration.ofHours(1)))
            .pause(org.joda.time.Duration.standardSeconds(55))
            .measured(Measurement.of("parquet", 0).range(0, 0, 10))
            .pause(org.joda.time.Duration.standardSeconds(10))
            .onDirectRunner();

    assertThat(verdicts.story("bigquery", SECOND), contains("PENDING", "UNMEASURED"));
    assertThat(verdicts.of("parquet", NOON), hasSize(1));
  }

  /** With a verdict that waits for the moment at which it becomes another one. */
  private static ScoreStory standsStill(Instant until) {
    return new ScoreStory(TOO_LONG.minusMillis(100))
        .measured(kafka(0).after(WINDOW), kafka(1).after(WINDOW))
        .measured(bigquery(0).after(Duration.ofMinutes(31)))
        .caughtUp()
        .await(it -> !it.of("bigquery", SECOND).isEmpty())
        .clock(until)
        .pause();
  }
}
