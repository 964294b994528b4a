package io.hodor.metrics;

import static io.hodor.TestMessage.measured;
import static io.hodor.TestMessages.NOON;
import static io.hodor.TestMessages.ORDERS;
import static io.hodor.TestMessages.ORDERS_ID;
import static io.hodor.TestMessages.at;
import static io.hodor.TestMessages.batch;
import static io.hodor.metrics.EngineRun.ORDERS_TOPIC;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import io.hodor.Gap;
import io.hodor.MessageBatch;
import io.hodor.MessageBatchCoder;
import io.hodor.RecordClass;
import io.hodor.TestMessages;
import io.hodor.wire.v1.Coverage;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.OffsetRange;
import io.hodor.wire.v1.QualityMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.beam.sdk.testing.TestStream;
import org.apache.beam.sdk.values.TimestampedValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a reader without end could not read is told in every window that may lack it. */
class UnreadStoriesTest {

  private static final MeasuredWindows FOUR =
      EngineRun.live(4, Duration.ofHours(1), Duration.ofMinutes(1));

  private static final OffsetRange FIVE_TO_NINE =
      OffsetRange.newBuilder().setPartition(2).setFrom(5).setTo(9).build();

  private static TestStream.Builder<MessageBatch> stream() {
    return TestStream.create(MessageBatchCoder.of()).advanceWatermarkTo(joda(NOON));
  }

  private static org.joda.time.Instant joda(Instant instant) {
    return org.joda.time.Instant.ofEpochMilli(instant.toEpochMilli());
  }

  private static TimestampedValue<MessageBatch> timed(MessageBatch batch) {
    return TimestampedValue.of(batch, org.joda.time.Instant.ofEpochMilli(batch.minTime()));
  }

  private static MessageBatch gap(long from, long until, Instant earliest, Instant latest) {
    return MessageBatch.builder(ORDERS, ORDERS_ID)
        .gap(
            new Gap(
                2,
                from,
                until,
                earliest.toEpochMilli(),
                latest.toEpochMilli(),
                "retention took it"))
        .build();
  }

  private static Published run(TestRunner runner, TestStream<MessageBatch> stream) {
    return EngineRun.of(
        runner.testStreamOptions(), FOUR, List.of(ORDERS_TOPIC), stream, new Published());
  }

  @ParameterizedTest
  @EnumSource
  void aGapMakesTheWindowsOfItsTimePartialAndIsNamedInEach(TestRunner runner) {
    Published published =
        run(
            runner,
            stream()
                .addElements(timed(batch(measured(2, 4, at("12:00:01"), "a"))))
                .addElements(timed(gap(5, 10, at("12:11:00"), at("12:20:00"))))
                .addElements(timed(batch(measured(2, 10, at("12:29:59"), "b"))))
                .advanceWatermarkTo(joda(at("12:41:00")))
                .advanceWatermarkToInfinity());

    for (String whole : List.of("12:00:00", "12:30:00")) {
      QualityMetrics last = lastOf(published, at(whole));
      assertThat(whole, last.getCoverage(), is(Coverage.COMPLETE));
      assertThat(whole, last.getUnreadList(), is(empty()));
    }
    for (String cut : List.of("12:10:00", "12:20:00")) {
      QualityMetrics last = lastOf(published, at(cut));
      assertThat(cut, last.getCoverage(), is(Coverage.PARTIAL));
      assertThat(cut, last.getPartialReasonsList(), contains("retention took it"));
      assertThat(cut, last.getUnreadList(), contains(FIVE_TO_NINE));
      assertThat(cut, last.getFinal(), is(true));
    }
  }

  @Test
  void aGapThatShowsLateReplacesAResultThatWasCalledComplete() {
    Published published =
        run(
            TestRunner.DIRECT,
            stream()
                .addElements(timed(batch(measured(2, 4, at("12:00:01"), "a"))))
                .advanceWatermarkTo(joda(at("12:11:00")))
                .addElements(timed(gap(5, 10, at("12:05:00"), at("12:05:00"))))
                .advanceWatermarkToInfinity());

    assertThat(published.metricsOf(NOON).get(0).getCoverage(), is(Coverage.COMPLETE));
    assertThat(lastOf(published, NOON).getCoverage(), is(Coverage.PARTIAL));
    assertThat(lastOf(published, NOON).getUnreadList(), contains(FIVE_TO_NINE));
  }

  @Test
  void aTopicCreatedAnewIsNotMixedWithTheOldOneAndItsLedgersGo() {
    Published published =
        run(
            TestRunner.DIRECT,
            stream()
                .addElements(timed(ofTopic("a", 0, 7, at("12:00:01"))))
                .addElements(timed(ofTopic("a", 1, 7, at("12:00:02"))))
                .advanceWatermarkTo(joda(at("12:11:00")))
                .addElements(timed(ofTopic("b", 0, 0, at("12:00:03"))))
                .advanceWatermarkToInfinity());

    QualityMetrics last = lastOf(published, NOON);
    assertThat(last.getTopicId(), is("b"));
    assertThat(last.getCount(), is(1L));
    assertThat(last.getPartitionsCount(), is(1));
    assertThat(last.getCoverage(), is(Coverage.PARTIAL));
    assertThat(last.getPartialReasons(0), containsString("deleted and created anew"));
    assertThat(
        published.ledgersOf(NOON).stream().map(UnreadStoriesTest::words).distinct().toList(),
        contains("0 of a 0/1", "1 of a 0/1", "0 of b 0/1", "1 of b 0/0"));
  }

  private static String words(OffsetLedger ledger) {
    return ledger.getPartition()
        + " of "
        + ledger.getTopicId()
        + " "
        + ledger.getChunk()
        + "/"
        + ledger.getChunks();
  }

  private static MessageBatch ofTopic(String id, int partition, long offset, Instant time) {
    return MessageBatch.builder(ORDERS, id)
        .add(
            partition,
            offset,
            time.toEpochMilli(),
            RecordClass.MEASURED,
            3,
            TestMessages.NOON.hashCode())
        .build();
  }

  private static QualityMetrics lastOf(Published published, Instant start) {
    List<QualityMetrics> all = published.metricsOf(start);
    return all.get(all.size() - 1);
  }
}
