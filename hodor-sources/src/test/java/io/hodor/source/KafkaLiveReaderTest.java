package io.hodor.source;

import static io.hodor.source.LiveReading.HOUR;
import static io.hodor.source.LiveReading.MINUTE;
import static io.hodor.source.LiveReading.NOW;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.Gap;
import io.hodor.LatencyHop;
import io.hodor.MessageBatch;
import io.hodor.RecordClass;
import io.hodor.config.Unreachable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.junit.jupiter.api.Test;

class KafkaLiveReaderTest {

  private static final long NEVER = BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis();
  private static final EventTime JSON = EventTime.parse("json:t", "ms", null, null);

  private final ScriptedTopic topic = new ScriptedTopic(NOW, 1);

  @Test
  void readsWhatThereIsAndWhatComes() {
    topic.append(0, NOW - MINUTE);
    topic.append(0, NOW - MINUTE + 5);
    LiveReading reading = LiveReading.of(topic, null).settle();
    assertThat(reading.coordinates(), contains("0:0", "0:1"));
    assertThat(reading.last().topicId(), is("id"));
    assertThat(reading.last().time(1), is(NOW - MINUTE + 5));
    topic.append(0, NOW);
    reading.settle();
    assertThat(reading.coordinates(), contains("0:0", "0:1", "0:2"));
    assertThat(reading.last().minTime(), is(NOW));
  }

  @Test
  void aLargePollIsCutIntoBatchesOfOnePartition() {
    topic.partitions(2);
    topic.mostOfPartition = 100_000;
    int size = KafkaPastReader.MOST_MESSAGES + 1;
    for (int i = 0; i < size; i++) {
      topic.append(0, NOW);
      topic.append(1, NOW);
    }
    LiveReading reading = LiveReading.of(topic, null).settle();
    assertThat(reading.batches, hasSize(4));
    assertThat(reading.coordinates(), hasSize(2 * size));
  }

  @Test
  void anEmptyPartitionHoldsNothingUp() {
    topic.partitions(2);
    topic.append(0, NOW);
    LiveReading reading = LiveReading.of(topic, null).settle();
    assertThat(reading.watermark(), is(NOW - MINUTE));
  }

  @Test
  void anIdlePartitionHoldsNothingUp() {
    topic.partitions(2);
    topic.append(0, NOW - 2 * HOUR);
    topic.append(1, NOW - 2 * HOUR);
    LiveReading reading = LiveReading.of(topic, null).settle();
    for (int minute = 0; minute < 5; minute++) {
      topic.now += MINUTE;
      topic.append(1, topic.now);
      reading.settle();
    }
    // The listing that the first advance asks for comes with the second.
    assertThat(reading.watermark(), is(topic.now - MINUTE));
  }

  @Test
  void whatBrokersDoNotProveIsNotIdle() {
    LiveReading reading = LiveReading.of(topic, null).settle();
    assertThat(reading.watermark(), is(NOW - MINUTE));
    topic.away = true;
    for (int minute = 0; minute < 200; minute++) {
      topic.now += MINUTE;
      reading.settle();
    }
    assertThat(reading.watermark(), is(NOW - MINUTE));
    topic.away = false;
    topic.append(0, NOW + MINUTE);
    topic.now += MINUTE;
    reading.settle();
    assertThat(reading.coordinates(), contains("0:0"));
    assertThat(reading.count(RecordClass.MEASURED), is(1L));
    assertThat(reading.watermark(), is(topic.now - MINUTE));
  }

  @Test
  void aFetchOnItsWayIsNotIdleness() {
    topic.append(0, NOW - 3 * HOUR);
    topic.emptyPolls = 5;
    LiveReading reading = LiveReading.of(topic, null);
    for (int i = 0; i < 5; i++) {
      reading.step();
      topic.now += 1000;
      assertThat("watermark in step " + i, reading.watermark(), is(NEVER));
    }
    reading.settle();
    assertThat(reading.count(RecordClass.MEASURED), is(1L));
  }

  @Test
  void markersAndHolesAtTheEndAreNotWaitedFor() {
    topic.append(0, NOW - HOUR);
    topic.hole(0, 3);
    LiveReading reading = LiveReading.of(topic, null).settle();
    assertThat(reading.watermark(), is(NOW - MINUTE));
  }

  @Test
  void anOpenTransactionHoldsTheWatermark() {
    topic.append(0, NOW);
    topic.begin(0);
    topic.append(0, NOW + 1);
    LiveReading reading = LiveReading.of(topic, null).settle();
    for (int minute = 0; minute < 90; minute++) {
      topic.now += MINUTE;
      reading.settle();
    }
    assertThat(reading.coordinates(), contains("0:0"));
    assertThat(reading.watermark(), is(NOW - MINUTE));
    topic.end(0);
    reading.settle();
    assertThat(reading.count(RecordClass.MEASURED), is(2L));
    topic.now += MINUTE;
    reading.settle();
    assertThat(reading.watermark(), is(topic.now - MINUTE));
  }

  @Test
  void readersWithoutAPartitionHoldNothingUp() {
    topic.partitions(2);
    List<KafkaLiveSource> parts = LiveReading.parts(4);
    assertThat(parts, hasSize(4));
    for (KafkaLiveSource part : parts) {
      LiveReading reading = LiveReading.of(topic, null, part);
      assertThat(reading.watermark(), is(NEVER));
      reading.settle();
      topic.now += MINUTE;
      reading.settle();
      assertThat("a part of 4", reading.watermark(), is(topic.now - MINUTE));
    }
  }

  @Test
  void everyPartitionHasOneOwner() {
    topic.partitions(7);
    for (int partition = 0; partition < 7; partition++) {
      topic.append(partition, NOW);
    }
    List<String> coordinates = new ArrayList<>();
    for (KafkaLiveSource part : LiveReading.parts(3)) {
      coordinates.addAll(LiveReading.of(topic, null, part).settle().coordinates());
    }
    coordinates.sort(null);
    assertThat(coordinates, contains("0:0", "1:0", "2:0", "3:0", "4:0", "5:0", "6:0"));
  }

  @Test
  void aTimestampInTheFutureDoesNotMoveTheWatermark() {
    topic.append(0, NOW - HOUR);
    topic.append(0, NOW + 23 * HOUR);
    topic.append(0, NOW + MINUTE + 1);
    topic.append(0, NOW - HOUR + 7);
    topic.begin(0);
    topic.append(0, NOW);
    LiveReading reading = LiveReading.of(topic, null).settle();
    assertThat(reading.count(RecordClass.MEASURED), is(4L));
    assertThat(reading.watermark(), is(NOW - HOUR + 7 - MINUTE));
  }

  @Test
  void anEventAheadOfItsRecordMovesTheWatermarkNoFurtherThanAClockMayBeWrong() {
    topic.now += 5 * HOUR;
    topic.append(0, NOW, json(NOW + 3 * HOUR));
    topic.append(0, NOW + MINUTE, json(NOW + MINUTE));
    topic.append(0, NOW + 2 * MINUTE, json(NOW - 30 * MINUTE));
    topic.mostOfPartition = 1;
    LiveReading reading = LiveReading.of(topic, null, LiveReading.source(JSON, "id", 0));
    while (reading.batches.size() < 3) {
      reading.step();
      reading.watermark();
    }
    assertThat(reading.watermark(), is(NOW));
    assertThat(reading.count(RecordClass.MEASURED), is(3L));
    assertThat(reading.count(RecordClass.TOO_LATE), is(0L));
  }

  private static byte[] json(long eventTime) {
    return ("{\"t\":" + eventTime + "}").getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void theLatestUsableTimestampMovesWithTheClock() {
    topic.append(0, NOW + 25 * HOUR);
    LiveReading reading = LiveReading.of(topic, null).settle();
    assertThat(reading.count(RecordClass.UNDATED), is(1L));
    topic.now += 2 * HOUR;
    topic.append(0, NOW + 25 * HOUR);
    reading.settle();
    assertThat(reading.count(RecordClass.MEASURED), is(1L));
  }

  @Test
  void recordsPlacedByRecordTimeMoveTheWatermark() {
    topic.append(0, NOW - HOUR, null);
    topic.append(0, 0);
    topic.begin(0);
    topic.append(0, NOW);
    LiveReading reading = LiveReading.of(topic, null).settle();
    assertThat(reading.count(RecordClass.TOMBSTONE), is(1L));
    assertThat(reading.count(RecordClass.UNDATED), is(1L));
    assertThat(reading.last().time(1), is(NOW - HOUR));
    assertThat(reading.watermark(), is(NOW - HOUR - MINUTE));
  }

  @Test
  void theWatermarkGoesOnAfterARestore() throws Exception {
    topic.append(0, NOW - HOUR);
    topic.begin(0);
    topic.append(0, NOW - 20 * MINUTE);
    LiveReading reading = LiveReading.of(topic, null).settle();
    long watermark = reading.watermark();
    assertThat(watermark, is(NOW - HOUR - MINUTE));
    LiveReading restored = LiveReading.of(topic, reading.mark());
    assertThat(restored.watermark(), is(watermark));
    restored.settle();
    assertThat(restored.coordinates(), empty());
    assertThat(restored.watermark(), is(watermark));
    // Too late is held against what was returned before.
    topic.end(0);
    topic.append(0, NOW - 3 * HOUR);
    restored.settle();
    assertThat(restored.count(RecordClass.MEASURED), is(1L));
    assertThat(restored.count(RecordClass.TOO_LATE), is(1L));
  }

  @Test
  void undatedRecordsAreTheSameAfterARestore() throws Exception {
    topic.append(0, NOW - 7);
    LiveReading reading = LiveReading.of(topic, null).settle();
    topic.remove(0, 1);
    topic.append(0, 0);
    LiveReading restored = LiveReading.of(topic, reading.mark()).settle();
    assertThat(restored.last().time(0), is(NOW - 7));
    // Without what the mark knows, the partition is searched backwards.
    topic.append(0, NOW + 5);
    topic.append(0, 0);
    LiveReading begun =
        LiveReading.of(topic, null, LiveReading.source(EventTime.RECORD, "id", 3)).settle();
    assertThat(begun.coordinates(), contains("0:3"));
    assertThat(begun.last().time(0), is(NOW + 5));
  }

  @Test
  void hodorsOwnStallMakesNothingLate() {
    topic.mostOfPartition = 7;
    // The window of the first records that wait is over, lateness included, when the stall is.
    topic.now = NOW + 8 * MINUTE;
    topic.append(0, topic.now);
    LiveReading reading = LiveReading.of(topic, null).settle();
    // A question goes out before the stall; its answer is there after it.
    topic.now += 1000;
    topic.slow = true;
    reading.step();
    reading.watermark();
    for (int minute = 0; minute < 70; minute++) {
      topic.now += MINUTE;
      topic.append(0, topic.now);
    }
    topic.release();
    topic.emptyPolls = 3;
    for (int i = 0; i < 100; i++) {
      reading.step();
      reading.watermark();
    }
    assertThat(reading.coordinates(), hasSize(71));
    assertThat(reading.count(RecordClass.MEASURED), is(71L));
    topic.now += 5000;
    reading.settle();
    assertThat(reading.watermark(), is(topic.now - MINUTE));
  }

  @Test
  void whatComesTooLateIsToldApartToTheMillisecond() {
    // The window [11:00, 11:10) ends with its last millisecond; an hour of lateness later, its
    // time is over.
    long lastOfWindow = NOW - 50 * MINUTE - 1;
    topic.now = lastOfWindow + HOUR + MINUTE;
    LiveReading reading = LiveReading.of(topic, null).settle();
    assertThat(reading.watermark(), is(lastOfWindow + HOUR));
    topic.append(0, NOW - HOUR);
    reading.settle();
    assertThat(reading.count(RecordClass.MEASURED), is(1L));
    topic.now += 5000;
    reading.settle();
    topic.append(0, NOW - HOUR);
    reading.settle();
    // What the reader has not returned yet, nobody can have gone by.
    assertThat(reading.count(RecordClass.MEASURED), is(2L));
    assertThat(reading.watermark(), is(lastOfWindow + HOUR + 5000));
    topic.append(0, lastOfWindow);
    topic.append(0, lastOfWindow + 1);
    reading.settle();
    MessageBatch batch = reading.last();
    assertThat(batch.recordClass(0), is(RecordClass.TOO_LATE));
    assertThat(batch.time(0), is(lastOfWindow + HOUR + 5000));
    assertThat(batch.length(0), is(1));
    assertThat(batch.recordClass(1), is(RecordClass.MEASURED));
    assertThat(batch.minTime(), is(lastOfWindow + 1));
  }

  @Test
  void tooLateBeatsEveryClass() {
    LiveReading reading = LiveReading.of(topic, null, LiveReading.source(JSON, "id", 0)).settle();
    reading.watermark();
    topic.append(0, NOW - 3 * HOUR, null);
    topic.append(0, NOW - 3 * HOUR, "{".getBytes(UTF_8));
    topic.append(0, NOW - 3 * HOUR, "{}".getBytes(UTF_8));
    topic.append(0, NOW, ("{\"t\":" + (NOW - 3 * HOUR) + "}").getBytes(UTF_8));
    reading.settle();
    assertThat(reading.count(RecordClass.TOO_LATE), is(4L));
    assertThat(reading.last().reasons().keySet(), empty());
    assertThat(reading.last().latency(LatencyHop.EVENT_TO_BROKER, 3), is(MessageBatch.NO_LATENCY));
    assertThat(reading.last().length(0), is(MessageBatch.NO_VALUE));
  }

  @Test
  void newPartitionsAreFoundAndLoseNothing() {
    topic.append(0, NOW);
    LiveReading reading = LiveReading.of(topic, null).settle();
    assertThat(reading.watermark(), is(NOW - MINUTE));
    // It is there a while before the brokers are asked again.
    topic.now += 4000;
    topic.partitions(2);
    topic.append(1, topic.now);
    topic.begin(1);
    topic.append(1, topic.now);
    reading.settle();
    assertThat("not beyond the last listing", reading.watermark(), is(NOW - MINUTE));
    topic.now += 2 * HOUR;
    topic.append(0, topic.now);
    reading.settle();
    assertThat(reading.coordinates(), contains("0:0", "0:1", "1:0"));
    assertThat(reading.count(RecordClass.MEASURED), is(3L));
    assertThat(reading.watermark(), is(NOW + 4000 - MINUTE));
  }

  @Test
  void theWatermarkNeverGoesBackwards() {
    topic.append(0, NOW);
    LiveReading reading = LiveReading.of(topic, null).settle();
    long before = reading.watermark();
    topic.partitions(2);
    topic.append(1, NOW - 5 * HOUR);
    topic.begin(1);
    topic.append(1, NOW);
    topic.append(0, NOW - 30 * MINUTE);
    topic.now += 5000;
    reading.settle();
    assertThat(reading.coordinates(), hasSize(3));
    assertThat(reading.watermark(), is(before));
    topic.now -= 10 * HOUR;
    reading.settle();
    assertThat(reading.watermark(), is(before));
  }

  @Test
  void whatRetentionRemovedIsUnread() throws Exception {
    topic.append(0, NOW - 2 * HOUR);
    LiveReading stopped = LiveReading.of(topic, null).settle();
    topic.now += 2 * HOUR;
    assertThat(stopped.settle().watermark(), is(NOW + 2 * HOUR - MINUTE));
    KafkaMark mark = stopped.mark();
    for (int i = 0; i < 9; i++) {
      topic.append(0, NOW - HOUR + i * MINUTE);
    }
    topic.remove(0, 6);
    LiveReading reading = LiveReading.of(topic, mark).settle();
    assertThat(reading.coordinates(), contains("0:6", "0:7", "0:8", "0:9"));
    Gap gap = reading.gaps().get(0);
    assertThat(reading.gaps(), hasSize(1));
    assertThat(gap.partition(), is(0));
    assertThat(gap.from(), is(1L));
    assertThat(gap.until(), is(6L));
    // An hour of lateness before the watermark: lost records may have been late ones.
    assertThat(gap.earliest(), is(NOW + HOUR - MINUTE));
    assertThat(gap.latest(), is(greaterThanOrEqualTo(gap.earliest())));
    assertThat(gap.reason(), containsString("offsets 1 to 5 were removed"));
  }

  @Test
  void aGapReachesFromTheBeginningToTheNextRecord() {
    topic.append(0, NOW - 2 * HOUR);
    topic.append(0, NOW - HOUR);
    topic.append(0, NOW - 30 * MINUTE);
    topic.mostOfPartition = 1;
    LiveReading reading = LiveReading.of(topic, null);
    while (reading.batches.isEmpty()) {
      reading.step();
    }
    topic.remove(0, 2);
    reading.settle();
    assertThat(reading.coordinates(), contains("0:0", "0:2"));
    Gap gap = reading.gaps().get(0);
    assertThat(gap.earliest(), is(NOW - HOUR));
    assertThat(gap.latest(), is(NOW - 29 * MINUTE));
    assertThat(reading.last().minTime(), is(gap.earliest()));
  }

  @Test
  void aGapReachesToTheNewestRecordBehindItForTheNextMayBeLate() {
    topic.append(0, NOW - 2 * HOUR);
    topic.append(0, NOW - HOUR);
    topic.append(0, NOW - 50 * MINUTE);
    topic.append(0, NOW - 30 * MINUTE);
    topic.mostOfPartition = 1;
    LiveReading reading = LiveReading.of(topic, null);
    while (reading.batches.isEmpty()) {
      reading.step();
    }
    topic.remove(0, 2);
    topic.mostOfPartition = 2;
    reading.settle();
    assertThat(reading.coordinates(), contains("0:0", "0:2", "0:3"));
    assertThat(reading.gaps().get(0).latest(), is(NOW - 29 * MINUTE));
  }

  @Test
  void aGapWithNothingBehindItIsHandedOnAlone() throws Exception {
    topic.append(0, NOW - HOUR);
    topic.append(0, NOW - HOUR);
    topic.remove(0, 2);
    LiveReading reading = LiveReading.of(topic, null);
    reading.step();
    assertThat(reading.mark().positions().get(0).next(), is(0L));
    reading.settle();
    assertThat(reading.batches, hasSize(1));
    assertThat(reading.last().size(), is(0));
    Gap gap = reading.gaps().get(0);
    assertThat(gap.until(), is(2L));
    assertThat("the beginning's start", gap.earliest(), is(NOW - HOUR));
    assertThat(gap.latest(), is(NOW));
    assertThat(reading.mark().positions().get(0).next(), is(2L));
    assertThat(reading.watermark(), is(NOW - MINUTE));
  }

  @Test
  void aGapThatWasNotHandedOnIsNotForgotten() throws Exception {
    topic.append(0, NOW - HOUR);
    topic.append(0, NOW - HOUR);
    topic.remove(0, 2);
    topic.begin(0);
    topic.append(0, NOW);
    LiveReading reading = LiveReading.of(topic, null).settle();
    assertThat(reading.gaps(), empty());
    KafkaMark mark = reading.mark();
    assertThat(mark.positions().get(0).next(), is(0L));
    topic.end(0);
    LiveReading restored = LiveReading.of(topic, mark).settle();
    assertThat(restored.gaps(), hasSize(1));
    assertThat(restored.coordinates(), contains("0:2"));
  }

  @Test
  void whatWasTakenBackIsTold() {
    for (int i = 0; i < 5; i++) {
      topic.append(0, NOW - HOUR);
    }
    LiveReading reading = LiveReading.of(topic, null).settle();
    topic.truncate(0, 3);
    topic.now += 1000;
    reading.settle();
    Gap gap = reading.gaps().get(0);
    assertThat(gap.from(), is(3L));
    assertThat(gap.until(), is(5L));
    assertThat(gap.reason(), containsString("taken back"));
    topic.append(0, NOW);
    reading.settle();
    assertThat(reading.coordinates().get(5), is("0:3"));
  }

  @Test
  void ofATopicCreatedAnewNothingGetsIntoAMark() {
    topic.append(0, NOW);
    topic.append(0, NOW);
    LiveReading reading = LiveReading.of(topic, null).settle();
    topic.createAnew("other");
    for (int i = 0; i < 3; i++) {
      topic.append(0, NOW);
    }
    reading.settle();
    assertThat(reading.coordinates(), contains("0:0", "0:1", "0:2"));
    Unreachable fault = assertThrows(Unreachable.class, reading::mark);
    assertThat(
        fault.getMessage(),
        containsString("--topic=t: the topic was created anew: its id was id, now is other"));
    topic.now += 5000;
    assertThrows(Unreachable.class, reading::settle);
  }

  @Test
  void aTopicCreatedAnewIsReadFromItsBeginning() throws Exception {
    topic.partitions(2);
    topic.append(0, NOW - 10 * MINUTE);
    topic.append(1, NOW);
    LiveReading stopped = LiveReading.of(topic, null).settle();
    stopped.watermark();
    KafkaMark mark = stopped.mark();
    topic.createAnew("other");
    topic.append(0, NOW);
    topic.append(0, NOW);
    topic.now += MINUTE;
    LiveReading reading = LiveReading.of(topic, mark);
    KafkaMark unread = reading.mark();
    assertThat(unread, is(mark));
    reading.settle();
    assertThat(reading.coordinates(), contains("0:0", "0:1"));
    assertThat(reading.batches.get(0).topicId(), is("other"));
    assertThat(reading.last().topicId(), is("other"));
    assertThat(reading.gaps(), hasSize(2));
    Gap gap = reading.gaps().get(1);
    assertThat(gap.partition(), is(1));
    assertThat(gap.from(), is(1L));
    assertThat(gap.until(), is(1L));
    assertThat(gap.earliest(), is(NOW - HOUR));
    assertThat(gap.latest(), is(topic.now));
    assertThat(gap.reason(), containsString("its id was id, now is other"));
    assertThat(reading.mark().topicId(), is("other"));
    assertThat(reading.mark().positions().get(0).next(), is(2L));
    // Told once.
    assertThat(LiveReading.of(topic, reading.mark()).settle().gaps(), empty());
  }

  @Test
  void aTopicCreatedAnewBeforeTheFirstReadIsNoticedToo() {
    topic.createAnew("other");
    topic.append(0, NOW);
    LiveReading reading =
        LiveReading.of(topic, null, LiveReading.source(EventTime.RECORD, "id", 40)).settle();
    assertThat(reading.coordinates(), contains("0:0"));
    assertThat(reading.gaps().get(0).from(), is(40L));
    assertThat(reading.gaps().get(0).earliest(), is(NOW - HOUR));
  }

  @Test
  void aMarkCoversWhatWasHandedOn() throws Exception {
    topic.partitions(3);
    topic.mostOfPartition = 3;
    for (int i = 0; i < 30; i++) {
      topic.append(i % 3, NOW + i);
      topic.hole(i % 3, i % 4 == 0 ? 1 : 0);
    }
    List<String> whole = sorted(LiveReading.of(topic, null).settle().coordinates());
    assertThat(whole, hasSize(30));
    for (int steps = 1; steps < 20; steps++) {
      LiveReading stopped = LiveReading.of(topic, null);
      for (int i = 0; i < steps; i++) {
        stopped.step();
      }
      List<String> both = stopped.coordinates();
      both.addAll(LiveReading.of(topic, stopped.mark()).settle().coordinates());
      assertThat("stopped after " + steps + " steps", sorted(both), is(whole));
    }
  }

  @Test
  void aMarkIsGivenWithoutBrokers() throws Exception {
    topic.append(0, NOW);
    LiveReading reading = LiveReading.of(topic, null).settle();
    topic.away = true;
    assertThat(reading.mark().positions().get(0).next(), is(1L));
  }

  @Test
  void aTopicThatIsDeletedIsWaitedForAMinute() {
    LiveReading reading = LiveReading.of(topic, null).settle();
    topic.missing = true;
    for (int second = 0; second < 60; second += 5) {
      topic.now += 5000;
      reading.settle();
    }
    topic.now += 5000;
    Unreachable fault = assertThrows(Unreachable.class, reading::settle);
    assertThat(fault.getMessage(), is("--topic=t: was deleted while it was watched"));
  }

  @Test
  void nearTheHeadTheTimeOfReadingCounts() {
    topic.append(0, NOW - HOUR);
    LiveReading reading = LiveReading.of(topic, null).settle();
    assertThat(reading.last().hasHop(LatencyHop.EVENT_TO_CONSUMED), is(false));
    topic.now += 500;
    topic.append(0, NOW + 200);
    topic.append(0, NOW + 300, null);
    reading.settle();
    MessageBatch batch = reading.last();
    assertThat(batch.latency(LatencyHop.EVENT_TO_CONSUMED, 0), is(300L));
    assertThat(batch.latency(LatencyHop.EVENT_TO_CONSUMED, 1), is(MessageBatch.NO_LATENCY));
    assertThat(batch.hasHop(LatencyHop.EVENT_TO_BROKER), is(false));
    // After a stall, an old answer says nothing about what waited meanwhile.
    topic.now += MINUTE + 1000;
    topic.append(0, NOW + 1000);
    reading.step();
    reading.settle();
    assertThat(reading.last().hasHop(LatencyHop.EVENT_TO_CONSUMED), is(false));
  }

  @Test
  void bothClientsAreClosed() {
    LiveReading reading = LiveReading.of(topic, null).settle();
    reading.close();
    assertThat(topic.closed, is(topic.opened));
    // One that never started, and one that could not.
    LiveReading.of(topic, null).close();
    LiveClients half =
        new LiveClients(
            topic::consumer,
            topic::consumer,
            () -> {
              throw new Unreachable("no brokers");
            },
            () -> NOW);
    KafkaLiveReader broken =
        new KafkaLiveReader(
            LiveReading.source(EventTime.RECORD, "id", 0),
            new KafkaTopic("a:1", null, "t", io.hodor.wire.v1.IsolationLevel.READ_COMMITTED),
            null,
            half);
    assertThrows(Unreachable.class, broken::start);
    broken.close();
    assertThat(topic.closed, is(topic.opened));
  }

  @Test
  void withoutABatchThereIsNone() {
    LiveReading reading = LiveReading.of(topic, null);
    assertThat(reading.step(), is(false));
    assertThrows(NoSuchElementException.class, reading::current);
    assertThat(reading.watermark(), is(lessThan(NOW)));
  }

  private static List<String> sorted(List<String> coordinates) {
    return coordinates.stream().sorted().toList();
  }
}
