package io.hodor.score;

import static io.hodor.score.Measurement.NOON;
import static io.hodor.score.Measurement.WINDOW;
import static io.hodor.score.Times.instant;
import static io.hodor.score.Times.timestamp;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.google.protobuf.ByteString;
import io.hodor.RecordClass;
import io.hodor.metrics.TestRunners;
import io.hodor.metrics.WireCoder;
import io.hodor.score.TopicKeeper.Taken;
import io.hodor.score.state.KeptWindow;
import io.hodor.score.state.Told;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import io.hodor.wire.v1.VerifiedThrough;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.TimestampedValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicKeeperTest {

  private static final Duration HORIZON = Duration.ofDays(3);
  private static final Instant LATER = NOON.plus(Duration.ofHours(4));

  private final TopicKeeper topic =
      TopicKeeper.inMemory(Judging.by(ScoreConfig.defaults(), HORIZON, Duration.ofHours(1)));

  private static Measurement kafka() {
    return Measurement.of("kafka", 0).range(0, 0, 10);
  }

  private static Measurement bigquery() {
    return Measurement.of("bigquery", 0).range(0, 0, 10);
  }

  private void tell(Instant now, Measurement... measurements) {
    for (Measurement it : measurements) {
      told(it).forEach(fact -> topic.add(fact, now));
    }
  }

  private static List<Told> told(Measurement it) {
    List<Told> told = new ArrayList<>();
    it.ledgers().forEach(ledger -> told.add(Told.newBuilder().setLedger(ledger).build()));
    told.add(Told.newBuilder().setMetrics(it.metrics()).build());
    return told;
  }

  private static Measurement measured(String source, int window) {
    return Measurement.of(source, window);
  }

  private static List<QualityScore> of(Judgement judgement, String source, Instant start) {
    return judgement.scores().stream()
        .filter(it -> it.getSource().equals(source) && instant(it.getWindowStart()).equals(start))
        .toList();
  }

  private static List<Status> statuses(Judgement judgement) {
    return judgement.scores().stream().map(QualityScore::getStatus).toList();
  }

  @Test
  void onlyWhatChangesIsTold() {
    tell(LATER, kafka(), bigquery());
    Judgement first = topic.judge(ScoreStory.KEY, LATER, false);
    Instant end = NOON.plus(WINDOW);

    assertThat(statuses(first).get(0), is(Status.PASSED));
    assertThat(instant(first.verified().get(0).getVerifiedThrough()), is(end));
    assertThat(topic.judge(ScoreStory.KEY, LATER, false).scores(), is(empty()));
    assertThat(topic.judge(ScoreStory.KEY, LATER, false).verified(), is(empty()));
    assertThat(topic.judge(ScoreStory.KEY, LATER, true).scores(), hasSize(first.scores().size()));
    assertThat(topic.judge(ScoreStory.KEY, LATER, true).verified(), hasSize(1));
  }

  @Test
  void whatTheHorizonHasPassedIsNeitherKeptNorTaken() {
    tell(LATER, kafka(), bigquery());
    assertThat(topic.windows().all().keySet(), hasSize(2));
    // A day longer than it is judged: records without a time lie elsewhere in a sink than in Kafka.
    Instant past = NOON.plus(HORIZON).plus(Duration.ofDays(1)).plusMillis(1);
    topic.judge(ScoreStory.KEY, past, false);

    assertThat(
        topic.windows().values().stream()
            .filter(it -> instant(it.getWindowStart()).equals(NOON))
            .toList(),
        is(empty()));
    assertThat(topic.add(told(kafka()).get(0), past), is(Taken.BEYOND_HORIZON));
    assertThat(topic.add(told(kafka()).get(0), past.minusMillis(1)), is(Taken.TAKEN));
  }

  private String reason(Instant now, String source) {
    return topic.judge(ScoreStory.KEY, now, true).scores().stream()
        .filter(it -> it.getSource().equals(source))
        .map(it -> it.getReasonsList().toString())
        .findFirst()
        .orElse("");
  }

  private static Told metrics(Measurement it) {
    return Told.newBuilder().setMetrics(it.metrics()).build();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, -600_000})
  void aWindowThatEndsBeforeItBeginsIsSaid(long millis) {
    tell(LATER, kafka());
    Measurement odd = bigquery().size(Duration.ofMillis(millis));
    assertThat(topic.add(metrics(odd), LATER), is(Taken.UNUSABLE));
    assertThat(reason(LATER, "bigquery"), containsString("unreadable: the window ends at "));
  }

  @Test
  void windowsThatWouldBeTooManyAreSaid() {
    tell(LATER, bigquery());
    Duration least = HORIZON.dividedBy(100_000);
    Measurement tiny = kafka().size(least.minusMillis(1));
    assertThat(topic.add(metrics(tiny), LATER), is(Taken.UNUSABLE));
    assertThat(
        reason(LATER, "bigquery"), containsString("too many windows of PT2.591S in the horizon"));
    assertThat(topic.add(metrics(kafka().size(least)), LATER), is(Taken.TAKEN));
  }

  @Test
  void aLedgerThatIsNoBitmapIsCounted() {
    Told broken =
        Told.newBuilder()
            .setLedger(
                kafka().ledgers().get(0).toBuilder()
                    .setTooLate(ByteString.copyFromUtf8("nonsense")))
            .build();
    assertThat(topic.add(broken, LATER), is(Taken.UNUSABLE));
  }

  @Test
  void resultsWithoutLedgersDoNotFillTheState() {
    tell(LATER, kafka());
    for (int i = 0; i < 250; i++) {
      Measurement next = bigquery().computedAt(LATER.plusMillis(i));
      assertThat(
          topic.add(metrics(next), LATER),
          is(i < WindowKeeper.MOST_WAITING ? Taken.TAKEN : Taken.UNUSABLE));
    }
    KeptWindow kept =
        topic.windows().values().stream()
            .filter(it -> it.getSource().equals("bigquery"))
            .findFirst()
            .orElseThrow();
    assertThat(kept.getWaitingCount(), is(WindowKeeper.MOST_WAITING));
    assertThat(
        reason(LATER, "bigquery"),
        containsString("waiting for the ledger of partition 0, and so are 99 results or more"));
    topic.add(Told.newBuilder().setLedger(bigquery().ledgers().get(0)).build(), LATER);
    assertThat("the newest counts", reason(LATER, "bigquery"), not(containsString("waiting")));
  }

  @Test
  void whatIsVerifiedNeverBecomesLess() {
    for (int minute : List.of(10, 20, 0)) {
      topic.add(
          Told.newBuilder()
              .setEarlierVerified(
                  VerifiedThrough.newBuilder()
                      .setSource("bigquery")
                      .setVerifiedThrough(timestamp(NOON.plusSeconds(60L * minute))))
              .build(),
          LATER);
    }
    assertThat(
        instant(topic.verified().get("bigquery").getVerifiedThrough()),
        is(NOON.plus(WINDOW.multipliedBy(2))));
  }

  @Test
  void whatIsKeptComesBackFromItsBytes() throws Exception {
    tell(LATER, kafka(), bigquery());
    topic.judge(ScoreStory.KEY, LATER, false);
    for (KeptWindow window : topic.windows().values()) {
      CoderProperties.coderDecodeEncodeEqual(WireCoder.of(KeptWindow.getDefaultInstance()), window);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aRunThatEndsJudgesByTheOrderOfTheTimestamps(boolean flink) {
    Measurement lossy = Measurement.of("bigquery", 0).range(0, 0, 5);
    List<Told> inOrder = new ArrayList<>();
    List.of(lossy, kafka(), bigquery().computedAt(NOON.plus(Duration.ofHours(2))))
        .forEach(it -> inOrder.addAll(told(it)));
    List<TimestampedValue<KV<String, Told>>> reversed = new ArrayList<>();
    for (int i = inOrder.size() - 1; i >= 0; i--) {
      reversed.add(
          TimestampedValue.of(
              KV.of(ScoreStory.KEY, inOrder.get(i)), org.joda.time.Instant.ofEpochMilli(i)));
    }
    Verdicts verdicts = new Verdicts(LATER);
    PipelineOptions options = flink ? TestRunners.flink() : TestRunners.direct();
    Pipeline pipeline = Pipeline.create(options);
    verdicts.keep(
        pipeline
            .apply("Told", Create.timestamped(reversed).withCoder(JudgeTopics.coder()))
            .apply(
                "Judge",
                JudgeTopics.once(ScoreConfig.defaults(), HORIZON, Duration.ofHours(1), LATER)));
    pipeline.run().waitUntilFinish();

    assertThat(verdicts.story("bigquery", NOON), contains("PASSED"));
    assertThat(verdicts.verified("bigquery"), contains(NOON.plus(WINDOW)));
  }

  @Test
  void aBackfillOfUndatedRowsTwoDaysLaterStaysPassed() {
    int backfill = 2 * 144; // two days later, by load time
    Instant then = NOON.plus(Duration.ofDays(2));
    Instant soon = then.plus(Duration.ofHours(4));
    tell(
        soon,
        measured("kafka", 0).range(0, 0, 5).with(RecordClass.UNDATED, 0, 5),
        measured("bigquery", 0).range(0, 0, 5));
    for (int window = backfill - 4; window <= backfill + 4; window++) {
      tell(soon, measured("kafka", window));
      Measurement sink = measured("bigquery", window);
      tell(soon, window == backfill ? sink.with(RecordClass.UNDATED, 0, 5) : sink);
    }
    assertThat(
        of(topic.judge(ScoreStory.KEY, soon, true), "bigquery", then).get(0).getStatus(),
        is(Status.PASSED));
    Instant late = NOON.plus(HORIZON).plus(Duration.ofDays(1)).plus(Duration.ofMinutes(1));
    QualityScore score = of(topic.judge(ScoreStory.KEY, late, true), "bigquery", then).get(0);
    assertThat(score.getReasonsList().toString(), score.getStatus(), is(Status.PASSED));
  }

  @Test
  void aSinkWhoseCronIsDeadForALongTimeIsStillToldUnmeasured() {
    tell(LATER, measured("kafka", 0).range(0, 0, 5), measured("bigquery", 0).range(0, 0, 5));
    for (int day = 1; day <= 6; day++) {
      Instant now = NOON.plus(Duration.ofDays(day)).plus(Duration.ofHours(4));
      tell(now, measured("kafka", day * 144).range(0, day * 10, day * 10 + 5));
      Instant window = NOON.plus(Duration.ofDays(day));
      List<QualityScore> scores = of(topic.judge(ScoreStory.KEY, now, true), "bigquery", window);
      assertThat("day " + day, scores, is(not(empty())));
      assertThat("day " + day, scores.get(0).getStatus(), is(Status.UNMEASURED));
    }
  }

  @Test
  void aRepeatStaysOneWhenTheWindowOfTheOtherRowGoes() {
    int window = 2 * 144;
    Instant then = NOON.plus(Duration.ofDays(2));
    tell(then.plus(Duration.ofHours(4)), measured("kafka", window).range(0, 0, 5));
    tell(then.plus(Duration.ofHours(4)), measured("bigquery", 0).range(0, 0, 5));
    tell(then.plus(Duration.ofHours(4)), measured("bigquery", window).range(0, 0, 5));
    Instant soon = then.plus(Duration.ofHours(4));
    QualityScore first = of(topic.judge(ScoreStory.KEY, soon, true), "bigquery", then).get(0);
    assertThat(first.getRepeatedTotal(), is(5L));
    Instant late = NOON.plus(HORIZON).plus(Duration.ofDays(1)).plus(Duration.ofMinutes(1));
    QualityScore last = of(topic.judge(ScoreStory.KEY, late, true), "bigquery", then).get(0);
    assertThat(last.getRepeatedTotal(), is(5L));
    assertThat(last.getStatus(), is(Status.FAILED));
  }

  private void tellOnce(Instant asOf, Measurement... measurements) {
    for (Measurement it : measurements) {
      told(it).forEach(fact -> topic.addIfTold(fact, asOf));
    }
  }

  @Test
  void whatWasToldAfterTheMomentOfJudgingIsNotLookedAt() {
    Instant after = LATER.plus(Duration.ofHours(16));
    tellOnce(LATER, kafka(), measured("bigquery", 0).range(0, 0, 9), bigquery().computedAt(after));
    topic.addIfTold(
        Told.newBuilder()
            .setEarlierScore(
                QualityScore.newBuilder()
                    .setSource("bigquery")
                    .setWindowStart(timestamp(NOON))
                    .setFirstFailedAt(timestamp(NOON))
                    .setComputedAt(timestamp(after)))
            .build(),
        LATER);
    topic.addIfTold(
        Told.newBuilder()
            .setEarlierVerified(
                VerifiedThrough.newBuilder()
                    .setSource("bigquery")
                    .setVerifiedThrough(timestamp(after))
                    .setComputedAt(timestamp(after)))
            .build(),
        LATER);
    Judgement judgement = topic.judge(ScoreStory.KEY, LATER, true);
    QualityScore score = of(judgement, "bigquery", NOON).get(0);
    assertThat(score.getStatus(), is(Status.FAILED));
    assertThat(instant(score.getFirstFailedAt()), is(LATER));
    assertThat(instant(judgement.verified().get(0).getVerifiedThrough()), is(NOON));
  }

  @Test
  void aWindowOfWhichOnlyALaterMeasurementIsLeftSaysSo() {
    Instant after = LATER.plus(Duration.ofHours(16));
    tellOnce(LATER, kafka(), bigquery().computedAt(after));
    QualityScore score = of(topic.judge(ScoreStory.KEY, LATER, true), "bigquery", NOON).get(0);
    assertThat(score.getStatus(), is(Status.UNMEASURED));
    assertThat(
        score.getReasonsList().toString(),
        containsString("measured again at " + after + ", after " + LATER));
  }
}
