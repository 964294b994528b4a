package io.hodor.source;

import io.hodor.Gap;
import io.hodor.MessageBatch;
import io.hodor.ReaderGauges;
import io.hodor.RecordCounters;
import io.hodor.config.Unreachable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.InvalidOffsetException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the partitions that its part of the topic owns, with one consumer, and never ends. Hands on
 * batches of one partition each.
 *
 * <p>Its watermark is the least of its partitions' ({@link LivePartition}), and not beyond the
 * moment at which the brokers were last asked for the partitions: what a partition holds that was
 * not there then, was written later.
 *
 * <p>Brokers that are away are waited for: nothing is handed on, and the watermark stands.
 */
final class KafkaLiveReader extends UnboundedSource.UnboundedReader<MessageBatch> {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaLiveReader.class);

  /**
   * Records end a poll at once; while there are none, check-points wait for its end, and so do
   * other parts that the same task reads. A shorter one wakes a quiet topic's job more often.
   */
  private static final Duration POLL = Duration.ofMillis(200);

  /** How far ahead of the clock a time may lie to move the watermark. */
  private static final long CLOCK_TOLERANCE = Duration.ofMinutes(1).toMillis();

  private final Counter read = Metrics.counter(RecordCounters.NAMESPACE, RecordCounters.READ);
  private final Counter unread = Metrics.counter(RecordCounters.NAMESPACE, ReaderGauges.UNREAD);
  private final LiveGauges gauges = new LiveGauges();

  private final KafkaLiveSource source;
  private final KafkaTopic topic;
  private final LiveClients clients;
  private final KafkaMark begun;
  private final long maxOutOfOrderness;
  private final TooLate tooLate;

  private @Nullable Consumer<byte[], byte[]> consumer;
  private @Nullable TopicBrokers brokers;
  private TopicListings listings;
  private EndOffsets ends;
  private LeftLogs leftLogs;

  // There from the brokers' first answer on.
  private @Nullable String topicId;
  private RecordAppender appender;

  private final Map<Integer, LivePartition> partitions = new TreeMap<>();
  private final Queue<PolledRecords> polled = new ArrayDeque<>();
  private long polledAt;
  private long listingBound = LivePartition.NO_WATERMARK;
  private long returned;
  private @Nullable MessageBatch current;

  /**
   * @param mark where to go on; null to begin where the source begins
   */
  KafkaLiveReader(
      KafkaLiveSource source, KafkaTopic topic, @Nullable KafkaMark mark, LiveClients clients) {
    this.source = source;
    this.topic = topic;
    this.clients = clients;
    this.begun = mark == null ? source.beginning() : mark;
    this.maxOutOfOrderness = source.live().maxOutOfOrderness().toMillis();
    this.tooLate = new TooLate(source.live().windowSize(), source.live().allowedLateness());
    this.returned = begun.watermark();
    tooLate.watermark(returned);
  }

  @Override
  public boolean start() {
    consumer = clients.consumers().get();
    brokers = clients.brokers().get();
    listings = new TopicListings(topic, brokers);
    ends = new EndOffsets(brokers);
    leftLogs = new LeftLogs(brokers);
    return advance();
  }

  @Override
  public boolean advance() {
    current = null;
    long now = clients.clock().getAsLong();
    listings.next(now).ifPresent(listing -> current = accept(listing, now));
    if (current == null && !partitions.isEmpty()) {
      ends.next(now, partitions.values());
      leftLogs.next(now).forEach(this::readOn);
      if (polled.isEmpty()) {
        poll();
      }
      current = polled.isEmpty() ? null : take();
    }
    if (current != null) {
      account(current);
    }
    gauges.report(now, watermark(), partitions.values());
    return current != null;
  }

  private void account(MessageBatch batch) {
    listings.handedOn();
    read.inc(batch.size());
    for (Gap gap : batch.gaps()) {
      unread.inc(gap.until() - gap.from());
      LOG.warn("--topic={}: {}", topic.topic(), gap.reason());
    }
  }

  /**
   * Takes an answer of the brokers.
   *
   * @return what it shows to be gone; null if nothing is
   * @throws Unreachable if it is another topic than the one that is being read
   */
  private @Nullable MessageBatch accept(TopicListing listing, long now) {
    MessageBatch gone = null;
    if (topicId == null) {
      gone = begin(listing, now);
    } else if (!listing.topicId().equals(topicId)) {
      throw new Unreachable(
          "--topic="
              + topic.topic()
              + ": "
              + createdAnew(topicId, listing)
              + "; the new one is begun");
    }
    adopt(listing);
    listingBound = Math.max(listingBound, listings.answerAskedAt() - maxOutOfOrderness);
    return gone;
  }

  private @Nullable MessageBatch begin(TopicListing listing, long now) {
    topicId = listing.topicId();
    appender = source.newAppender(topicId, tooLate);
    if (!topicId.equals(begun.topicId())) {
      return gone(listing, now);
    }
    // Even those that this listing lacks: the broker that answered may not know them yet.
    begun.positions().forEach(this::add);
    return null;
  }

  /** Of a topic that is no more, the positions are nothing but the end of what was read. */
  private @Nullable MessageBatch gone(TopicListing listing, long now) {
    MessageBatch.Builder batch = source.newBatch(topicId);
    new TreeMap<>(begun.positions())
        .forEach(
            (partition, position) -> {
              long earliest = earliest();
              batch.gap(
                  new Gap(
                      partition,
                      position.next(),
                      position.next(),
                      earliest,
                      Math.max(earliest, now),
                      createdAnew(begun.topicId(), listing)));
            });
    return begun.positions().isEmpty() ? null : batch.build();
  }

  private static String createdAnew(String before, TopicListing now) {
    return "the topic was created anew: its id was " + before + ", now is " + now.topicId();
  }

  /**
   * The earliest time of lost records that matters: they may have been late ones, of any window
   * that is not final yet.
   */
  private long earliest() {
    return Math.max(
        returned - source.live().allowedLateness().toMillis(),
        source.live().beginning().start().toEpochMilli());
  }

  private void adopt(TopicListing listing) {
    for (int partition : listing.partitions()) {
      if (source.owns(partition) && !partitions.containsKey(partition)) {
        add(partition, KafkaLiveSource.startAt(0));
      }
    }
    assign();
  }

  private void add(int number, KafkaMark.Position from) {
    RecordTimes times =
        new RecordTimes(topic, appender.classifier(), clients.searchers(), from.recordTime());
    partitions.put(
        number,
        new LivePartition(
            new TopicPartition(topic.topic(), number),
            from,
            times,
            source.live().maxOutOfOrderness()));
  }

  /** Tells the consumer of partitions that it does not have yet. */
  private void assign() {
    List<LivePartition> added =
        partitions.values().stream()
            .filter(partition -> !consumer.assignment().contains(partition.id()))
            .toList();
    if (!added.isEmpty()) {
      consumer.assign(partitions.values().stream().map(LivePartition::id).toList());
      added.forEach(partition -> consumer.seek(partition.id(), partition.next()));
    }
  }

  private void readOn(int number, TopicBrokers.Bounds bounds) {
    LivePartition partition = partitions.get(number);
    consumer.seek(partition.id(), partition.leave(bounds));
    consumer.resume(List.of(partition.id()));
  }

  private void poll() {
    try {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
      polledAt = clients.clock().getAsLong();
      appender.classifier().readAt(polledAt);
      for (LivePartition partition : partitions.values()) {
        List<ConsumerRecord<byte[], byte[]>> own = records.records(partition.id());
        if (!own.isEmpty()) {
          polled.add(new PolledRecords(partition, own, partition.isNearHead(polledAt)));
        }
      }
      for (LivePartition partition : reading()) {
        stand(partition, !records.records(partition.id()).isEmpty());
      }
    } catch (InvalidOffsetException e) {
      leftLogs.add(e);
      consumer.pause(e.partitions());
    } catch (KafkaException e) {
      throw KafkaFaults.of(topic, "reading", e);
    }
  }

  /** The partitions whose position is in their log, as far as is known. */
  private List<LivePartition> reading() {
    Set<TopicPartition> paused = consumer.paused();
    return partitions.values().stream()
        .filter(partition -> !paused.contains(partition.id()))
        .toList();
  }

  /** Notes where the consumer stands in a partition after a poll. */
  private void stand(LivePartition partition, boolean any) {
    long position;
    try {
      position = consumer.position(partition.id(), Duration.ZERO);
    } catch (TimeoutException e) {
      // Not known while the consumer makes sure of it, after a change of leaders.
      return;
    }
    if (any) {
      partition.read(position);
    } else if (!partition.hasGap()) {
      partition.rest(position);
    } else if (partition.isAtHead(position)) {
      // No record will say until when the lost ones may have been.
      polled.add(new PolledRecords(partition, List.of(), false));
    }
  }

  private MessageBatch take() {
    PolledRecords records = polled.element();
    LivePartition partition = records.partition();
    int count = Math.min(records.left(), KafkaPastReader.MOST_MESSAGES);
    MessageBatch.Builder batch =
        records.nearHead() ? appender.newBatch(count, polledAt) : appender.newBatch(count);
    long horizon = polledAt + CLOCK_TOLERANCE;
    long latest = LivePartition.NO_WATERMARK;
    for (int i = 0; i < count; i++) {
      ConsumerRecord<byte[], byte[]> record = records.next();
      long recordTime = partition.times().next(record);
      if (partition.hasGap()) {
        // Those that are gone may be as late as anything that was written by now.
        long newest = Math.max(recordTime, records.newestTimestamp(polledAt));
        batch.gap(partition.takeGap(earliest(), latestBefore(newest)));
      }
      appender.append(record, recordTime, batch);
      long time = appender.classifier().time();
      latest = time > horizon ? latest : Math.max(latest, notFarAhead(time, recordTime));
      partition.handedOn(record.offset() + 1);
    }
    if (partition.hasGap()) {
      batch.gap(partition.takeGap(earliest(), polledAt));
    }
    partition.met(latest);
    if (records.left() == 0) {
      polled.remove();
    }
    return batch.build();
  }

  /**
   * A time that moves the watermark: no further than a clock can be ahead of its record's. Reading
   * behind, one event with a wrong clock would make all others of its partition too late.
   */
  private static long notFarAhead(long time, long recordTime) {
    return recordTime == RecordClassifier.NO_TIMESTAMP
        ? time
        : Math.min(time, recordTime + CLOCK_TOLERANCE);
  }

  /** The latest time of records that were written before one of this time. */
  private long latestBefore(long recordTime) {
    return recordTime == RecordClassifier.NO_TIMESTAMP
        ? polledAt
        : Math.min(polledAt, recordTime + maxOutOfOrderness);
  }

  private long watermark() {
    long least = listingBound;
    for (LivePartition partition : partitions.values()) {
      least = Math.min(least, partition.watermark());
    }
    return Math.max(least, returned);
  }

  @Override
  public Instant getWatermark() {
    returned = watermark();
    tooLate.watermark(returned);
    return Instant.ofEpochMilli(returned);
  }

  /**
   * Everything that was handed on, and nothing else. Asks the brokers once more whether it is of
   * the topic that it is taken for.
   *
   * @throws Unreachable if the topic was created anew
   */
  @Override
  public KafkaMark getCheckpointMark() {
    if (topicId == null) {
      return new KafkaMark(begun.topicId(), begun.positions(), returned);
    }
    long now = clients.clock().getAsLong();
    listings.verify(now).ifPresent(listing -> accept(listing, now));
    Map<Integer, KafkaMark.Position> positions = new HashMap<>();
    partitions.forEach((number, partition) -> positions.put(number, partition.position()));
    return new KafkaMark(topicId, positions, returned);
  }

  @Override
  public MessageBatch getCurrent() {
    if (current == null) {
      throw new NoSuchElementException();
    }
    return current;
  }

  @Override
  public Instant getCurrentTimestamp() {
    return BatchTimestamp.of(getCurrent());
  }

  @Override
  public KafkaLiveSource getCurrentSource() {
    return source;
  }

  @Override
  public void close() {
    try {
      if (consumer != null) {
        // Does not wait for the fetch that always is under way at a log's end.
        consumer.close(Duration.ZERO);
      }
    } finally {
      if (brokers != null) {
        brokers.close();
      }
    }
  }
}
