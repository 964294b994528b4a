package io.hodor.score;

import static io.hodor.RecordClass.TOMBSTONE;
import static io.hodor.RecordClass.TOO_LATE;
import static io.hodor.RecordClass.UNDATED;
import static io.hodor.RecordClass.UNDECODABLE;
import static io.hodor.score.JudgedTopic.text;
import static io.hodor.score.Measurement.NOON;
import static io.hodor.score.Measurement.WINDOW;
import static io.hodor.score.Times.instant;
import static io.hodor.wire.v1.MissingReason.DEAD_LETTERED;
import static io.hodor.wire.v1.MissingReason.EXPIRED;
import static io.hodor.wire.v1.MissingReason.LOST;
import static io.hodor.wire.v1.MissingReason.NOT_YET_DUE;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import com.google.protobuf.ByteString;
import io.hodor.config.NamePattern;
import io.hodor.wire.v1.Basis;
import io.hodor.wire.v1.FailedPart;
import io.hodor.wire.v1.Hop;
import io.hodor.wire.v1.IsolationLevel;
import io.hodor.wire.v1.MissingOffsets;
import io.hodor.wire.v1.MissingReason;
import io.hodor.wire.v1.PartitionOffsets;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import io.hodor.wire.v1.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicJudgeTest {

  /** When every window that starts at noon should have been measured by all. */
  private static final Instant NOW = NOON.plus(Duration.ofHours(4));

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

  private static MissingOffsets missing(QualityScore score, MissingReason reason) {
    return score.getMissingList().stream()
        .filter(it -> it.getReason() == reason)
        .findFirst()
        .orElse(MissingOffsets.getDefaultInstance());
  }

  private static TopicRules rules(
      boolean filtered, Thresholds thresholds, Map<String, SourceRules> rules, Waiver... waivers) {
    return new TopicRules(
        "", filtered, null, List.of(), Weights.DEFAULT, thresholds, rules, List.of(waivers));
  }

  private static TopicRules keptForADay() {
    return rules(
        false,
        Thresholds.DEFAULT,
        Map.of("bigquery", new SourceRules(null, null, Duration.ofDays(1))));
  }

  private static Waiver waiver(int from, int until) {
    NamePattern any = new NamePattern("*");
    return new Waiver(any, any, any, end(from - 1), end(until - 1), "known outage");
  }

  // What passes

  @Test
  void aTopicWithHolesOfWhichEverythingArrivedIsAHundred() {
    QualityScore score =
        JudgedTopic.with(
                kafka(0).offsets(0, 3, 4, 8, 90, 91).offsets(7, 1L << 40).contents(6),
                bigquery(0)
                    .offsets(0, 3, 4, 8, 90, 91)
                    .offsets(7, 1L << 40)
                    .latency(Hop.EVENT_TO_CONSUMED, 2000, 6))
            .score("bigquery", 0, NOW);

    assertThat(score.getStatus(), is(Status.PASSED));
    assertThat(score.getScore(), is(100.0));
    assertThat(score.getCompleteness(), is(1.0));
    assertThat(score.getDelivered(), is(1.0));
    assertThat(score.getUniqueness(), is(1.0));
    assertThat(score.getTimeliness(), is(1.0));
    assertThat(score.getExpected(), is(6L));
    assertThat(score.getReferenceOffsets(), is(6L));
    assertThat(score.getSourceRows(), is(6L));
    assertThat(score.getSourceOffsets(), is(6L));
    assertThat(score.getDeliveredOffsets(), is(6L));
    assertThat(score.getMissingList(), empty());
    assertThat(score.getReasonsList(), empty());
    assertThat(score.getSettled(), is(true));
    assertThat(score.getFinal(), is(true));
    assertThat(score.getReference(), is("kafka"));
    assertThat(score.getBasis(), is(Basis.OFFSETS));
    assertThat(score.getTopicId(), is("id-1"));
    assertThat(instant(score.getMeasuredAt()), is(NOON.plus(Duration.ofHours(3))));
    assertThat(instant(score.getComputedAt()), is(NOW));
    assertThat(score.hasFirstFailedAt(), is(false));
  }

  @Test
  void aQuietWindowPasses() {
    QualityScore score = JudgedTopic.with(kafka(0), bigquery(0)).score("bigquery", 0, NOW);
    assertThat(score.getStatus(), is(Status.PASSED));
    assertThat(score.getScore(), is(100.0));
    assertThat(score.getDelivered(), is(1.0));
    assertThat(score.hasTimeliness(), is(false));
  }

  @Test
  void rowsInAnotherWindowOfTheSinkCount() {
    QualityScore score =
        JudgedTopic.with(
                kafka(0).range(0, 0, 5),
                kafka(1).range(0, 5, 10),
                bigquery(0).offsets(0, 0, 1, 2),
                bigquery(1).range(0, 3, 10))
            .score("bigquery", 0, NOW);
    assertThat(score.getStatus(), is(Status.PASSED));
  }

  @Test
  void tooLateRecordsOfKafkaAreNeitherAskedForNorUnexpected() {
    JudgedTopic topic =
        JudgedTopic.with(
            kafka(0).range(0, 0, 5),
            kafka(1).range(0, 6, 10).with(TOO_LATE, 0, 5),
            bigquery(0).range(0, 0, 6),
            bigquery(1).range(0, 6, 10));
    assertThat(topic.score("bigquery", 0, NOW).getStatus(), is(Status.PASSED));
    assertThat(topic.score("bigquery", 1, NOW).getStatus(), is(Status.PASSED));
  }

  // Missing

  @Test
  void everyMissingOffsetHasOneReason() {
    QualityScore score =
        JudgedTopic.with(
                kafka(0)
                    .range(0, 0, 10)
                    .with(TOMBSTONE, 0, 10, 11)
                    .with(UNDECODABLE, 0, 12, 13)
                    .with(UNDATED, 1, 5, 6),
                bigquery(0).offsets(0, 0, 1, 2, 3, 13).offsets(1, 5),
                bigquery(1),
                bigquery(2),
                bigquery(3))
            .deadLettered("bigquery", 0, 4, 5, 3)
            .deadLettered("", 0, 6)
            .deadLettered("parquet", 0, 7)
            .score("bigquery", 0, NOW);

    assertThat(score.getStatus(), is(Status.FAILED));
    assertThat(text(missing(score, LOST).getRangesList()), is("0:7-9 1:6-6"));
    assertThat(missing(score, LOST).getTotal(), is(4L));
    assertThat(text(missing(score, DEAD_LETTERED).getRangesList()), is("0:4-6 0:12-12"));
    assertThat(missing(score, DEAD_LETTERED).getTotal(), is(4L));
    assertThat(score.getMissingCount(), is(2));
    assertThat(score.getExpected(), is(10L));
    assertThat(score.getCompleteness(), is(1 - 4.0 / 10));
    assertThat(score.getReferenceOffsets(), is(16L));
    assertThat(score.getDelivered(), is(6.0 / 16));
    assertThat(score.getReasonsList(), hasItem("4 offsets lost"));
    assertThat(instant(score.getFirstFailedAt()), is(NOW));
    double expected = 100 * Math.exp(0.5 / 0.8 * Math.log(0.6));
    assertThat(score.getScore(), closeTo(expected, 1e-9));
  }

  @Test
  void whatTheSinkKeepsNoLongerIsExpired() {
    SourceRules keeps = new SourceRules(minutes(30), minutes(10), Duration.ofHours(1));
    QualityScore score =
        JudgedTopic.with(kafka(0).range(0, 0, 10), bigquery(0).range(0, 0, 4))
            .deadLettered("", 0, 5)
            .rules(rules(false, Thresholds.DEFAULT, Map.of("bigquery", keeps)))
            .score("bigquery", 0, NOW);
    assertThat(score.getStatus(), is(Status.PASSED));
    assertThat(missing(score, EXPIRED).getTotal(), is(6L));
    assertThat(score.getMissingCount(), is(1));
    assertThat(score.getExpected(), is(4L));
  }

  @Test
  void nothingIsDueBeforeTheWindowSettles() {
    JudgedTopic topic =
        JudgedTopic.with(
            kafka(0).range(0, 0, 10).after(minutes(1)),
            bigquery(0).range(0, 0, 4).after(minutes(5)));
    QualityScore score = topic.score("bigquery", 0, end(0).plus(minutes(6)));

    assertThat(score.getStatus(), is(Status.PENDING));
    assertThat(score.getSettled(), is(false));
    assertThat(text(missing(score, NOT_YET_DUE).getRangesList()), is("0:4-9"));
    assertThat(score.getCompleteness(), is(1.0));
    assertThat(score.getReasonsList(), hasItem("settles at 2026-03-01T12:40:00Z"));
    assertThat(
        "an early measurement never settles",
        topic.score("bigquery", 0, end(0).plus(minutes(80))).getStatus(),
        is(Status.PENDING));
    QualityScore overdue = topic.score("bigquery", 0, end(0).plus(minutes(90)));
    assertThat(overdue.getStatus(), is(Status.UNMEASURED));
    assertThat(overdue.getReasonsList(), contains("not measured since 2026-03-01T12:15:00Z"));
    assertThat(overdue.hasScore(), is(false));
  }

  @Test
  void aRecordThatCameLateToKafkaHasItsOwnTimeToSettle() {
    Measurement late =
        kafka(0).range(0, 0, 10).range(1, 0, 5).timing(Timing.LATE, false).after(minutes(20));
    Measurement sink = bigquery(0).range(0, 0, 9).range(1, 0, 4);
    JudgedTopic early =
        JudgedTopic.with(
            kafka(0).range(0, 0, 9).range(1, 0, 5).timing(Timing.ON_TIME, false).after(minutes(1)),
            late,
            sink.after(minutes(49)));
    QualityScore soon = early.score("bigquery", 0, end(0).plus(minutes(138)));
    assertThat(
        "partition 1 was known before", text(missing(soon, LOST).getRangesList()), is("1:4-4"));
    assertThat(text(missing(soon, NOT_YET_DUE).getRangesList()), is("0:9-9"));
    assertThat("what is certain fails at once", soon.getStatus(), is(Status.FAILED));
    assertThat(
        soon.getReasonsList(),
        hasItems(is("1 offsets lost"), containsString("1 offsets are not yet due")));
    assertThat(soon.getSettled(), is(true));

    JudgedTopic waiting =
        JudgedTopic.with(
            kafka(0).range(0, 0, 9).range(1, 0, 5).timing(Timing.ON_TIME, false).after(minutes(1)),
            late,
            bigquery(0).range(0, 0, 9).range(1, 0, 5).after(minutes(49)));
    assertThat(
        waiting.score("bigquery", 0, end(0).plus(minutes(138))).getStatus(), is(Status.PENDING));
    assertThat(
        "nobody measures it again",
        waiting.score("bigquery", 0, end(0).plus(minutes(139))).getStatus(),
        is(Status.UNMEASURED));

    QualityScore later = JudgedTopic.with(late, sink.after(minutes(50))).score("bigquery", 0, NOW);
    assertThat(later.getStatus(), is(Status.FAILED));
    assertThat(text(missing(later, LOST).getRangesList()), is("0:9-9 1:4-4"));

    QualityScore bounded =
        JudgedTopic.with(late.timing(Timing.BOUNDED, true), sink.after(minutes(31)))
            .score("bigquery", 0, NOW);
    assertThat("a bounded run tells nothing of when", bounded.getStatus(), is(Status.FAILED));
  }

  @Test
  void oneLateRecordDoesNotHoldUpTheOthers() {
    Measurement early = kafka(0).range(0, 0, 9).timing(Timing.ON_TIME, false).after(minutes(1));
    Measurement late = kafka(0).range(0, 0, 10).timing(Timing.LATE, false).after(minutes(60));
    Instant soon = end(0).plus(minutes(122));
    JudgedTopic topic =
        JudgedTopic.with(
            early,
            late,
            Measurement.of("parquet", 0).offsets(0, 0, 1, 2, 4, 5, 6, 7, 8).after(minutes(121)));
    QualityScore score = topic.score("parquet", 0, soon);
    assertThat(text(missing(score, LOST).getRangesList()), is("0:3-3"));
    assertThat(text(missing(score, NOT_YET_DUE).getRangesList()), is("0:9-9"));

    JudgedTopic whole =
        JudgedTopic.with(
            early, late, Measurement.of("parquet", 0).range(0, 0, 10).after(minutes(121)));
    assertThat(
        "what came late is there: nothing is waited for",
        whole.score("parquet", 0, soon).getStatus(),
        is(Status.PASSED));
  }

  @Test
  void ofRowsWithoutOffsetsAsManyMayBeDueAsCameLate() {
    JudgedTopic topic =
        JudgedTopic.with(
            kafka(0).range(0, 0, 7).timing(Timing.ON_TIME, false).after(minutes(1)),
            kafka(0).range(0, 0, 10).timing(Timing.LATE, false).after(minutes(20)),
            bigquery(0).withoutOffsets(5).after(minutes(49)));
    QualityScore score = topic.score("bigquery", 0, end(0).plus(minutes(50)));
    assertThat(missing(score, NOT_YET_DUE).getTotal(), is(3L));
    assertThat(missing(score, LOST).getTotal(), is(2L));
  }

  @Test
  void aRowWithoutATimeMayLieWhereItsSinkWasNotMeasured() {
    JudgedTopic topic =
        JudgedTopic.with(
            kafka(0).range(0, 0, 5).with(UNDATED, 0, 5, 6),
            bigquery(0).range(0, 0, 5),
            bigquery(1),
            bigquery(3));
    QualityScore score = topic.score("bigquery", 0, NOON.plus(minutes(200)));
    assertThat(score.getStatus(), is(Status.PENDING));
    assertThat(text(missing(score, NOT_YET_DUE).getRangesList()), is("0:5-6"));
    assertThat(
        score.getReasonsList(),
        hasItem(
            "2 offsets without a usable time may lie in windows of bigquery that are not"
                + " measured"));
    assertThat(
        "nobody measures them",
        topic.score("bigquery", 0, NOW.plus(minutes(120))).getStatus(),
        is(Status.UNMEASURED));
    topic.add(bigquery(2).partial().with(UNDATED, 0, 5));
    assertThat(missing(topic.score("bigquery", 0, NOW), LOST).getTotal(), is(0L));
    topic.add(bigquery(2).with(UNDATED, 0, 5));
    QualityScore found = topic.score("bigquery", 0, NOW);
    assertThat(found.getStatus(), is(Status.FAILED));
    assertThat(text(missing(found, LOST).getRangesList()), is("0:6-6"));
  }

  @Test
  void inFilesARowWithoutATimeMayLieInAFolderOfTheDay() {
    JudgedTopic topic = JudgedTopic.with(kafka(0).with(UNDATED, 0, 5));
    for (int window = -143; window <= 12; window++) {
      topic.add(Measurement.of("parquet", window).computedAt(NOW));
    }
    assertThat(missing(topic.score("parquet", 0, NOW), LOST).getTotal(), is(0L));
    topic.add(Measurement.of("parquet", -144).computedAt(NOW));
    assertThat(missing(topic.score("parquet", 0, NOW), LOST).getTotal(), is(1L));
  }

  @Test
  void whatTwoBoundedRunsProveToHaveComeAfterTheSinkWasMeasuredIsNotLost() {
    QualityScore score =
        JudgedTopic.with(
                bigquery(0).range(0, 0, 5).after(minutes(30)),
                kafka(0).range(0, 0, 5).timing(Timing.BOUNDED, false).after(minutes(31)),
                kafka(0).range(0, 0, 6).timing(Timing.BOUNDED, false).after(minutes(50)))
            .score("bigquery", 0, end(0).plus(minutes(51)));
    assertThat(text(missing(score, LOST).getRangesList()), is(""));
    assertThat(score.getReasonsList().toString(), score.getStatus(), is(Status.PENDING));
  }

  // Unexpected

  @Test
  void aRowWithoutATimeMayComeFromWhereKafkaWasNotMeasured() {
    JudgedTopic topic =
        JudgedTopic.with(
            kafka(0), kafka(1), kafka(3), bigquery(3).with(UNDATED, 0, 5).offsets(0, 6));
    assertThat(topic.score("bigquery", 3, NOW).getUnexpectedTotal(), is(1L));
    assertThat(topic.score("bigquery", 3, NOW).getUnknownTotal(), is(1L));
    topic.add(kafka(2).partial());
    QualityScore score = topic.score("bigquery", 3, NOW);
    assertThat(text(score.getUnexpectedRangesList()), is("0:6-6"));
    assertThat(score.getFailedList(), contains(FailedPart.UNEXPECTED));
    topic.add(kafka(2));
    assertThat(topic.score("bigquery", 3, NOW).getUnexpectedTotal(), is(2L));
    assertThat(topic.score("bigquery", 3, NOW).getUnknownTotal(), is(0L));
  }

  @Test
  void inFilesARowWithoutATimeMayComeFromLaterThatDay() {
    JudgedTopic topic = JudgedTopic.with(Measurement.of("parquet", 12).with(UNDATED, 0, 5));
    for (int window = 0; window <= 28; window++) {
      topic.add(kafka(window).computedAt(NOW.plus(minutes(60))));
    }
    Instant now = NOW.plus(minutes(61));
    assertThat("read at 17:00", topic.score("parquet", 12, now).getUnknownTotal(), is(1L));
    topic.add(kafka(29).computedAt(NOW.plus(minutes(60))));
    assertThat(topic.score("parquet", 12, now.plus(minutes(60))).getUnexpectedTotal(), is(1L));
  }

  @Test
  void anOffsetThatKafkaDoesNotHoldFails() {
    QualityScore score =
        JudgedTopic.with(kafka(0).range(0, 0, 5), bigquery(0).range(0, 0, 5).offsets(3, 70, 71))
            .score("bigquery", 0, NOW);
    assertThat(score.getStatus(), is(Status.FAILED));
    assertThat(score.getUnexpectedTotal(), is(2L));
    assertThat(text(score.getUnexpectedRangesList()), is("3:70-71"));
    assertThat(score.getReasonsList(), hasItem("2 offsets that Kafka does not hold"));
  }

  @Test
  void whatALiveJobMayStillReadIsNotYetUnexpected() {
    JudgedTopic topic =
        JudgedTopic.with(
            kafka(0).range(0, 0, 5).timing(Timing.LATE, false).after(minutes(2)),
            bigquery(0).range(0, 0, 6).after(minutes(35)));
    Instant soon = end(0).plus(minutes(124));
    QualityScore score = topic.score("bigquery", 0, soon);
    assertThat(score.getStatus(), is(Status.PENDING));
    assertThat(score.getUnexpectedTotal(), is(0L));
    assertThat(score.getReasonsList(), hasItem(containsString("1 offsets are not known in Kafka")));

    assertThat(
        "nobody reads Kafka on",
        topic.score("bigquery", 0, soon.plus(minutes(1))).getStatus(),
        is(Status.UNMEASURED));

    topic.add(kafka(4).timing(Timing.ON_TIME, false));
    assertThat(
        "12:40 is before 12:45", topic.score("bigquery", 0, soon).getStatus(), is(Status.PENDING));
    topic.add(kafka(5).timing(Timing.ON_TIME, false));
    assertThat(topic.score("bigquery", 0, NOW).getStatus(), is(Status.FAILED));
    assertThat(topic.score("bigquery", 0, NOW).getUnexpectedTotal(), is(1L));
  }

  @Test
  void aBoundedRunBeforeTheSinksKnowsNotWhatCameBetween() {
    Measurement early = kafka(0).range(0, 0, 5).timing(Timing.BOUNDED, false).after(minutes(5));
    Measurement sink = bigquery(0).range(0, 0, 6).after(minutes(35));
    assertThat(
        JudgedTopic.with(early, sink).score("bigquery", 0, end(0).plus(minutes(124))).getStatus(),
        is(Status.PENDING));
    assertThat(
        JudgedTopic.with(early.after(minutes(35)), sink).score("bigquery", 0, NOW).getStatus(),
        is(Status.FAILED));
    assertThat(
        "a final result is no proof either: a record may have come later than it",
        JudgedTopic.with(early.after(minutes(5)).timing(Timing.BOUNDED, true), sink)
            .score("bigquery", 0, end(0).plus(minutes(124)))
            .getStatus(),
        is(Status.PENDING));
  }

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

  // Duplicates and time

  @Test
  void repeatedRowsFail() {
    QualityScore score =
        JudgedTopic.with(
                kafka(0).range(0, 0, 10).with(TOMBSTONE, 0, 10).contents(7),
                bigquery(0).range(0, 0, 10).again(0, 4, 5, 8))
            .score("bigquery", 0, NOW);
    assertThat(score.getStatus(), is(Status.FAILED));
    assertThat(score.getUniqueness(), is(10.0 / 13));
    assertThat(score.getRepeatedTotal(), is(3L));
    assertThat(text(score.getRepeatedRangesList()), is("0:4-5 0:8-8"));
    assertThat(score.getDeliveryDuplicates(), is(3L));
    assertThat(score.getFailedList(), contains(FailedPart.UNIQUENESS));
    assertThat("ten with a value, seven contents", score.getProducerDuplicates(), is(3L));
    assertThat(score.getReasonsList(), contains("3 offsets delivered more than once"));
  }

  @Test
  void rowsThatAreAgainInALaterWindowFailThatOne() {
    JudgedTopic topic =
        JudgedTopic.with(
            kafka(0).range(0, 0, 5),
            kafka(1).range(0, 5, 10),
            kafka(2).range(0, 10, 12).contents(2),
            bigquery(0).range(0, 0, 5),
            bigquery(1).range(0, 3, 10).again(0, 4, 7),
            bigquery(2).range(0, 10, 12).offsets(0, 4));
    assertThat(topic.score("bigquery", 0, NOW).getStatus(), is(Status.PASSED));
    QualityScore score = topic.score("bigquery", 1, NOW);
    assertThat(score.getStatus(), is(Status.FAILED));
    assertThat(text(score.getRepeatedRangesList()), is("0:3-4 0:7-7"));
    assertThat(score.getRepeatedTotal(), is(3L));
    assertThat("nine rows, five of which are new", score.getUniqueness(), is(5.0 / 9));
    assertThat(score.getDeliveryDuplicates(), is(4L));
    QualityScore third = topic.score("bigquery", 2, NOW);
    assertThat(text(third.getRepeatedRangesList()), is("0:4-4"));
    assertThat(third.getReasonsList(), contains("1 offsets delivered more than once"));
  }

  @Test
  void whatKafkaItselfHasInTwoWindowsIsNotRepeated() {
    JudgedTopic topic =
        JudgedTopic.with(
            kafka(0).range(0, 0, 5),
            kafka(1).range(0, 0, 3),
            bigquery(0).range(0, 0, 5),
            bigquery(1).range(0, 0, 3));
    assertThat(topic.score("bigquery", 1, NOW).getStatus(), is(Status.PASSED));
    assertThat(topic.score("bigquery", 1, NOW).getRepeatedTotal(), is(0L));
    topic.add(bigquery(1).range(0, 0, 4));
    assertThat(text(topic.score("bigquery", 1, NOW).getRepeatedRangesList()), is("0:3-3"));
  }

  @Test
  void aVerdictSaysWhatItAskedForAndWhatFailed() {
    Thresholds least = new Thresholds(0.9, 0.8, 0.7);
    QualityScore score =
        JudgedTopic.with(
                kafka(0).range(0, 0, 10),
                bigquery(0)
                    .range(0, 0, 8)
                    .again(0, 1, 2, 3)
                    .offsets(7, 7)
                    .latency(Hop.EVENT_TO_VISIBLE, 3_600_000, 8))
            .rules(rules(false, least, Map.of()))
            .score("bigquery", 0, NOW);
    assertThat(score.getLeastCompleteness(), is(0.9));
    assertThat(score.getLeastUniqueness(), is(0.8));
    assertThat(score.getLeastTimeliness(), is(0.7));
    assertThat(
        score.getFailedList(),
        contains(
            FailedPart.COMPLETENESS,
            FailedPart.UNIQUENESS,
            FailedPart.TIMELINESS,
            FailedPart.UNEXPECTED));
  }

  @Test
  void contentsThatWereNotCountedAreSaid() {
    QualityScore score =
        JudgedTopic.with(kafka(0).range(0, 0, 2), bigquery(0).range(0, 0, 2))
            .score("bigquery", 0, NOW);
    assertThat(score.getProducerDuplicates(), is(0L));
    assertThat(
        score.getReasonsList(), contains("producer duplicates are not known: not asked for"));
  }

  @Test
  void timelinessIsTheShareOfBucketsThatEndWithinTheObjective() {
    // 600,000 ms lies in a bucket that ends beyond it: only what ends before counts as within.
    Measurement sink =
        bigquery(0)
            .range(0, 0, 100)
            .latency(Hop.EVENT_TO_CONSUMED, 1, 100)
            .latency(Hop.EVENT_TO_VISIBLE, 590_000, 98)
            .latency(Hop.EVENT_TO_VISIBLE, 600_000, 2);
    JudgedTopic topic = JudgedTopic.with(kafka(0).range(0, 0, 100).contents(100), sink);
    QualityScore score = topic.score("bigquery", 0, NOW);
    assertThat(score.getTimeliness(), is(0.98));
    assertThat(score.getStatus(), is(Status.FAILED));
    assertThat(score.getScore(), closeTo(100 * Math.pow(0.98, 0.2), 1e-9));
    assertThat(
        score.getReasonsList(),
        contains("timeliness 0.98 is below 0.99: records took more than PT10M"));

    topic.rules(rules(false, new Thresholds(1, 1, 0.98), Map.of()));
    assertThat(topic.score("bigquery", 0, NOW).getStatus(), is(Status.PASSED));
  }

  @Test
  void aPartThatIsZeroMakesTheScoreZero() {
    QualityScore score =
        JudgedTopic.with(kafka(0).range(0, 0, 3), bigquery(0)).score("bigquery", 0, NOW);
    assertThat(score.getCompleteness(), is(0.0));
    assertThat(score.getScore(), is(0.0));
  }

  // Other bases

  @Test
  void aSourceWithoutOffsetsIsCounted() {
    JudgedTopic topic =
        JudgedTopic.with(
            kafka(0).range(0, 0, 10).with(TOMBSTONE, 0, 10).with(UNDECODABLE, 0, 11),
            kafka(1).range(0, 20, 30),
            bigquery(0).withoutOffsets(8),
            bigquery(1).withoutOffsets(12));
    QualityScore score = topic.score("bigquery", 0, NOW);
    assertThat(score.getBasis(), is(Basis.COUNTS));
    assertThat(score.getStatus(), is(Status.FAILED));
    assertThat(score.getExpected(), is(10L));
    assertThat(score.getCompleteness(), is(0.8));
    assertThat(score.getScore(), closeTo(80.0, 1e-9));
    assertThat(score.hasUniqueness(), is(false));
    assertThat(score.hasDelivered(), is(false));
    assertThat(missing(score, LOST).getTotal(), is(2L));
    assertThat(missing(score, LOST).getRangesList(), empty());
    assertThat(score.getReasonsList(), hasItem("2 rows lost"));
    assertThat(score.getSurplusRows(), is(0L));
    QualityScore more = topic.score("bigquery", 1, NOW);
    assertThat(more.getCompleteness(), is(1.0));
    assertThat(more.getStatus(), is(Status.PASSED));
    assertThat(more.getSurplusRows(), is(2L));
    assertThat(more.getReasonsList(), hasItem(startsWith("2 rows more than expected: ")));
  }

  @Test
  void aFilteredTopicMayLackRecords() {
    JudgedTopic topic =
        JudgedTopic.with(
                kafka(0).range(0, 0, 10),
                kafka(1).range(0, 10, 20),
                bigquery(0).offsets(0, 3),
                bigquery(1).offsets(0, 13).again(0, 13))
            .rules(rules(true, Thresholds.DEFAULT, Map.of()));
    QualityScore score = topic.score("bigquery", 0, NOW);
    assertThat(score.getStatus(), is(Status.PASSED));
    assertThat(score.hasCompleteness(), is(false));
    assertThat(score.getMissingList(), empty());
    assertThat(score.getDelivered(), is(0.1));
    assertThat(topic.score("bigquery", 1, NOW).getStatus(), is(Status.FAILED));
  }

  @Test
  void otherSinksStandInForKafkaOnceItWillNotBeMeasured() {
    Measurement sink = bigquery(0).range(0, 0, 10).offsets(0, 99);
    Measurement parquet = Measurement.of("parquet", 0).range(0, 0, 12);
    JudgedTopic topic = JudgedTopic.with(sink, parquet, kafka(1));
    QualityScore score = topic.score("bigquery", 0, NOW);
    assertThat(score.getBasis(), is(Basis.PEER));
    assertThat(score.getReference(), is("parquet"));
    assertThat(score.getStatus(), is(Status.FAILED));
    assertThat(text(missing(score, LOST).getRangesList()), is("0:10-11"));
    assertThat("nobody knows what is unexpected", score.getUnexpectedTotal(), is(0L));
    assertThat(score.getFinal(), is(false));
    assertThat(
        "Kafka is still waited for",
        topic.score("bigquery", 0, end(0).plus(minutes(89))).getStatus(),
        is(Status.PENDING));

    QualityScore alone = JudgedTopic.with(sink, kafka(1)).score("bigquery", 0, NOW);
    assertThat(alone.getStatus(), is(Status.UNMEASURED));
    assertThat(alone.getReasonsList(), contains("reference kafka: not measured"));
  }

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
            .with(UNDATED, 0, 7)
            .computedAt(NOON.plus(Duration.ofHours(3))));
    QualityScore score = topic.score("bigquery", 0, now);
    assertThat(
        score.getReasonsList().toString(), text(missing(score, LOST).getRangesList()), is(""));
  }

  @Test
  void whatAPeerHoldsAndHodorCannotDecodeThereIsLostAllTheSame() {
    QualityScore score =
        JudgedTopic.with(
                bigquery(0).range(0, 0, 5),
                Measurement.of("parquet", 0).range(0, 0, 5).with(UNDECODABLE, 0, 5))
            .score("bigquery", 0, NOW);
    assertThat(text(missing(score, LOST).getRangesList()), is("0:5-5"));
  }

  // Not measured

  @Test
  void whyThereIsNoMeasurementIsSaid() {
    JudgedTopic topic =
        JudgedTopic.with(kafka(0), kafka(1), kafka(2), kafka(3), bigquery(0), bigquery(1).partial())
            .addWithoutLedgers(bigquery(2).range(5, 0, 9))
            .add(bigquery(3).computedAt(NOW.plusSeconds(61)));
    assertThat(topic.score("bigquery", 0, NOW).getStatus(), is(Status.PASSED));
    assertThat(
        topic.score("bigquery", 1, NOW).getReasonsList(),
        contains("partial: the head was reached"));
    assertThat(
        topic.score("bigquery", 2, NOW).getReasonsList(),
        contains("waiting for the ledger of partition 5"));
    assertThat(
        topic.score("bigquery", 3, NOW).getReasonsList(),
        contains("measured in the future: clocks differ"));
    assertThat(
        topic.score("bigquery", 4, NOW).getReasonsList(),
        contains("not measured", "reference kafka: not measured"));
    for (int window = 1; window < 5; window++) {
      assertThat(topic.score("bigquery", window, NOW).getStatus(), is(Status.UNMEASURED));
    }
    assertThat(
        "when the clock has come there it counts",
        topic.score("bigquery", 3, NOW.plusSeconds(1)).getStatus(),
        is(Status.PASSED));
  }

  @Test
  void aReferenceThatIsPartialIsNoReference() {
    QualityScore score =
        JudgedTopic.with(kafka(0).partial(), bigquery(0)).score("bigquery", 0, NOW);
    assertThat(score.getStatus(), is(Status.UNMEASURED));
    assertThat(score.getReasonsList(), contains("reference kafka: partial: the head was reached"));
  }

  @Test
  void everyEndedWindowOfTheHorizonHasAVerdictFromTheFirstMeasuredOn() {
    List<QualityScore> scores =
        JudgedTopic.with(kafka(0), bigquery(2)).judge(end(5).plus(minutes(3))).scores();
    assertThat(
        scores.stream().map(it -> instant(it.getWindowEnd())).toList(),
        contains(end(2), end(3), end(4), end(5)));
    assertThat(
        JudgedTopic.with(kafka(0), bigquery(2))
            .horizon(minutes(20))
            .judge(end(5).plus(minutes(3)))
            .scores()
            .size(),
        is(2));
  }

  @Test
  void aSourceThatIsAskedForIsJudgedFromTheReferencesFirstWindow() {
    List<QualityScore> scores =
        JudgedTopic.with(kafka(0), kafka(1)).expects("kafka", "bigquery").judge(NOW).scores();
    assertThat(scores.size(), is(24));
    assertThat(scores.get(0).getSource(), is("bigquery"));
    assertThat(scores.get(0).getStatus(), is(Status.UNMEASURED));
    assertThat(scores.get(0).getReasonsList(), contains("not measured"));
    assertThat(scores.get(23).getStatus(), is(Status.PENDING));
  }

  @Test
  void aTopicThatNobodyMeasuresIsSaid() {
    List<QualityScore> scores = new JudgedTopic().expects().judge(NOW.plusSeconds(70)).scores();
    assertThat(scores.size(), is(1));
    assertThat(scores.get(0).getSource(), is("kafka"));
    assertThat(scores.get(0).getStatus(), is(Status.UNMEASURED));
    assertThat(instant(scores.get(0).getWindowEnd()), is(NOW.minus(Duration.ofHours(1))));
    assertThat(scores.get(0).getReasonsList(), contains("nobody measures this topic"));
    assertThat(new JudgedTopic().expects("kafka", "parquet").judge(NOW).scores().size(), is(2));
    assertThat(new JudgedTopic().judge(NOW).scores(), empty());
  }

  @Test
  void aPartialMeasurementDoesNotReplaceACompleteOne() {
    JudgedTopic topic =
        JudgedTopic.with(
            kafka(0).range(0, 0, 5),
            bigquery(0).range(0, 0, 5),
            bigquery(0).range(0, 0, 2).partial());
    assertThat(topic.score("bigquery", 0, NOW).getStatus(), is(Status.PASSED));
  }

  @Test
  void aPartialMeasurementOfATopicCreatedAnewReplacesTheOldOnes() {
    QualityScore score =
        JudgedTopic.with(
                kafka(0).range(0, 0, 5),
                kafka(0).range(0, 0, 2).partial().topicId("id-2"),
                bigquery(0).range(0, 0, 5))
            .score("bigquery", 0, NOW);
    assertThat(score.getStatus(), is(Status.UNMEASURED));
  }

  // Incomparable

  @Test
  void measurementsOfDifferentSettingsAreNotCompared() {
    Measurement payload = bigquery(0).eventTime("payload:created");
    QualityScore score = JudgedTopic.with(kafka(0), payload).score("bigquery", 0, NOW);
    assertThat(score.getStatus(), is(Status.INCOMPARABLE));
    assertThat(
        score.getReasonsList(), contains("event time payload:created, that of kafka record"));

    Measurement copy = Measurement.of("kafka-copy", 0).isolation(IsolationLevel.READ_UNCOMMITTED);
    QualityScore uncommitted = JudgedTopic.with(kafka(0), copy).score("kafka-copy", 0, NOW);
    assertThat(uncommitted.getStatus(), is(Status.INCOMPARABLE));
    assertThat(
        uncommitted.getReasonsList(),
        contains("isolation level READ_UNCOMMITTED, that of kafka READ_COMMITTED"));
    assertThat(
        "only Kafka has isolation levels",
        JudgedTopic.with(kafka(0), bigquery(0).isolation(IsolationLevel.READ_UNCOMMITTED))
            .score("bigquery", 0, NOW)
            .getStatus(),
        is(Status.PASSED));
  }

  @Test
  void windowsOfAnotherSizeAreNotCompared() {
    JudgedTopic topic =
        JudgedTopic.with(
            kafka(0),
            Measurement.at("bigquery", NOON).size(minutes(5)),
            Measurement.at("bigquery", NOON.plus(minutes(5))).size(minutes(5)));
    List<QualityScore> scores = topic.judge(NOON.plus(minutes(10))).scores();
    assertThat(scores.size(), is(2));
    for (QualityScore score : scores) {
      assertThat(score.getStatus(), is(Status.INCOMPARABLE));
      assertThat(score.getReasonsList(), contains("window size PT5M, that of kafka PT10M"));
    }
  }

  @Test
  void windowsOfNoSizeDoNotFillTheHorizon() {
    JudgedTopic topic =
        JudgedTopic.with(Measurement.at("kafka", NOON).size(Duration.ofMillis(1)), bigquery(0));
    assertThat("every ten minutes", topic.judge(NOW).scores().size(), is(24));
  }

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

  @Test
  void whatAnOldLargerWindowHeldIsNotFoundAgain() {
    QualityScore score =
        JudgedTopic.with(
                kafka(1).range(0, 5, 10),
                bigquery(0).size(Duration.ofHours(1)).range(0, 0, 60),
                bigquery(1).range(0, 5, 9))
            .score("bigquery", 1, NOW);
    assertThat(text(missing(score, LOST).getRangesList()), is("0:9-9"));
  }

  // Which source is the reference

  @Test
  void theReferenceIsTheOneNamedElseKafkaElseTheFirstOfKafka() {
    JudgedTopic two = JudgedTopic.with(Measurement.of("kafka-b", 0), Measurement.of("kafka-a", 0));
    assertThat(two.score("kafka-b", 0, NOW).getReference(), is("kafka-a"));
    two.rules(
        new TopicRules(
            "",
            false,
            "kafka-b",
            List.of(),
            Weights.DEFAULT,
            Thresholds.DEFAULT,
            Map.of(),
            List.of()));
    assertThat(two.score("kafka-a", 0, NOW).getReference(), is("kafka-b"));
    assertThat(
        two.rules(TopicRules.DEFAULT).add(kafka(0)).score("kafka-a", 0, NOW).getReference(),
        is("kafka"));
  }

  @Test
  void aSinkIsNoReference() {
    TopicRules rules =
        new TopicRules(
            "",
            false,
            "bigquery",
            List.of(),
            Weights.DEFAULT,
            Thresholds.DEFAULT,
            Map.of(),
            List.of());
    QualityScore score =
        JudgedTopic.with(
                kafka(0).range(0, 0, 5),
                bigquery(0).range(0, 0, 4),
                Measurement.of("parquet", 0).range(0, 0, 4))
            .rules(rules)
            .score("parquet", 0, NOW);
    assertThat(score.getStatus(), is(Status.INCOMPARABLE));
    assertThat(score.getReasonsList().get(0), containsString("bigquery, is of kind bigquery"));
    assertThat(score.hasScore(), is(false));
  }

  @Test
  void offsetsOfATopicThatWasReplacedAreNotMixed() {
    JudgedTopic topic =
        JudgedTopic.with(
            kafka(0).range(0, 0, 5),
            kafka(1).partial().topicId("id-2"),
            kafka(2).range(0, 0, 5).topicId("id-2"),
            bigquery(0).range(0, 0, 5),
            bigquery(2).range(0, 0, 4));
    QualityScore score = topic.score("bigquery", 2, NOW);
    assertThat(score.getTopicId(), is("id-2"));
    assertThat(text(missing(score, LOST).getRangesList()), is("0:4-4"));
    assertThat(topic.score("bigquery", 0, NOW).getStatus(), is(Status.PASSED));
  }

  // Evidence

  @Test
  void aWindowThatHealsKeepsWhatWasMissingAndSinceWhen() {
    JudgedTopic topic =
        JudgedTopic.with(
                kafka(0).range(0, 0, 10).after(minutes(1)),
                bigquery(0).range(0, 0, 6).after(minutes(31)))
            .published(end(0).plus(minutes(32)));
    Instant failed = end(0).plus(minutes(32));
    Instant healed = end(0).plus(minutes(50));
    topic.add(bigquery(0).range(0, 0, 10).after(minutes(49)));
    QualityScore score = topic.score("bigquery", 0, healed);
    assertThat(score.getStatus(), is(Status.PASSED));
    assertThat(text(score.getLateRangesList()), is("0:6-9"));
    assertThat(score.getLateTotal(), is(4L));
    assertThat(instant(score.getFirstFailedAt()), is(failed));
    assertThat(instant(score.getHealedAt()), is(healed));

    topic.published(healed);
    QualityScore still = topic.score("bigquery", 0, NOW);
    assertThat("it healed then, not now", instant(still.getHealedAt()), is(healed));

    topic.add(bigquery(0).range(0, 0, 9).after(minutes(60)));
    QualityScore again = topic.score("bigquery", 0, NOW);
    assertThat(again.getStatus(), is(Status.FAILED));
    assertThat(again.hasHealedAt(), is(false));
    assertThat(instant(again.getFirstFailedAt()), is(failed));
    assertThat("what is missing again is not late", again.getLateTotal(), is(3L));

    QualityScore afresh =
        JudgedTopic.with(kafka(0).range(0, 0, 10), bigquery(0).range(0, 0, 10))
            .add(topic.published(NOW).score("bigquery", 0, NOW))
            .score("bigquery", 0, NOW.plusSeconds(9));
    assertThat("what was published is enough", text(afresh.getLateRangesList()), is("0:6-9"));
    assertThat(instant(afresh.getFirstFailedAt()), is(failed));
    assertThat(instant(afresh.getHealedAt()), is(NOW.plusSeconds(9)));
  }

  @Test
  void rangesAreCutAndTotalsAreNot() {
    long[] even = new long[3000];
    for (int i = 0; i < even.length; i++) {
      even[i] = 2L * i;
    }
    QualityScore score =
        JudgedTopic.with(kafka(0).range(0, 0, 6000), bigquery(0).offsets(0, even))
            .score("bigquery", 0, NOW);
    assertThat(missing(score, LOST).getTotal(), is(3000L));
    assertThat(missing(score, LOST).getRangesCount(), is(1000));
  }

  /** A loss of more ranges than are listed, half of which is there again when it is judged anew. */
  @Test
  void howMuchCameLateIsExactBeyondWhatIsListed() {
    Measurement half = bigquery(0);
    Measurement some = bigquery(0).after(minutes(200)).range(0, 4000, 6000);
    for (int offset = 0; offset < 6000; offset += 2) {
      half.offsets(0, offset);
      some.offsets(0, offset);
    }
    QualityScore failed =
        JudgedTopic.with(kafka(0).range(0, 0, 6000), half).score("bigquery", 0, NOW);
    JudgedTopic afresh = JudgedTopic.with(kafka(0).range(0, 0, 6000), some).add(failed);
    QualityScore partly = afresh.published(NOW).score("bigquery", 0, NOW);
    assertThat(missing(partly, LOST).getTotal(), is(2000L));
    assertThat(partly.getLateTotal(), is(1000L));
    assertThat(text(partly.getLateRangesList().subList(0, 1)), is("0:4001-4001"));

    Measurement whole = bigquery(0).after(minutes(201)).range(0, 0, 6000);
    QualityScore healed =
        JudgedTopic.with(kafka(0).range(0, 0, 6000), whole).add(partly).score("bigquery", 0, NOW);
    assertThat(healed.getLateTotal(), is(3000L));
    assertThat(healed.getStatus(), is(Status.PASSED));
    QualityScore again =
        JudgedTopic.with(kafka(0).range(0, 0, 6000), some).add(healed).score("bigquery", 0, NOW);
    assertThat("lost again", again.getLateTotal(), is(1000L));
  }

  @Test
  void withoutItsEvidenceAHealedVerdictIsExactAndAPartOfItNotLess() {
    Measurement half = bigquery(0);
    Measurement some = bigquery(0).after(minutes(200)).range(0, 4000, 6000);
    for (int offset = 0; offset < 6000; offset += 2) {
      half.offsets(0, offset);
      some.offsets(0, offset);
    }
    QualityScore failed =
        JudgedTopic.with(kafka(0).range(0, 0, 6000), half).score("bigquery", 0, NOW);
    PartitionOffsets nonsense =
        PartitionOffsets.newBuilder().setOffsets(ByteString.copyFromUtf8("nonsense")).build();
    for (QualityScore bare :
        List.of(
            failed.toBuilder().clearEverLate().build(),
            failed.toBuilder().addEverLate(nonsense).build())) {
      assertThat(
          JudgedTopic.with(kafka(0).range(0, 0, 6000), bigquery(0).range(0, 0, 6000))
              .add(bare)
              .score("bigquery", 0, NOW)
              .getLateTotal(),
          is(3000L));
      assertThat(
          "those listed are still missing",
          JudgedTopic.with(kafka(0).range(0, 0, 6000), some)
              .add(bare)
              .score("bigquery", 0, NOW)
              .getLateTotal(),
          is(0L));
    }
  }

  @Test
  void whatWasLostStaysEvidenceWhileNothingCanBeCompared() {
    JudgedTopic topic =
        JudgedTopic.with(kafka(0).range(0, 0, 10), bigquery(0).range(0, 0, 6)).published(NOW);
    topic.add(bigquery(0).range(0, 0, 6).computedAt(NOW.plus(minutes(9)))).published(NOW);
    QualityScore unmeasured = topic.score("bigquery", 0, NOW);
    assertThat(unmeasured.getStatus(), is(Status.UNMEASURED));
    QualityScore healed =
        JudgedTopic.with(kafka(0).range(0, 0, 10), bigquery(0).range(0, 0, 10))
            .add(unmeasured)
            .score("bigquery", 0, NOW);
    assertThat(text(healed.getLateRangesList()), is("0:6-9"));
  }

  @Test
  void aWindowThatLacksItsReferenceNamesNone() {
    JudgedTopic topic = JudgedTopic.with(kafka(0), kafka(2), bigquery(0), bigquery(1), bigquery(2));
    QualityScore gap = topic.score("bigquery", 1, NOW);
    assertThat(gap.getStatus(), is(Status.UNMEASURED));
    assertThat(gap.getReference(), is(""));
    assertThat(gap.getReasonsList(), hasItem("reference kafka: not measured"));
    assertThat(topic.score("bigquery", 0, NOW).getReference(), is("kafka"));
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

  @Test
  void whatWasLostDoesNotHealByExpiring() {
    JudgedTopic topic =
        JudgedTopic.with(kafka(0).range(0, 0, 10), bigquery(0).range(0, 0, 9).after(minutes(30)))
            .rules(keptForADay());
    topic.published(NOW);
    assertThat(topic.score("bigquery", 0, NOW).getStatus(), is(Status.FAILED));
    // Measured again by windowsFrom=score, because it failed.
    topic.add(bigquery(0).range(0, 0, 9).after(Duration.ofHours(25)));
    Instant later = end(0).plus(Duration.ofHours(26));
    QualityScore score = topic.score("bigquery", 0, later);
    assertThat(score.getReasonsList().toString(), score.getStatus(), is(Status.FAILED));
    assertThat("offset 9 never arrived", topic.verifiedThrough("bigquery", later), is(NOON));
  }

  @Test
  void rowsThatWereTooFewDoNotHealByExpiring() {
    JudgedTopic topic =
        JudgedTopic.with(kafka(0).range(0, 0, 10), bigquery(0).withoutOffsets(8).after(minutes(30)))
            .rules(keptForADay());
    topic.published(NOW);
    topic.add(bigquery(0).withoutOffsets(3).after(Duration.ofHours(25)));
    QualityScore score = topic.score("bigquery", 0, end(0).plus(Duration.ofHours(26)));
    assertThat(missing(score, LOST).getTotal(), is(2L));
    assertThat(score.getStatus(), is(Status.FAILED));
  }

  @Test
  void whatWasLostDoesNotExpireWhileNothingCanBeCompared() {
    JudgedTopic topic =
        JudgedTopic.with(kafka(0).range(0, 0, 10), bigquery(0).range(0, 0, 9).after(minutes(30)))
            .rules(keptForADay());
    topic.published(NOW);
    topic.add(bigquery(0).range(0, 0, 9).computedAt(NOW.plus(minutes(9)))).published(NOW);
    assertThat(topic.score("bigquery", 0, NOW).getStatus(), is(Status.UNMEASURED));
    topic.add(bigquery(0).after(Duration.ofHours(25)));
    QualityScore score = topic.score("bigquery", 0, end(0).plus(Duration.ofHours(26)));
    assertThat(text(missing(score, LOST).getRangesList()), is("0:9-9"));
    assertThat(missing(score, EXPIRED).getTotal(), is(9L));
  }

  @Test
  void whatWasFoundLateExpiresEvenWhereItsRangesAreTooMany() {
    Measurement some = bigquery(0).after(minutes(30));
    for (long offset = 0; offset < 6000; offset += 2) {
      some.offsets(0, offset);
    }
    JudgedTopic topic = JudgedTopic.with(kafka(0).range(0, 0, 6000), some).rules(keptForADay());
    topic.published(NOW);
    topic.add(bigquery(0).range(0, 0, 6000)).published(NOW);
    topic.add(bigquery(0).after(Duration.ofHours(25)));
    QualityScore score = topic.score("bigquery", 0, end(0).plus(Duration.ofHours(26)));
    assertThat(missing(score, LOST).getTotal(), is(0L));
    assertThat(missing(score, EXPIRED).getTotal(), is(6000L));
  }

  @Test
  void whatWasFoundLateExpiresLikeAllElse() {
    JudgedTopic topic =
        JudgedTopic.with(kafka(0).range(0, 0, 10), bigquery(0).range(0, 0, 9).after(minutes(30)))
            .rules(keptForADay());
    topic.published(NOW);
    topic.add(bigquery(0).range(0, 0, 10)).published(NOW);
    topic.add(bigquery(0).after(Duration.ofHours(25)));
    QualityScore score = topic.score("bigquery", 0, end(0).plus(Duration.ofHours(26)));
    assertThat(missing(score, EXPIRED).getTotal(), is(10L));
    assertThat(score.getStatus(), is(Status.PASSED));
  }

  // Verified

  @Test
  void verifiedMovesOverAnUnbrokenRowOfFinalPassingWindows() {
    JudgedTopic topic =
        JudgedTopic.with(
            kafka(0),
            kafka(1),
            kafka(2).range(0, 0, 2),
            kafka(3),
            kafka(4),
            bigquery(1),
            bigquery(2).range(0, 0, 2),
            bigquery(3),
            bigquery(4));
    assertThat(topic.verifiedThrough("bigquery", NOW), is(end(4)));
    assertThat("not before it is measured", topic.verifiedThrough("bigquery", NOON), nullValue());

    topic.add(kafka(3).timing(Timing.LATE, false));
    assertThat(topic.verifiedThrough("bigquery", NOW), is(end(2)));
    topic.add(bigquery(2).range(0, 0, 1));
    assertThat(topic.verifiedThrough("bigquery", NOW), is(end(1)));
    topic.rules(rules(false, Thresholds.DEFAULT, Map.of(), waiver(2, 3)));
    assertThat(topic.verifiedThrough("bigquery", NOW), is(end(2)));
    assertThat(topic.score("bigquery", 2, NOW).getStatus(), is(Status.FAILED));
    assertThat(topic.score("bigquery", 2, NOW).getWaived(), is(true));
    assertThat(topic.score("bigquery", 2, NOW).getWaivedReason(), is("known outage"));
    assertThat(topic.score("bigquery", 1, NOW).getWaived(), is(false));
  }

  @Test
  void theRowBeginsAtTheFirstCoveredWindowEvenWhenThatFails() {
    JudgedTopic topic =
        JudgedTopic.with(
            kafka(0).range(0, 0, 2), kafka(1), bigquery(0).range(0, 0, 1), bigquery(1));
    assertThat(topic.verifiedThrough("bigquery", NOW), is(NOON));
    assertThat(
        "nor when it is too old to be judged",
        topic.verified("bigquery", NOON).horizon(minutes(225)).verifiedThrough("bigquery", NOW),
        is(NOON));
  }

  @Test
  void aWaivedWindowThatNobodyMeasuredStopsNothing() {
    JudgedTopic topic = JudgedTopic.with(kafka(0), kafka(1), kafka(2), bigquery(0), bigquery(2));
    assertThat(topic.verifiedThrough("bigquery", NOW), is(end(0)));
    topic.rules(rules(false, Thresholds.DEFAULT, Map.of(), waiver(1, 2)));
    assertThat(topic.score("bigquery", 1, NOW).getStatus(), is(Status.UNMEASURED));
    assertThat(topic.verifiedThrough("bigquery", NOW), is(end(2)));
  }

  @Test
  void verifiedNeverRetreatsAndGoesOnFromWhereItWas() {
    JudgedTopic topic =
        JudgedTopic.with(kafka(0), kafka(1), kafka(2), bigquery(0), bigquery(1), bigquery(2));
    topic.verified("bigquery", end(1));
    assertThat(topic.verifiedThrough("bigquery", NOW), is(end(2)));
    topic.add(bigquery(0).offsets(0, 7));
    assertThat(topic.verifiedThrough("bigquery", NOW), is(end(2)));
    topic.verified("bigquery", end(9));
    assertThat(topic.verifiedThrough("bigquery", NOW), is(end(9)));
  }

  @Test
  void verifiedDoesNotJumpOverWindowsThatAreTooOldToBeJudged() {
    JudgedTopic topic =
        JudgedTopic.with(kafka(5), bigquery(5)).verified("bigquery", end(2)).horizon(minutes(200));
    assertThat(topic.verifiedThrough("bigquery", NOW), is(end(2)));
    topic.rules(rules(false, Thresholds.DEFAULT, Map.of(), waiver(3, 5)));
    assertThat(topic.verifiedThrough("bigquery", NOW), is(end(5)));
  }

  // Time alone

  @Test
  void theNextChangeIsTheNextMomentAtWhichAVerdictCanChange() {
    JudgedTopic topic = JudgedTopic.with(kafka(0).after(minutes(1)), bigquery(0).after(minutes(1)));
    assertThat(topic.judge(end(0).plus(minutes(2))).next(), is(end(1)));
    assertThat("12:40", topic.judge(end(2).plus(minutes(5))).next(), is(end(3)));
    JudgedTopic odd =
        JudgedTopic.with(kafka(0), bigquery(0).after(minutes(1)))
            .rules(
                rules(
                    false,
                    Thresholds.DEFAULT,
                    Map.of("bigquery", new SourceRules(minutes(33), minutes(10), null))));
    assertThat(odd.judge(end(3).plus(minutes(1))).next(), is(end(0).plus(minutes(33))));
    assertThat(odd.judge(end(9)).next(), is(end(0).plus(minutes(93))));
    odd.horizon(minutes(94));
    assertThat(odd.judge(end(0).plus(minutes(93))).next(), is(end(0).plus(minutes(94))));
    assertThat(new JudgedTopic().judge(NOW).next(), nullValue());
    assertThat(new JudgedTopic().expects().judge(NOW).next(), is(NOW.plus(minutes(10))));
  }

  @Test
  void theReferenceItselfHasNoVerdict() {
    assertThat(
        JudgedTopic.with(kafka(0), bigquery(0)).judge(NOW).scores().stream()
            .map(QualityScore::getSource)
            .toList(),
        not(hasItem("kafka")));
  }
}
