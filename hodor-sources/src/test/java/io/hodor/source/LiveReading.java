package io.hodor.source;

import io.hodor.Address;
import io.hodor.Coverage;
import io.hodor.Gap;
import io.hodor.MessageBatch;
import io.hodor.RecordClass;
import io.hodor.wire.v1.IsolationLevel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.util.CoderUtils;

/** A reader of a {@link ScriptedTopic}, driven step by step, and what it handed on. */
final class LiveReading {

  static final Instant NOON = Instant.parse("2024-05-01T12:00:00Z");
  static final long NOW = NOON.toEpochMilli();
  static final long MINUTE = 60_000;
  static final long HOUR = 60 * MINUTE;

  private final KafkaLiveReader reader;
  final List<MessageBatch> batches = new ArrayList<>();
  private boolean started;

  private LiveReading(KafkaLiveReader reader) {
    this.reader = reader;
  }

  static LiveReading of(ScriptedTopic topic, KafkaMark mark) {
    return of(topic, mark, source(EventTime.RECORD, "id", 0));
  }

  static LiveReading of(ScriptedTopic topic, KafkaMark mark, KafkaLiveSource source) {
    KafkaTopic name =
        new KafkaTopic("a:1", null, ScriptedTopic.NAME, IsolationLevel.READ_COMMITTED);
    return new LiveReading(new KafkaLiveReader(source, name, mark, topic.clients()));
  }

  /**
   * Windows of ten minutes, an hour of lateness, a minute out of order; begins at these offsets.
   */
  static KafkaLiveSource source(EventTime eventTime, String topicId, long... offsets) {
    Map<Integer, Long> from = new HashMap<>();
    for (int partition = 0; partition < offsets.length; partition++) {
      from.put(partition, offsets[partition]);
    }
    KafkaLive live =
        new KafkaLive(
            ScriptedTopic.NAME,
            IsolationLevel.READ_COMMITTED,
            new KafkaBeginning(topicId, NOON.minus(Duration.ofHours(1)), from, Coverage.EVERYTHING),
            Duration.ofMinutes(10),
            Duration.ofHours(1),
            Duration.ofMinutes(1));
    return new KafkaLiveSource(new Address("c", "t", "kafka"), live, eventTime, true);
  }

  static List<KafkaLiveSource> parts(int count) {
    return source(EventTime.RECORD, "id", 0).split(count, PipelineOptionsFactory.create());
  }

  /** Advances once; whether there was something. */
  boolean step() {
    boolean any = started ? reader.advance() : reader.start();
    started = true;
    if (any) {
      batches.add(reader.getCurrent());
    }
    return any;
  }

  /** Advances until nothing has come, and no answer either, for a while in which time stands. */
  LiveReading settle() {
    for (int nothing = 0; nothing < 6; ) {
      nothing = step() ? 0 : nothing + 1;
    }
    return this;
  }

  long watermark() {
    return reader.getWatermark().getMillis();
  }

  /** A mark as a check-point stores and restores it. */
  KafkaMark mark() throws Exception {
    return CoderUtils.clone(KafkaMarkCoder.of(), reader.getCheckpointMark());
  }

  MessageBatch current() {
    return reader.getCurrent();
  }

  void close() {
    reader.close();
  }

  /** The messages as {@code partition:offset}. */
  List<String> coordinates() {
    List<String> coordinates = new ArrayList<>();
    for (MessageBatch batch : batches) {
      for (int i = 0; i < batch.size(); i++) {
        coordinates.add(batch.partition(i) + ":" + batch.offset(i));
      }
    }
    return coordinates;
  }

  List<Gap> gaps() {
    return batches.stream().flatMap(batch -> batch.gaps().stream()).toList();
  }

  long count(RecordClass recordClass) {
    long count = 0;
    for (MessageBatch batch : batches) {
      for (int i = 0; i < batch.size(); i++) {
        count += batch.recordClass(i) == recordClass ? 1 : 0;
      }
    }
    return count;
  }

  MessageBatch last() {
    return batches.get(batches.size() - 1);
  }
}
