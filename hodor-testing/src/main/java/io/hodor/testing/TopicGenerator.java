package io.hodor.testing;

import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.TimestampProto;
import io.hodor.testing.SentRecord.Intent;
import io.hodor.testing.wire.OrderEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Writes a topic with known faults and keeps account of every record. The same seed, start and
 * settings give the same records in the same order.
 *
 * <p>Event times lie at most 50 s ahead of their record's timestamp unless asked for otherwise,
 * except in records meant to be undated.
 */
public final class TopicGenerator {
  /** The length of windows unless asked for otherwise. */
  public static final Duration WINDOW = Duration.ofMinutes(10);

  /** The name of the protobuf message in {@link #writeDescriptors}. */
  public static final String PROTO_MESSAGE = OrderEvent.getDescriptor().getFullName();

  private static final int TRANSACTION_RECORDS = 150;
  private static final int REPLAY_RECORDS = 400;

  private final Builder settings;
  private final SplittableRandom random;

  /** Partitions in which a record without a usable timestamp has one before it. */
  private final BitSet dated = new BitSet();

  private int partitions;
  private long nextId;

  private TopicGenerator(Builder settings) {
    this.settings = settings;
    this.partitions = settings.partitions;
    this.random = new SplittableRandom(settings.seed);
  }

  public static Builder builder(String topic) {
    return new Builder(topic);
  }

  /** The partition that stays empty, where one was asked for. */
  public OptionalInt silentPartition() {
    return has(Fault.SILENT_PARTITION) ? OptionalInt.of(partitions - 1) : OptionalInt.empty();
  }

  /** The start of the window that stays without events, where one was asked for. */
  public Optional<Instant> quietWindow() {
    if (!has(Fault.QUIET_WINDOW)) {
      return Optional.empty();
    }
    long windows = settings.duration.dividedBy(settings.window);
    return Optional.of(settings.start.plus(settings.window.multipliedBy(windows / 2)));
  }

  /** Writes the descriptors of {@link #PROTO_MESSAGE} with all that they import. */
  public static void writeDescriptors(Path file) {
    FileDescriptorSet set =
        FileDescriptorSet.newBuilder()
            .addFile(TimestampProto.getDescriptor().toProto())
            .addFile(OrderEvent.getDescriptor().getFile().toProto())
            .build();
    try {
      Files.write(file, set.toByteArray());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Creates the topic on the broker and writes it.
   *
   * @return every record in the topic, aborted ones included, by partition and offset
   */
  public List<SentRecord> write(KafkaBroker broker) {
    List<SentRecord> sent = new ArrayList<>();
    write(broker, sent::add);
    sent.sort(Comparator.comparingInt(SentRecord::partition).thenComparingLong(SentRecord::offset));
    return sent;
  }

  /**
   * As {@link #write(KafkaBroker)}, for topics too large to be remembered: every record is handed
   * on when it is acknowledged, in no certain order, one at a time.
   */
  public void write(KafkaBroker broker, Consumer<SentRecord> acknowledged) {
    createTopic(broker);
    try (var out = new RecordingProducer(broker.bootstrapServers(), settings.topic, acknowledged)) {
      writeEvents(out);
      out.awaitAll();
    }
  }

  /** Creates the topic without writing anything. */
  void createTopic(KafkaBroker broker) {
    broker.createTopic(
        settings.topic,
        partitions,
        // Else the broker refuses timestamps more than an hour ahead of its own clock.
        Map.of("message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE)));
  }

  /** From now on events are spread over this many partitions. */
  void spreadOver(int partitions) {
    this.partitions = partitions;
  }

  /** How long before or after its record's timestamp an event lies at most. */
  Duration longestDelay() {
    long late = has(Fault.LATE_EVENTS) ? settings.latestMs : 0;
    return Duration.ofMillis(Math.max(late, settings.behindMs));
  }

  Duration farthestAhead() {
    return Duration.ofMillis(settings.aheadMs);
  }

  String topic() {
    return settings.topic;
  }

  /** Sends the next event, twice where that was asked for. */
  Event sendNext(RecordingProducer out, long recordTime) {
    Event event = nextEvent(recordTime);
    out.send(event);
    if (hits(Fault.PRODUCER_DUPLICATES)) {
      out.send(event);
    }
    return event;
  }

  private void writeEvents(RecordingProducer out) {
    List<Integer> aborted = places(Fault.ABORTED_TRANSACTIONS, 7);
    List<Integer> committed = places(Fault.COMMITTED_TRANSACTIONS, 13);
    List<Integer> replays = places(Fault.REPLAYS, 0);
    Deque<Event> remembered = new ArrayDeque<>();
    int replayDelay = Math.max(1, settings.events / 20);
    for (int i = 0; i < settings.events; i++) {
      long recordTime = recordTime(i);
      Event event = sendNext(out, recordTime);
      if (!replays.isEmpty()
          && event.intent() == Intent.MEASURED
          && remembered.size() < REPLAY_RECORDS
          && i >= replays.get(0)) {
        remembered.add(event);
      }
      if (!replays.isEmpty() && i == Math.min(replays.get(0) + replayDelay, settings.events - 1)) {
        remembered.forEach(replayed -> out.send(replayed.sentAt(recordTime)));
        remembered.clear();
        replays.remove(0);
      }
      if (aborted.remove((Integer) i)) {
        out.transaction(nextEvents(TRANSACTION_RECORDS, recordTime), false);
      }
      if (committed.remove((Integer) i)) {
        out.transaction(nextEvents(TRANSACTION_RECORDS, recordTime), true);
      }
    }
  }

  /** After which events something happens that happens a number of times, evenly spread. */
  private List<Integer> places(Fault fault, int shift) {
    int times = settings.faults.getOrDefault(fault, 0.0).intValue();
    List<Integer> places = new ArrayList<>();
    for (int k = 1; k <= times; k++) {
      int place = (int) ((long) settings.events * k / (times + 1)) + shift;
      places.add(Math.max(0, Math.min(place, settings.events - 1)));
    }
    return places;
  }

  List<Event> nextEvents(int count, long recordTime) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(nextEvent(recordTime));
    }
    return events;
  }

  private Event nextEvent(long recordTime) {
    int partition = random.nextInt(silentPartition().orElse(partitions));
    EventFormat format = settings.format;
    int size = settings.valueSize;
    long id = nextId++;
    if (hits(Fault.TOMBSTONES)) {
      return new Event(partition, recordTime, null, null, Intent.TOMBSTONE);
    }
    if (hits(Fault.EMPTY_VALUES)) {
      return new Event(partition, recordTime, null, new byte[0], format.emptyMeans());
    }
    if (hits(Fault.UNDECODABLE)) {
      byte[] value = format.undecodable(id, recordTime, size, random);
      return new Event(partition, recordTime, null, value, Intent.UNDECODABLE);
    }
    if (hits(Fault.UNDATED)) {
      byte[] value = format.undated(id, recordTime, size, random);
      return new Event(partition, recordTime, null, value, Intent.UNDATED);
    }
    // Never a partition's first: it is placed by the last usable timestamp before it.
    if (id > 1_000 && dated.get(partition) && hits(Fault.UNUSABLE_RECORD_TIMES)) {
      long unusable =
          random.nextBoolean() ? 0 : settings.now.plus(Duration.ofDays(2)).toEpochMilli();
      byte[] value = format.event(id, null, size, random);
      return new Event(partition, unusable, null, value, Intent.UNDATED);
    }
    dated.set(partition);
    long eventTime = notInQuietWindow(recordTime - delay(), recordTime);
    byte[] value = format.event(id, eventTime, size, random);
    return new Event(partition, recordTime, eventTime, value, Intent.MEASURED);
  }

  /** How long a record took from its event to the broker. */
  private long delay() {
    if (hits(Fault.LATE_EVENTS)) {
      return random.nextLong(settings.lateMs, settings.latestMs);
    }
    if (hits(Fault.SKEWED_CLOCKS)) {
      return -random.nextLong(1, settings.aheadMs);
    }
    if (hits(Fault.DISORDER)) {
      return random.nextLong(-settings.aheadMs, settings.behindMs);
    }
    // As networks are: mostly some ten milliseconds, with a long tail.
    double tail = -Math.log(1 - random.nextDouble());
    return (long) (2 + 15 * tail * tail);
  }

  /** Spreads the events evenly over the time, but over no quiet window. */
  private long recordTime(int event) {
    long total = settings.duration.toMillis();
    if (quietWindow().isEmpty()) {
      return settings.start.toEpochMilli() + total * event / settings.events;
    }
    long quiet = quietWindow().get().toEpochMilli();
    long busy = total - settings.window.toMillis();
    long time = settings.start.toEpochMilli() + busy * event / settings.events;
    return time < quiet ? time : time + settings.window.toMillis();
  }

  private long notInQuietWindow(long eventTime, long recordTime) {
    if (quietWindow().isEmpty()) {
      return eventTime;
    }
    long from = quietWindow().get().toEpochMilli();
    long to = from + settings.window.toMillis();
    if (eventTime < from || eventTime >= to) {
      return eventTime;
    }
    return recordTime >= to ? to : from - 1;
  }

  private boolean has(Fault fault) {
    return settings.faults.containsKey(fault);
  }

  private boolean hits(Fault fault) {
    // Drawn only for faults asked for: the others leave the sequence as it is.
    Double share = settings.faults.get(fault);
    return share != null && random.nextDouble() < share;
  }

  /** One record before it is sent. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, and too many to copy
  record Event(int partition, long recordTimeMs, Long eventTimeMs, byte[] value, Intent intent) {
    Event sentAt(long timeMs) {
      return new Event(partition, timeMs, eventTimeMs, value, intent);
    }
  }

  /** What is to be written. */
  public static final class Builder {
    private final String topic;
    private final Map<Fault, Double> faults = new EnumMap<>(Fault.class);
    private final Instant now = Instant.now();
    private long seed = 1;
    private int events = 10_000;
    private int partitions = 4;
    private int valueSize = 200;
    private EventFormat format = EventFormat.JSON;
    private Duration window = WINDOW;
    private long aheadMs = 50_000;
    private long behindMs = 59_000;
    private long lateMs = WINDOW.toMillis();
    private long latestMs = 12 * WINDOW.toMillis();
    private Duration duration = Duration.ofHours(1);
    private Instant start = windowStart(now.minus(Duration.ofHours(2)));

    private Builder(String topic) {
      this.topic = topic;
    }

    public Builder seed(long seed) {
      this.seed = seed;
      return this;
    }

    /** How many events, without duplicates, replays and transactions. */
    public Builder events(int events) {
      this.events = events;
      return this;
    }

    public Builder partitions(int partitions) {
      this.partitions = partitions;
      return this;
    }

    /** About how many bytes a value has. */
    public Builder valueSize(int bytes) {
      this.valueSize = bytes;
      return this;
    }

    public Builder format(EventFormat format) {
      this.format = format;
      return this;
    }

    /** The length of the windows that {@link Fault#QUIET_WINDOW} speaks of. */
    public Builder window(Duration size) {
      this.window = size;
      return this;
    }

    /** How far {@link Fault#DISORDER} and {@link Fault#SKEWED_CLOCKS} move event times. */
    public Builder disorder(Duration ahead, Duration behind) {
      this.aheadMs = ahead.toMillis();
      this.behindMs = behind.toMillis();
      return this;
    }

    /** How late {@link Fault#LATE_EVENTS} are. */
    public Builder late(Duration atLeast, Duration atMost) {
      this.lateMs = atLeast.toMillis();
      this.latestMs = atMost.toMillis();
      return this;
    }

    /** The record timestamps lie evenly in [start, start + duration); start is a window's. */
    public Builder time(Instant start, Duration duration) {
      if (!start.equals(windowStart(start))) {
        throw new IllegalArgumentException(start + " is not the start of a window");
      }
      this.start = start;
      this.duration = duration;
      return this;
    }

    /** Adds a fault in its usual strength. */
    public Builder fault(Fault fault) {
      return fault(fault, fault.usual());
    }

    /** Adds a fault: as a share of the events where it is one, else as a number of times. */
    public Builder fault(Fault fault, double strength) {
      faults.put(fault, strength);
      return this;
    }

    /** Adds all faults in their usual strength. */
    public Builder allFaults() {
      for (Fault fault : Fault.values()) {
        fault(fault);
      }
      return this;
    }

    public TopicGenerator build() {
      if (faults.containsKey(Fault.SILENT_PARTITION) && partitions < 2) {
        throw new IllegalArgumentException("a silent partition needs another one");
      }
      if (faults.containsKey(Fault.QUIET_WINDOW)
          && duration.compareTo(window.multipliedBy(3)) < 0) {
        throw new IllegalArgumentException("a quiet window needs at least three windows");
      }
      return new TopicGenerator(this);
    }
  }

  /** The start of the window that holds a moment. */
  public static Instant windowStart(Instant moment) {
    return windowStart(moment, WINDOW);
  }

  /** The start of the window of some length that holds a moment. */
  public static Instant windowStart(Instant moment, Duration size) {
    long ms = moment.toEpochMilli();
    return Instant.ofEpochMilli(ms - Math.floorMod(ms, size.toMillis()));
  }
}
