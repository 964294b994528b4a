package io.hodor.metrics;

import static io.hodor.TestMessage.measured;
import static io.hodor.TestMessages.NOON;
import static io.hodor.TestMessages.ORDERS;
import static io.hodor.TestMessages.ORDERS_ID;
import static io.hodor.TestMessages.WINDOW;
import static io.hodor.TestMessages.at;
import static io.hodor.TestMessages.batch;
import static io.hodor.metrics.EngineRun.ORDERS_TOPIC;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.hodor.Coverage;
import io.hodor.MessageBatch;
import io.hodor.MessageBatchCoder;
import io.hodor.TestMessage;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.values.TimestampedValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a live run publishes, and when: the stories of a window's life. Each story was seen to fail
 * without its remedy:
 *
 * <ul>
 *   <li>without {@code FIRE_IF_NON_EMPTY} for the on-time pane, the jump past the lateness ends in
 *       "ON_TIME 0" (FlinkRunner only);
 *   <li>publishing on arrival, or early panes, begin with "ON_TIME 0" or "ON_TIME 1";
 *   <li>discarding panes end in "FINAL 4" instead of 6;
 *   <li>without the time of gathering, or with an empty block for one shard only, there is a "LATE
 *       4" before the "LATE 6";
 *   <li>without the timer of the final result there is none; without the empty blocks quiet windows
 *       have no results;
 *   <li>without the case of no lateness there is an "ON_TIME 3" before the "FINAL 3";
 *   <li>without the look at the clock a drained job publishes windows of the future without end.
 * </ul>
 */
class LiveStoriesTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final MeasuredWindows TWO = EngineRun.live(2, HOUR, MINUTE);
  private static final Instant SECOND = at("12:10:00");

  /** Messages of the first window in three shards. */
  private static final List<TestMessage> EARLY =
      List.of(
          measured(0, 1, at("12:00:01"), "a"),
          measured(1, 1, at("12:00:02"), "b"),
          measured(2, 1, at("12:00:03"), "c"));

  /** Late ones in three shards, one of which was there before. */
  private static final List<TestMessage> LATE =
      List.of(
          measured(2, 2, at("12:01:00"), "d"),
          measured(3, 1, at("12:01:00"), "e"),
          measured(4, 1, at("12:01:00"), "a"));

  private static TestStream.Builder<MessageBatch> stream() {
    return TestStream.create(MessageBatchCoder.of()).advanceWatermarkTo(joda(NOON));
  }

  private static org.joda.time.Instant joda(Instant instant) {
    return org.joda.time.Instant.ofEpochMilli(instant.toEpochMilli());
  }

  private static TimestampedValue<MessageBatch> timed(List<TestMessage> messages) {
    MessageBatch batch = batch(messages);
    return TimestampedValue.of(batch, org.joda.time.Instant.ofEpochMilli(batch.minTime()));
  }

  private static Published run(
      TestRunner runner, MeasuredWindows windows, TestStream<MessageBatch> stream) {
    return EngineRun.of(
        runner.testStreamOptions(), windows, List.of(ORDERS_TOPIC), stream, new Published());
  }

  private static List<TestMessage> both() {
    List<TestMessage> both = new ArrayList<>(EARLY);
    both.addAll(LATE);
    return both;
  }

  @ParameterizedTest
  @EnumSource
  void aWindowIsPublishedWhenItEndsAndOnceMoreForGood(TestRunner runner) {
    Published published =
        run(
            runner,
            TWO,
            stream()
                .addElements(timed(EARLY))
                .advanceWatermarkTo(joda(at("12:11:00")))
                .advanceWatermarkToInfinity());

    assertThat(published.storyOf(NOON), contains("ON_TIME 3", "FINAL 3"));
    assertThat(
        published.metricsOf(NOON).stream().map(QualityMetrics::getFinal).toList(),
        contains(false, true));
    assertThat(published.last(ORDERS), is(WindowTruth.of(EARLY, WINDOW, NOON, at("12:20:00"))));
  }

  @ParameterizedTest
  @EnumSource
  void nothingIsPublishedBeforeAWindowEnds(TestRunner runner) {
    // The blocks arrive one after the other, long before the end; each alone would be a lie.
    Published published =
        run(
            runner,
            TWO,
            stream()
                .addElements(timed(EARLY.subList(0, 1)))
                .advanceWatermarkTo(joda(at("12:05:00")))
                .addElements(timed(EARLY.subList(1, 2)))
                .advanceWatermarkTo(joda(at("12:09:59")))
                .addElements(timed(EARLY.subList(2, 3)))
                .advanceWatermarkTo(joda(at("12:10:01")))
                .advanceWatermarkToInfinity());

    assertThat(published.storyOf(NOON), contains("ON_TIME 3", "FINAL 3"));
  }

  @Test
  void lateRecordsOfSeveralShardsArePublishedTogether() {
    Published published =
        run(
            TestRunner.DIRECT,
            TWO,
            stream()
                .addElements(timed(EARLY))
                .advanceWatermarkTo(joda(at("12:11:00")))
                .addElements(timed(LATE.subList(0, 1)))
                .addElements(timed(LATE.subList(1, 3)))
                .advanceProcessingTime(org.joda.time.Duration.standardSeconds(61))
                .advanceProcessingTime(org.joda.time.Duration.standardSeconds(5))
                .advanceProcessingTime(org.joda.time.Duration.standardSeconds(5))
                .advanceWatermarkToInfinity());

    assertThat(published.storyOf(NOON), contains("ON_TIME 3", "LATE 6", "FINAL 6"));
    assertThat(published.last(ORDERS), is(WindowTruth.of(both(), WINDOW, NOON, at("12:20:00"))));
  }

  @Test
  void lateRecordsOfSeveralShardsArePublishedTogetherOnFlink() {
    // FlinkRunner cannot move the clock of a test stream: a script that waits tells the story.
    Published published = new Published();
    List<ScriptedSource.Step> script =
        List.of(
            ScriptedSource.batch(EARLY),
            ScriptedSource.watermark(at("12:11:00")),
            ScriptedSource.await(published, p -> p.holds(NOON, Timing.ON_TIME)),
            ScriptedSource.batch(LATE.subList(0, 1)),
            ScriptedSource.batch(LATE.subList(1, 3)),
            ScriptedSource.await(published, p -> p.holds(NOON, Timing.LATE)));
    EngineRun.of(
        TestRunner.flink(2, 1000),
        EngineRun.live(2, HOUR, Duration.ofMillis(50)),
        List.of(ORDERS_TOPIC),
        Read.from(new ScriptedSource(List.of(script))),
        published);

    assertThat(published.storyOf(NOON), contains("ON_TIME 3", "LATE 6", "FINAL 6"));
    assertThat(published.last(ORDERS), is(WindowTruth.of(both(), WINDOW, NOON, at("12:20:00"))));
  }

  /** A story with late records, which on Flink must wait until the window was published. */
  private static Published runLate(TestRunner runner, Instant last) {
    if (runner == TestRunner.DIRECT) {
      return run(
          runner,
          TWO,
          stream()
              .addElements(timed(EARLY))
              .advanceWatermarkTo(joda(at("12:11:00")))
              .addElements(timed(LATE))
              .advanceWatermarkTo(joda(last))
              .advanceWatermarkToInfinity());
    }
    Published published = new Published();
    List<ScriptedSource.Step> script =
        List.of(
            ScriptedSource.batch(EARLY),
            ScriptedSource.watermark(at("12:11:00")),
            ScriptedSource.await(published, p -> p.holds(NOON, Timing.ON_TIME)),
            ScriptedSource.batch(LATE),
            ScriptedSource.watermark(last));
    return EngineRun.of(
        TestRunner.flink(2, 1000),
        TWO,
        List.of(ORDERS_TOPIC),
        Read.from(new ScriptedSource(List.of(script))),
        published);
  }

  @ParameterizedTest
  @EnumSource
  void lateRecordsThatTheFinalResultOvertakesAreInIt(TestRunner runner) {
    Published published = runLate(runner, at("13:30:00"));

    assertThat(published.storyOf(NOON), contains("ON_TIME 3", "FINAL 6"));
    assertThat(published.last(ORDERS), is(WindowTruth.of(both(), WINDOW, NOON, at("12:20:00"))));
  }

  @Test
  void aGatheringThatTheFinalResultOvertakesPublishesNothingMore() {
    Published published =
        run(
            TestRunner.DIRECT,
            TWO,
            stream()
                .addElements(timed(EARLY))
                .advanceWatermarkTo(joda(at("12:11:00")))
                .addElements(timed(LATE))
                .advanceProcessingTime(org.joda.time.Duration.standardSeconds(61))
                .advanceWatermarkTo(joda(at("13:30:00")))
                .advanceProcessingTime(org.joda.time.Duration.standardSeconds(10))
                .advanceWatermarkToInfinity());

    assertThat(published.storyOf(NOON), contains("ON_TIME 3", "FINAL 6"));
  }

  @ParameterizedTest
  @EnumSource
  void theFinalResultComesWithoutNewData(TestRunner runner) {
    Published published =
        run(
            runner,
            TWO,
            stream()
                .addElements(timed(EARLY))
                .advanceWatermarkTo(joda(at("12:11:00")))
                .advanceWatermarkTo(joda(at("13:11:00")))
                .advanceWatermarkToInfinity());

    assertThat(published.storyOf(NOON), contains("ON_TIME 3", "FINAL 3"));
    QualityMetrics last = published.metricsOf(NOON).get(1);
    assertThat(
        last.toBuilder()
            .setTiming(Timing.ON_TIME)
            .setFinal(false)
            .setComputedAt(published.metricsOf(NOON).get(0).getComputedAt())
            .build(),
        is(published.metricsOf(NOON).get(0)));
  }

  @ParameterizedTest
  @EnumSource
  void aQuietWindowIsPublishedLikeAnyOther(TestRunner runner) {
    Published published =
        run(
            runner,
            TWO,
            stream()
                .addElements(timed(EARLY))
                .advanceWatermarkTo(joda(at("12:11:00")))
                .advanceWatermarkTo(joda(at("12:21:00")))
                .advanceWatermarkTo(joda(at("13:31:00")))
                .advanceWatermarkToInfinity());

    assertThat(published.storyOf(SECOND), contains("ON_TIME 0", "FINAL 0"));
    assertThat(published.metrics(), hasSize(4));
  }

  @ParameterizedTest
  @EnumSource
  void quietWindowsThatTheWatermarkJumpsOverArePublishedToo(TestRunner runner) {
    Published published =
        run(
            runner,
            EngineRun.live(12, HOUR, MINUTE),
            stream().advanceWatermarkTo(joda(at("14:05:00"))).advanceWatermarkToInfinity());

    for (int window = 0; window < 12; window++) {
      assertThat(
          published.storyOf(NOON.plus(WINDOW.multipliedBy(window))),
          contains("ON_TIME 0", "FINAL 0"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aJumpPastTheLatenessOfAWindowDoesNotOverwriteItByZeros(TestRunner runner) {
    Published published =
        run(
            runner,
            TWO,
            stream()
                .addElements(timed(EARLY))
                .advanceWatermarkTo(joda(at("18:00:00")))
                .advanceWatermarkToInfinity());

    assertThat(published.storyOf(NOON), contains("ON_TIME 3", "FINAL 3"));
    assertThat(published.storyOf(SECOND), contains("ON_TIME 0", "FINAL 0"));
    assertThat(published.last(ORDERS), is(WindowTruth.of(EARLY, WINDOW, NOON, at("12:20:00"))));
  }

  @ParameterizedTest
  @EnumSource
  void withoutLatenessAWindowHasOneResultAndThatIsFinal(TestRunner runner) {
    Published published =
        run(
            runner,
            EngineRun.live(2, Duration.ZERO, MINUTE),
            stream()
                .addElements(timed(EARLY))
                .advanceWatermarkTo(joda(at("12:11:00")))
                .advanceWatermarkToInfinity());

    assertThat(published.storyOf(NOON), contains("FINAL 3"));
    assertThat(published.storyOf(SECOND), contains("FINAL 0"));
    assertThat(published.metricsOf(NOON).get(0).getFinal(), is(true));
  }

  /**
   * DirectRunner makes a worker anew as it likes, and each takes all it did not send for unsent.
   */
  @Test
  void onlyChangedLedgersAreSentAgain() {
    Published published = runLate(TestRunner.FLINK, at("13:30:00"));

    assertThat(
        published.ledgersOf(NOON).stream().map(OffsetLedger::getPartition).toList(),
        containsInAnyOrder(0, 1, 2, 2, 3, 4));
    assertThat(published.last(ORDERS), is(WindowTruth.of(both(), WINDOW, NOON, at("12:20:00"))));
  }

  @ParameterizedTest
  @EnumSource
  void recordsOfPartialWindowsAreCountedOnceHoweverOftenTheWindowIsComputed(TestRunner runner) {
    MeasuredTopic cut =
        EngineRun.topic(
            ORDERS, ORDERS_ID, Coverage.EVERYTHING.notBefore(at("12:03:00"), "started then"));

    Published published =
        EngineRun.of(
            runner.testStreamOptions(),
            TWO,
            List.of(cut),
            stream()
                .addElements(timed(EARLY))
                .advanceWatermarkTo(joda(at("12:11:00")))
                .advanceWatermarkToInfinity(),
            new Published());

    assertThat(published.metricsOf(NOON), is(empty()));
    assertThat(published.counter("in_partial_windows"), is(3L));
  }

  @ParameterizedTest
  @EnumSource
  void theEndOfAllInputIsNoTimeThatHasPassed(TestRunner runner) {
    // A drained job sees the greatest watermark long before its windows are over by the clock.
    Instant start = MeasuredWindows.ceiling(Instant.now(), WINDOW);
    MeasuredWindows endless =
        new MeasuredWindows(WINDOW, HOUR, MINUTE, start, null, start, false, true);

    Published published =
        run(
            runner,
            endless,
            TestStream.create(MessageBatchCoder.of())
                .advanceWatermarkTo(joda(start.plusSeconds(1)))
                .addElements(timed(List.of(measured(0, 1, start.plusSeconds(2), "a"))))
                .advanceWatermarkToInfinity());

    assertThat(published.metrics(), is(empty()));
  }
}
