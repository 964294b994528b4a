package io.hodor.score;

import static io.hodor.score.JudgedTopic.text;
import static io.hodor.score.Measurement.NOON;
import static io.hodor.score.Measurement.WINDOW;
import static io.hodor.score.Times.instant;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.hodor.RecordClass;
import io.hodor.score.state.KeptWindow;
import io.hodor.score.state.Told;
import io.hodor.wire.v1.MissingOffsets;
import io.hodor.wire.v1.MissingReason;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import io.hodor.wire.v1.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a review found: each fails until it is mended. */
class ReviewFaultsTest {

  private static final Instant NOW = NOON.plus(Duration.ofHours(4));
  private static final Duration HORIZON = Duration.ofDays(3);

  private static Measurement kafka(int window) {
    return Measurement.of("kafka", window);
  }

  private static Measurement bigquery(int window) {
    return Measurement.of("bigquery", window);
  }

  private static Instant end(int window) {
    return NOON.plus(WINDOW.multipliedBy(window + 1));
  }

  private static Duration minutes(long minutes) {
    return Duration.ofMinutes(minutes);
  }

  private static String lost(QualityScore score) {
    return score.getMissingList().stream()
        .filter(it -> it.getReason() == MissingReason.LOST)
        .map(MissingOffsets::getRangesList)
        .map(JudgedTopic::text)
        .findFirst()
        .orElse("");
  }

  private static TopicRules retaining(Duration retention) {
    return new TopicRules(
        "",
        false,
        null,
        List.of(),
        Weights.DEFAULT,
        Thresholds.DEFAULT,
        Map.of("bigquery", new SourceRules(null, null, retention)),
        List.of());
  }

  // Windows of another size or event time make false repeats

  @Test
  void anOldLargerWindowOfTheSinkMakesNoRepeats() {
    QualityScore score =
        JudgedTopic.with(
                kafka(0).range(0, 0, 5),
                kafka(1).range(0, 5, 10),
                bigquery(0).size(Duration.ofHours(1)).range(0, 0, 60),
                bigquery(1).range(0, 5, 10))
            .score("bigquery", 1, NOW);
    assertThat(text(score.getRepeatedRangesList()), is(""));
    assertThat(score.getReasonsList().toString(), score.getStatus(), is(Status.PASSED));
  }

  @Test
  void aWindowByAnotherEventTimeMakesNoRepeats() {
    QualityScore score =
        JudgedTopic.with(
                kafka(0).range(0, 0, 5),
                kafka(1).range(0, 5, 10),
                bigquery(0).eventTime("payload:at").range(0, 0, 7),
                bigquery(1).range(0, 5, 10))
            .score("bigquery", 1, NOW);
    assertThat(score.getReasonsList().toString(), score.getStatus(), is(Status.PASSED));
  }

  // A bounded run over a newer window says nothing of a live job that is dead

  @Test
  void aNewerBoundedWindowIsNoProofThatADeadLiveJobReadOn() {
    JudgedTopic topic =
        JudgedTopic.with(
            kafka(0).range(0, 0, 5).timing(Timing.ON_TIME, false).after(minutes(2)),
            bigquery(0).range(0, 0, 6).after(minutes(35)),
            // The job died; the windows that nobody measured were measured by windowsFrom=score.
            kafka(9).range(0, 6, 9).timing(Timing.BOUNDED, true).after(minutes(5)));
    QualityScore score = topic.score("bigquery", 0, end(0).plus(minutes(124)).plus(minutes(60)));
    assertThat(
        "offset 5 came late to Kafka after the job died", score.getUnexpectedTotal(), is(0L));
    assertThat(score.getReasonsList().toString(), score.getStatus(), not(Status.FAILED));
  }

  // Records that came to Kafka after the sink was measured

  @Test
  void whatTwoBoundedRunsProveToHaveComeAfterTheSinkWasMeasuredIsNotLost() {
    QualityScore score =
        JudgedTopic.with(
                bigquery(0).range(0, 0, 5).after(minutes(30)),
                kafka(0).range(0, 0, 5).timing(Timing.BOUNDED, false).after(minutes(31)),
                kafka(0).range(0, 0, 6).timing(Timing.BOUNDED, false).after(minutes(50)))
            .score("bigquery", 0, end(0).plus(minutes(51)));
    assertThat(lost(score), is(""));
    assertThat(score.getReasonsList().toString(), score.getStatus(), is(Status.PENDING));
  }

  @Test
  void whatWasNotInKafkaWhenTheSinkSettledIsNotLateInTheSink() {
    QualityScore score =
        JudgedTopic.with(
                kafka(0).range(0, 0, 5).timing(Timing.ON_TIME, false).after(minutes(1)),
                bigquery(0).range(0, 0, 5).after(minutes(30)),
                kafka(0).range(0, 0, 6).timing(Timing.LATE, false).after(minutes(60)),
                bigquery(0).range(0, 0, 6).after(minutes(100)))
            .score("bigquery", 0, NOW);
    assertThat(score.getStatus(), is(Status.PASSED));
    assertThat(text(score.getLateRangesList()), is(""));
  }

  // What was lost does not heal by growing old

  @Test
  void whatWasLostDoesNotHealByExpiring() {
    JudgedTopic topic =
        JudgedTopic.with(kafka(0).range(0, 0, 10), bigquery(0).range(0, 0, 9).after(minutes(30)))
            .rules(retaining(Duration.ofDays(1)));
    topic.published(NOW);
    assertThat(topic.score("bigquery", 0, NOW).getStatus(), is(Status.FAILED));
    // Measured again by windowsFrom=score, because it failed.
    topic.add(bigquery(0).range(0, 0, 9).after(Duration.ofHours(25)));
    Instant later = end(0).plus(Duration.ofHours(26));
    QualityScore score = topic.score("bigquery", 0, later);
    assertThat(score.getReasonsList().toString(), score.getStatus(), is(Status.FAILED));
    assertThat("offset 9 never arrived", topic.verifiedThrough("bigquery", later), is(NOON));
  }

  // Restart

  @Test
  void aRestartDoesNotBringBackAHealingThatWentAgain() {
    WindowKeeper keeper = new WindowKeeper(ScoreConfig.defaults());
    KeptWindow kept = KeptWindow.getDefaultInstance();
    JudgedTopic straight =
        JudgedTopic.with(kafka(0).range(0, 0, 5), bigquery(0).range(0, 0, 4));
    QualityScore failed = straight.published(NOW).score("bigquery", 0, NOW);
    straight.add(bigquery(0).range(0, 0, 5)).published(NOW.plusSeconds(1));
    QualityScore healed = straight.score("bigquery", 0, NOW.plusSeconds(1));
    straight.add(bigquery(0).range(0, 0, 3)).published(NOW.plusSeconds(2));
    QualityScore again = straight.score("bigquery", 0, NOW.plusSeconds(2));
    assertThat("goes when it fails again", again.hasHealedAt(), is(false));
    for (QualityScore it : List.of(failed, healed, again)) {
      kept = keeper.add(kept, it);
    }
    assertThat(
        "after a restart that reads all three", kept.getPublished().hasHealedAt(), is(false));
    straight.add(bigquery(0).range(0, 0, 5).partial()).published(NOW.plusSeconds(3));
    kept = keeper.add(kept, straight.score("bigquery", 0, NOW.plusSeconds(3)));
    assertThat(
        "a window that does not pass is not healed", kept.getPublished().hasHealedAt(), is(false));
  }

  // Pruning

  private static void tell(TopicKeeper topic, Instant now, Measurement... measurements) {
    for (Measurement it : measurements) {
      it.ledgers()
          .forEach(ledger -> topic.add(Told.newBuilder().setLedger(ledger).build(), now));
      topic.add(Told.newBuilder().setMetrics(it.metrics()).build(), now);
    }
  }

  private static TopicKeeper keeper() {
    return TopicKeeper.inMemory(Judging.by(ScoreConfig.defaults(), HORIZON, Duration.ofHours(1)));
  }

  private static List<QualityScore> of(Judgement judgement, String source, Instant start) {
    return judgement.scores().stream()
        .filter(it -> it.getSource().equals(source) && instant(it.getWindowStart()).equals(start))
        .toList();
  }

  @Test
  void aBackfillOfUndatedRowsTwoDaysLaterStaysPassed() {
    TopicKeeper topic = keeper();
    int backfill = 2 * 144; // two days later, by load time
    Instant then = NOON.plus(Duration.ofDays(2));
    Instant soon = then.plus(Duration.ofHours(4));
    tell(
        topic,
        soon,
        kafka(0).range(0, 0, 5).with(RecordClass.UNDATED, 0, 5),
        bigquery(0).range(0, 0, 5));
    for (int window = backfill - 4; window <= backfill + 4; window++) {
      tell(topic, soon, kafka(window));
      Measurement sink = bigquery(window);
      tell(topic, soon, window == backfill ? sink.with(RecordClass.UNDATED, 0, 5) : sink);
    }
    assertThat(
        of(topic.judge("c|t", soon, true), "bigquery", then).get(0).getStatus(),
        is(Status.PASSED));
    Instant late = NOON.plus(HORIZON).plus(Duration.ofDays(1)).plus(minutes(1));
    QualityScore score = of(topic.judge("c|t", late, true), "bigquery", then).get(0);
    assertThat(score.getReasonsList().toString(), score.getStatus(), is(Status.PASSED));
  }

  @Test
  void aSinkWhoseCronIsDeadForALongTimeIsStillToldUnmeasured() {
    TopicKeeper topic = keeper();
    tell(topic, NOW, kafka(0).range(0, 0, 5), bigquery(0).range(0, 0, 5));
    for (int day = 1; day <= 6; day++) {
      Instant now = NOON.plus(Duration.ofDays(day)).plus(Duration.ofHours(4));
      tell(topic, now, kafka(day * 144).range(0, day * 10, day * 10 + 5));
      Instant window = NOON.plus(Duration.ofDays(day));
      List<QualityScore> scores = of(topic.judge("c|t", now, true), "bigquery", window);
      assertThat("day " + day, scores, is(not(empty())));
      assertThat("day " + day, scores.get(0).getStatus(), is(Status.UNMEASURED));
    }
  }

  // Peers

  @Test
  void aPeersFolderRowMayLieLaterThatDayInATable() {
    JudgedTopic topic = new JudgedTopic();
    Instant now = NOON.plus(Duration.ofHours(9));
    for (int window = 0; window < 12; window++) {
      topic.add(bigquery(window).after(minutes(30)));
    }
    // Its record came at 14:05, and its table's window is not measured yet.
    topic.add(
        Measurement.of("parquet", 0)
            .with(RecordClass.UNDATED, 0, 7)
            .computedAt(NOON.plus(Duration.ofHours(3))));
    QualityScore score = topic.score("bigquery", 0, now);
    assertThat(score.getReasonsList().toString(), lost(score), is(""));
  }

  // A partial measurement takes nothing away

  @Test
  void aPartialMeasurementDoesNotReplaceACompleteOne() {
    JudgedTopic topic =
        JudgedTopic.with(
            kafka(0).range(0, 0, 5),
            bigquery(0).range(0, 0, 5),
            bigquery(0).range(0, 0, 2).partial());
    assertThat(topic.score("bigquery", 0, NOW).getStatus(), is(Status.PASSED));
  }

  // The past

  @Test
  void whatWasJudgedAsOfThenIsJudgedByWhatWasThere() {
    JudgedTopic topic =
        JudgedTopic.with(
            kafka(0).range(0, 0, 5),
            bigquery(0).range(0, 0, 4).after(minutes(60)),
            bigquery(0).range(0, 0, 5).after(Duration.ofHours(20)));
    QualityScore score = topic.score("bigquery", 0, NOW);
    assertThat(score.getReasonsList().toString(), score.getStatus(), is(Status.FAILED));
  }

  // What is published must not stay open for ever

  @Test
  void aPendingVerdictOfAWindowThatIsNoneAnyMoreDoesNotStay() {
    TopicKeeper topic = keeper();
    Instant early = NOON.plus(minutes(45));
    tell(topic, early, kafka(0).range(0, 0, 5).after(minutes(1)));
    tell(topic, early, bigquery(0).range(0, 0, 5).after(minutes(30)));
    List<QualityScore> open =
        topic.judge("c|t", early, true).scores().stream()
            .filter(it -> it.getStatus() == Status.PENDING)
            .toList();
    assertThat(open, is(not(empty())));
    // From 12:10 on both are measured by windows of an hour.
    Measurement[] both = {Measurement.at("kafka", end(0)), Measurement.at("bigquery", end(0))};
    for (Measurement it : both) {
      tell(topic, NOW, it.size(Duration.ofHours(1)).range(0, 5, 9).computedAt(NOW));
    }
    List<Instant> judged =
        topic.judge("c|t", NOW.plus(minutes(60)), true).scores().stream()
            .map(it -> instant(it.getWindowStart()))
            .toList();
    for (QualityScore it : open) {
      assertThat(
          "a gate would wait for ever: " + instant(it.getWindowStart()),
          judged.contains(instant(it.getWindowStart())),
          is(true));
    }
  }

  // Peers

  @Test
  void whatAPeerHoldsAndHodorCannotDecodeThereIsLostAllTheSame() {
    QualityScore score =
        JudgedTopic.with(
                bigquery(0).range(0, 0, 5),
                Measurement.of("parquet", 0).range(0, 0, 5).with(RecordClass.UNDECODABLE, 0, 5))
            .score("bigquery", 0, NOW);
    assertThat(lost(score), is("0:5-5"));
  }
}
