package io.hodor.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.Address;
import io.hodor.Coverage;
import io.hodor.LatencyHop;
import io.hodor.MessageBatch;
import io.hodor.RecordClass;
import io.hodor.config.Unreachable;
import io.hodor.wire.v1.IsolationLevel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.junit.jupiter.api.Test;

class KafkaPastReaderTest {

  private static final Instant BEGAN = Instant.parse("2024-05-01T12:00:00Z");
  private static final long NOW = BEGAN.toEpochMilli();
  private static final KafkaTopic TOPIC =
      new KafkaTopic("a:1", null, ScriptedLog.TOPIC, IsolationLevel.READ_COMMITTED);
  private static final EventTime JSON = EventTime.parse("json:t", "ms", null, null);

  private final ScriptedLog log = new ScriptedLog();

  @Test
  void readsRangesOneAfterTheOther() throws Exception {
    for (int offset = 0; offset < 10; offset++) {
      log.record(0, offset, NOW + offset, new byte[offset]);
      log.record(4, offset, NOW - offset, new byte[offset]);
    }
    List<MessageBatch> batches =
        batches(3, EventTime.RECORD, new PartitionRange(0, 2, 9), new PartitionRange(4, 5, 7));
    assertThat(
        coordinates(batches),
        contains("0:2", "0:3", "0:4", "0:5", "0:6", "0:7", "0:8", "4:5", "4:6"));
    assertThat(batches, hasSize(4));
    assertThat(batches.get(0).minTime(), is(NOW + 2));
    assertThat(batches.get(0).topicId(), is("id"));
    assertThat(batches.get(0).length(1), is(3));
    assertThat(batches.get(0).hasHop(LatencyHop.EVENT_TO_BROKER), is(false));
    assertThat(log.opened, is(1));
    assertThat(log.closed, is(1));
  }

  @Test
  void holesAtTheEndAreNotWaitedFor() throws Exception {
    log.record(0, 0, NOW, new byte[1]).record(0, 5, NOW, new byte[1]).end(0, 9);
    assertThat(
        coordinates(batches(10, EventTime.RECORD, new PartitionRange(0, 0, 9))),
        contains("0:0", "0:5"));
    assertThat(
        coordinates(batches(10, EventTime.RECORD, new PartitionRange(0, 0, 4))), contains("0:0"));
    assertThat(batches(10, EventTime.RECORD, new PartitionRange(0, 1, 4)), hasSize(0));
    assertThat(batches(10, EventTime.RECORD, new PartitionRange(0, 6, 9)), hasSize(0));
  }

  @Test
  void nothingToReadNeedsNoConsumer() throws Exception {
    assertThat(batches(1, EventTime.RECORD), hasSize(0));
    assertThat(log.opened, is(0));
  }

  @Test
  void aLargePollIsCutIntoBatches() throws Exception {
    int size = 2 * KafkaPastReader.MOST_MESSAGES + 1;
    for (int offset = 0; offset < size; offset++) {
      log.record(0, offset, NOW, new byte[0]);
    }
    List<MessageBatch> batches = batches(size, EventTime.RECORD, new PartitionRange(0, 0, size));
    assertThat(batches, hasSize(3));
    assertThat(coordinates(batches), hasSize(size));
    assertThat(batches.get(2).offset(0), is(size - 1L));
  }

  @Test
  void messagesSayWhatTheirRecordsAre() throws Exception {
    log.record(0, 0, NOW, ("{\"t\":" + (NOW - 30) + "}").getBytes(UTF_8));
    log.record(0, 1, NOW, null);
    log.record(0, 2, NOW, "{".getBytes(UTF_8));
    log.record(0, 3, NOW, "{}".getBytes(UTF_8));
    MessageBatch batch = batches(9, JSON, new PartitionRange(0, 0, 4)).get(0);
    assertThat(batch.recordClass(0), is(RecordClass.MEASURED));
    assertThat(batch.recordClass(1), is(RecordClass.TOMBSTONE));
    assertThat(batch.recordClass(2), is(RecordClass.UNDECODABLE));
    assertThat(batch.recordClass(3), is(RecordClass.UNDATED));
    assertThat(batch.time(0), is(NOW - 30));
    assertThat(batch.time(3), is(NOW));
    assertThat(batch.length(1), is(MessageBatch.NO_VALUE));
    assertThat(batch.latency(LatencyHop.EVENT_TO_BROKER, 0), is(30L));
    assertThat(batch.latency(LatencyHop.EVENT_TO_BROKER, 3), is(MessageBatch.NO_LATENCY));
    assertThat(batch.reasons().keySet(), contains(2));
    assertThat(batch.content(3), is(new ContentHash().of("{}".getBytes(UTF_8))));
  }

  @Test
  void whereASplitBeginsMakesNoDifference() throws Exception {
    Random random = new Random(7);
    log.record(0, 100, 0, new byte[0]);
    int end = 3000;
    for (int offset = 101; offset < end; offset++) {
      boolean usable = random.nextInt(400) == 0;
      if (random.nextInt(5) > 0) {
        log.record(0, offset, usable ? NOW + offset : random.nextInt(1000), new byte[0]);
      }
    }
    log.end(0, end);
    List<String> whole = times(batches(100, EventTime.RECORD, new PartitionRange(0, 100, end)));
    for (int cut = 101; cut < end; cut += 17) {
      List<String> pieces = new ArrayList<>();
      pieces.addAll(times(batches(100, EventTime.RECORD, new PartitionRange(0, 100, cut))));
      pieces.addAll(times(batches(100, EventTime.RECORD, new PartitionRange(0, cut, end))));
      assertThat("cut at " + cut, pieces, is(whole));
    }
    assertThat(log.closed, is(log.opened));
  }

  @Test
  void anotherTopicIdFailsTheBundle() {
    log.record(0, 0, NOW, new byte[0]);
    KafkaPastReader reader =
        new KafkaPastReader(
            source(EventTime.RECORD, new PartitionRange(0, 0, 1)),
            () -> log.consumer(1),
            () -> "other");
    assertThat(reader.start(), is(true));
    Unreachable fault = assertThrows(Unreachable.class, reader::advance);
    assertThat(fault.getMessage(), containsString("--topic=t: created anew"));
  }

  @Test
  void timestampsFitTheRunner() throws Exception {
    log.record(0, 0, Long.MAX_VALUE, null);
    try (KafkaPastReader reader = reader(1, EventTime.RECORD, new PartitionRange(0, 0, 1))) {
      assertThrows(NoSuchElementException.class, reader::getCurrent);
      assertThat(reader.start(), is(true));
      assertThat(reader.getCurrentTimestamp().getMillis(), is(0L));
      assertThat(reader.getCurrentTimestamp().isAfter(BoundedWindow.TIMESTAMP_MIN_VALUE), is(true));
      assertThat(reader.advance(), is(false));
      assertThrows(NoSuchElementException.class, reader::getCurrentTimestamp);
    }
  }

  private List<MessageBatch> batches(int most, EventTime eventTime, PartitionRange... ranges)
      throws Exception {
    List<MessageBatch> batches = new ArrayList<>();
    try (KafkaPastReader reader = reader(most, eventTime, ranges)) {
      for (boolean more = reader.start(); more; more = reader.advance()) {
        batches.add(reader.getCurrent());
      }
    }
    return batches;
  }

  private KafkaPastReader reader(int most, EventTime eventTime, PartitionRange... ranges) {
    return new KafkaPastReader(source(eventTime, ranges), () -> log.consumer(most), () -> "id");
  }

  private static KafkaPastSource source(EventTime eventTime, PartitionRange... ranges) {
    KafkaPast past = new KafkaPast("id", List.of(ranges), Coverage.EVERYTHING, BEGAN);
    return new KafkaPastSource(new Address("c", "t", "kafka"), TOPIC, past, eventTime, true);
  }

  private static List<String> coordinates(List<MessageBatch> batches) {
    List<String> coordinates = new ArrayList<>();
    for (MessageBatch batch : batches) {
      for (int i = 0; i < batch.size(); i++) {
        coordinates.add(batch.partition(i) + ":" + batch.offset(i));
      }
    }
    return coordinates;
  }

  private static List<String> times(List<MessageBatch> batches) {
    List<String> times = new ArrayList<>();
    for (MessageBatch batch : batches) {
      for (int i = 0; i < batch.size(); i++) {
        times.add(batch.offset(i) + " " + batch.time(i) + " " + batch.recordClass(i));
      }
    }
    return times;
  }
}
