package io.hodor.source;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** A topic that lives, its brokers, and the time: all do what a test says. */
final class ScriptedTopic {

  static final String NAME = "t";

  private final Map<Integer, Log> logs = new TreeMap<>();
  private final List<Runnable> held = new ArrayList<>();

  long now;
  String topicId = "id";

  /** How many records a poll gives of a partition at most. */
  int mostOfPartition = 1000;

  /** How many of the next polls give nothing though there are records: their fetch travels. */
  int emptyPolls;

  /** Whether no broker can be reached. */
  boolean away;

  /** Whether there is no such topic. */
  boolean missing;

  /** Whether answers are under way until {@link #release}; they say what was so when asked. */
  boolean slow;

  int opened;
  int closed;

  private static final class Log {
    final TreeMap<Long, ConsumerRecord<byte[], byte[]>> records = new TreeMap<>();
    long start;
    long high;
    long stable = Long.MAX_VALUE;

    long stable() {
      return Math.min(stable, high);
    }
  }

  ScriptedTopic(long now, int partitions) {
    this.now = now;
    partitions(partitions);
  }

  /** Makes it this many partitions. */
  void partitions(int count) {
    for (int partition = 0; partition < count; partition++) {
      logs.computeIfAbsent(partition, p -> new Log());
    }
  }

  /** Appends a record of this time, for record time and event time alike. */
  void append(int partition, long timestamp) {
    append(partition, timestamp, new byte[1]);
  }

  void append(int partition, long timestamp, byte[] value) {
    Log log = logs.get(partition);
    log.records.put(
        log.high,
        new ConsumerRecord<>(
            NAME,
            partition,
            log.high,
            timestamp,
            TimestampType.CREATE_TIME,
            0,
            0,
            null,
            value,
            new RecordHeaders(),
            Optional.empty()));
    log.high++;
  }

  /** Appends offsets that hold no record, as markers of transactions and compaction leave them. */
  void hole(int partition, int offsets) {
    logs.get(partition).high += offsets;
  }

  /** Begins a transaction: what is appended from now on cannot be read until it ends. */
  void begin(int partition) {
    logs.get(partition).stable = logs.get(partition).high;
  }

  /** Ends the transaction by a marker. */
  void end(int partition) {
    logs.get(partition).stable = Long.MAX_VALUE;
    hole(partition, 1);
  }

  /** Removes the records before this offset. */
  void remove(int partition, long before) {
    Log log = logs.get(partition);
    log.start = before;
    log.records.headMap(before).clear();
    log.high = Math.max(log.high, before);
  }

  /** Takes the records from this offset on back. */
  void truncate(int partition, long end) {
    Log log = logs.get(partition);
    log.high = end;
    log.records.tailMap(end).clear();
  }

  /** Deletes the topic and creates it anew, empty. */
  void createAnew(String newId) {
    topicId = newId;
    logs.replaceAll((partition, log) -> new Log());
  }

  /** Lets the answers through that are under way. */
  void release() {
    slow = false;
    List<Runnable> answers = List.copyOf(held);
    held.clear();
    answers.forEach(Runnable::run);
  }

  LiveClients clients() {
    return new LiveClients(this::consumer, this::consumer, Brokers::new, () -> now);
  }

  Consumer<byte[], byte[]> consumer() {
    opened++;
    return new Reading();
  }

  private final class Reading extends MockConsumer<byte[], byte[]> {

    Reading() {
      super(OffsetResetStrategy.NONE);
    }

    @Override
    public synchronized ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      if (away || missing || emptyPolls > 0) {
        emptyPolls--;
        return ConsumerRecords.empty();
      }
      Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> polled = new HashMap<>();
      for (TopicPartition partition : assignment()) {
        if (!paused().contains(partition)) {
          List<ConsumerRecord<byte[], byte[]>> records = fetch(partition);
          if (!records.isEmpty()) {
            polled.put(partition, records);
          }
        }
      }
      return new ConsumerRecords<>(polled);
    }

    private List<ConsumerRecord<byte[], byte[]>> fetch(TopicPartition partition) {
      Log log = logs.get(partition.partition());
      long position = position(partition);
      if (position < log.start || position > log.high) {
        throw new OffsetOutOfRangeException(Map.of(partition, position));
      }
      if (position >= log.stable()) {
        return List.of();
      }
      List<ConsumerRecord<byte[], byte[]>> records =
          log.records.subMap(position, log.stable()).values().stream()
              .limit(mostOfPartition)
              .toList();
      boolean all = records.size() < mostOfPartition;
      seek(partition, all ? log.stable() : records.get(records.size() - 1).offset() + 1);
      return records;
    }

    @Override
    public synchronized Map<TopicPartition, Long> beginningOffsets(
        Collection<TopicPartition> partitions) {
      Map<TopicPartition, Long> starts = new HashMap<>();
      partitions.forEach(partition -> starts.put(partition, logs.get(partition.partition()).start));
      return starts;
    }

    @Override
    public synchronized void close(Duration timeout) {
      closed++;
    }

    @Override
    public synchronized void close() {
      closed++;
    }
  }

  private final class Brokers implements TopicBrokers {

    Brokers() {
      opened++;
    }

    @Override
    public CompletableFuture<TopicListing> list() {
      return missing && !away
          ? CompletableFuture.failedFuture(new UnknownTopicOrPartitionException("no such topic"))
          : answer(() -> new TopicListing(topicId, Map.copyOf(logs).keySet()));
    }

    @Override
    public CompletableFuture<Map<Integer, Ends>> ends(Collection<Integer> partitions) {
      return answer(() -> of(partitions, (p, log) -> new Ends(log.stable(), log.high)));
    }

    @Override
    public CompletableFuture<Map<Integer, Bounds>> bounds(Collection<Integer> partitions) {
      return answer(() -> of(partitions, (p, log) -> new Bounds(log.start, log.high)));
    }

    private <T> Map<Integer, T> of(
        Collection<Integer> partitions, BiFunction<Integer, Log, T> answer) {
      Map<Integer, T> answers = new HashMap<>();
      partitions.forEach(p -> answers.put(p, answer.apply(p, logs.get(p))));
      return answers;
    }

    private <T> CompletableFuture<T> answer(Supplier<T> answer) {
      if (away) {
        return CompletableFuture.failedFuture(new TimeoutException("no broker"));
      }
      T known = answer.get();
      if (!slow) {
        return CompletableFuture.completedFuture(known);
      }
      CompletableFuture<T> later = new CompletableFuture<>();
      held.add(() -> later.complete(known));
      return later;
    }

    @Override
    public void close() {
      closed++;
    }
  }
}
