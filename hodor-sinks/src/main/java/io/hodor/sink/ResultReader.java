package io.hodor.sink;

import io.hodor.ReaderGauges;
import io.hodor.RecordCounters;
import io.hodor.score.state.Told;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.io.UnboundedSource.UnboundedReader;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.beam.sdk.values.KV;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;

/**
 * Reads one part of the results. One that goes on from a mark catches up first, as one that begins
 * does: with the verdicts that were published since the last one began, and with what was measured
 * since the mark.
 */
final class ResultReader extends UnboundedReader<KV<String, Told>> {

  /** How long a poll waits where nothing is there. */
  private static final Duration POLL = Duration.ofMillis(10);

  private static final Told CAUGHT_UP = Told.newBuilder().setCaughtUp(true).build();

  private final ResultSource source;
  private final OutputTopics topics;
  private final ToldRecords told;
  private final Map<ResultPartition, Long> next;
  private final Set<String> keys;
  private final Deque<ConsumerRecord<byte[], byte[]>> polled = new ArrayDeque<>();
  private final Deque<KV<String, Told>> news = new ArrayDeque<>();

  private @Nullable Consumer<byte[], byte[]> consumer;

  /** What is read at present, and where it ended when it was begun; the ends count until then. */
  private Map<TopicPartition, ResultPartition> reading = Map.of();

  private Map<TopicPartition, Long> ends = Map.of();
  private boolean readsVerdicts = true;
  private boolean caughtUp;
  private Instant watermark = BoundedWindow.TIMESTAMP_MIN_VALUE;
  private @Nullable KV<String, Told> current;
  private Instant currentTime = BoundedWindow.TIMESTAMP_MIN_VALUE;

  ResultReader(ResultSource source, ResultMark mark) {
    this.source = source;
    this.topics = source.results().topics();
    this.told = new ToldRecords(source.results().asked());
    this.next = new HashMap<>(mark.next());
    this.keys = new HashSet<>(mark.keys());
  }

  @Override
  public boolean start() {
    consumer = KafkaClients.newConsumer(topics);
    read(OutputTopic.QUALITY);
    return advance();
  }

  /** Begins to read these topics, where the mark says or where they begin. */
  private void read(OutputTopic... some) {
    List<ResultPartition> partitions =
        Stream.of(some).flatMap(topic -> source.partitionsOf(topic).stream()).toList();
    reading = partitions.stream().collect(Collectors.toMap(it -> it.in(topics), it -> it));
    if (partitions.isEmpty()) {
      ends = Map.of();
      return;
    }
    try {
      consumer.assign(reading.keySet());
      ends = consumer.endOffsets(reading.keySet());
      for (ResultPartition partition : partitions) {
        Long offset = next.get(partition);
        if (offset == null) {
          source.results().seek(consumer, partition, ends.get(partition.in(topics)));
        } else {
          consumer.seek(partition.in(topics), offset);
        }
      }
    } catch (KafkaException e) {
      throw KafkaFaults.of(topics, some[0], "reading", e);
    }
  }

  @Override
  public boolean advance() {
    if (polled.isEmpty() && news.isEmpty()) {
      poll();
    }
    while (news.isEmpty() && !polled.isEmpty()) {
      take(polled.remove());
    }
    if (news.isEmpty()) {
      return false;
    }
    current = news.remove();
    currentTime = Instant.now();
    return true;
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    ResultPartition partition = reading.get(new TopicPartition(record.topic(), record.partition()));
    next.put(partition, record.offset() + 1);
    Optional<KV<String, Told>> fact = told.of(partition.topic(), record);
    fact.ifPresent(news::add);
    // Of a topic that is new since, nothing was there to catch up with.
    fact.map(KV::getKey)
        .filter(keys::add)
        .filter(any -> caughtUp)
        .ifPresent(key -> news.add(KV.of(key, CAUGHT_UP)));
  }

  private void poll() {
    Instant began = Instant.now();
    try {
      if (!reading.isEmpty()) {
        consumer.poll(POLL).forEach(polled::add);
      }
      if (!polled.isEmpty()) {
        return;
      }
      notePositions();
    } catch (KafkaException e) {
      throw KafkaFaults.of(topics, OutputTopic.METRICS, "reading", e);
    }
    if (!caughtUp && isAtEnds()) {
      endReached();
    }
    if (caughtUp) {
      watermark = began;
      Metrics.gauge(RecordCounters.NAMESPACE, ReaderGauges.WATERMARK).set(began.getMillis());
    }
  }

  /** What holds no message has an offset all the same. */
  private void notePositions() {
    reading.forEach((partition, ours) -> next.put(ours, consumer.position(partition)));
  }

  private boolean isAtEnds() {
    return ends.entrySet().stream()
        .allMatch(end -> next.get(reading.get(end.getKey())) >= end.getValue());
  }

  private void endReached() {
    if (readsVerdicts) {
      readsVerdicts = false;
      read(OutputTopic.LEDGER, OutputTopic.METRICS);
      return;
    }
    caughtUp = true;
    keys.addAll(source.expected());
    keys.forEach(key -> news.add(KV.of(key, CAUGHT_UP)));
  }

  @Override
  public KV<String, Told> getCurrent() {
    if (current == null) {
      throw new NoSuchElementException();
    }
    return current;
  }

  @Override
  public Instant getCurrentTimestamp() {
    return currentTime;
  }

  /** Nothing that is judged depends on it: until when the results are read, for people. */
  @Override
  public Instant getWatermark() {
    return watermark;
  }

  @Override
  public ResultMark getCheckpointMark() {
    return new ResultMark(next, keys);
  }

  @Override
  public UnboundedSource<KV<String, Told>, ?> getCurrentSource() {
    return source;
  }

  @Override
  public void close() {
    if (consumer != null) {
      consumer.close(Duration.ZERO);
    }
  }
}
