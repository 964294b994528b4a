package io.hodor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Messages of one topic, as parallel arrays: what every source hands on. A message is a record as
 * Hodor sees it: coordinates, the time it is placed by, its class, the length and the hash of its
 * value, and its latencies. One element of a pipeline carries many, so that the cost of an element
 * vanishes.
 *
 * <p>Immutable once built; the arrays are shared with their readers, who must not write.
 */
public final class MessageBatch {

  /** The latency of a message that has none, or none that may be counted. */
  public static final long NO_LATENCY = Long.MIN_VALUE;

  /** The length of a value that is null. */
  public static final int NO_VALUE = -1;

  /** The partition of a message whose source does not know its Kafka coordinates. */
  public static final int NO_PARTITION = -1;

  private final Address address;
  private final String topicId;
  private final String file;
  private final int size;
  private final int[] partitions;
  private final long[] offsets;
  private final long[] times;
  private final byte[] classes;
  private final int[] lengths;
  private final long[] contents;
  private final long[][] latencies;
  private final Map<Integer, String> reasons;
  private final List<Gap> gaps;

  MessageBatch(
      Address address,
      String topicId,
      String file,
      int size,
      int[] partitions,
      long[] offsets,
      long[] times,
      byte[] classes,
      int[] lengths,
      long[] contents,
      long[][] latencies,
      Map<Integer, String> reasons,
      List<Gap> gaps) {
    this.address = Objects.requireNonNull(address, "address");
    this.topicId = Objects.requireNonNull(topicId, "topicId");
    this.file = Objects.requireNonNull(file, "file");
    this.size = size;
    this.partitions = partitions;
    this.offsets = offsets;
    this.times = times;
    this.classes = classes;
    this.lengths = lengths;
    this.contents = contents;
    this.latencies = latencies;
    this.reasons = reasons;
    this.gaps = gaps;
  }

  /** Whose messages these are. */
  public Address address() {
    return address;
  }

  /** Kafka's id of the topic; empty where the source does not know it. */
  public String topicId() {
    return topicId;
  }

  /** The file that the messages were read from; empty where they come from elsewhere. */
  public String file() {
    return file;
  }

  public int size() {
    return size;
  }

  /** The partition of a message, or {@link #NO_PARTITION}: then its offset has no meaning. */
  public int partition(int index) {
    return partitions[index];
  }

  public long offset(int index) {
    return offsets[index];
  }

  /** The time that places the message in a window, in milliseconds since the epoch. */
  public long time(int index) {
    return times[index];
  }

  public RecordClass recordClass(int index) {
    return RecordClass.of(classes[index]);
  }

  /** The length of the value in bytes, or {@link #NO_VALUE}. */
  public int length(int index) {
    return lengths[index];
  }

  /** Whether the messages carry the hashes of their contents. */
  public boolean hasContents() {
    return contents != null;
  }

  /** The first 64 bits of the value's MD5; without meaning where there is no value. */
  public long content(int index) {
    return contents[index];
  }

  /** Whether any message may have a latency of this hop. */
  public boolean hasHop(LatencyHop hop) {
    return latencies[hop.ordinal()] != null;
  }

  /** The latency of a message in milliseconds, or {@link #NO_LATENCY}. */
  public long latency(LatencyHop hop, int index) {
    long[] ofHop = latencies[hop.ordinal()];
    return ofHop == null ? NO_LATENCY : ofHop[index];
  }

  /** Why messages are undecodable, by their index in this batch. */
  public Map<Integer, String> reasons() {
    return reasons;
  }

  /**
   * What could not be read: offsets that a reader without end met no more, or the rest of a file.
   */
  public List<Gap> gaps() {
    return gaps;
  }

  /** The earliest time of a message or gap; {@code Long.MAX_VALUE} when there is neither. */
  public long minTime() {
    long min = Long.MAX_VALUE;
    for (int i = 0; i < size; i++) {
      min = Math.min(min, times[i]);
    }
    for (Gap gap : gaps) {
      min = Math.min(min, gap.earliest());
    }
    return min;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MessageBatch that
        && address.equals(that.address)
        && topicId.equals(that.topicId)
        && file.equals(that.file)
        && size == that.size
        && Arrays.equals(partitions, 0, size, that.partitions, 0, size)
        && Arrays.equals(offsets, 0, size, that.offsets, 0, size)
        && Arrays.equals(times, 0, size, that.times, 0, size)
        && Arrays.equals(classes, 0, size, that.classes, 0, size)
        && Arrays.equals(lengths, 0, size, that.lengths, 0, size)
        && equal(contents, that.contents)
        && equalLatencies(that)
        && reasons.equals(that.reasons)
        && gaps.equals(that.gaps);
  }

  private boolean equalLatencies(MessageBatch that) {
    for (int hop = 0; hop < LatencyHop.COUNT; hop++) {
      if (!equal(latencies[hop], that.latencies[hop])) {
        return false;
      }
    }
    return true;
  }

  private boolean equal(long[] mine, long[] theirs) {
    if (mine == null || theirs == null) {
      return mine == theirs;
    }
    return Arrays.equals(mine, 0, size, theirs, 0, size);
  }

  @Override
  public int hashCode() {
    return Objects.hash(address, topicId, size, size == 0 ? 0 : offsets[0]);
  }

  @Override
  public String toString() {
    return "MessageBatch{" + address + ", " + size + " messages}";
  }

  /** Starts a batch of messages with contents; the hops are those that its messages may have. */
  public static Builder builder(Address address, String topicId, LatencyHop... hops) {
    return new Builder(address, topicId, hops);
  }

  /** Collects messages. Not reusable after {@link #build}. */
  public static final class Builder {
    private final Address address;
    private final String topicId;
    private final long[][] latencies = new long[LatencyHop.COUNT][];
    private final Map<Integer, String> reasons = new TreeMap<>();
    private final List<Gap> gaps = new ArrayList<>();
    private String file = "";
    private int size;
    private int[] partitions = {};
    private long[] offsets = {};
    private long[] times = {};
    private byte[] classes = {};
    private int[] lengths = {};
    private long[] contents = {};

    private Builder(Address address, String topicId, LatencyHop... hops) {
      this.address = address;
      this.topicId = topicId;
      for (LatencyHop hop : hops) {
        latencies[hop.ordinal()] = new long[0];
      }
      ensureCapacity(16);
    }

    /** Leaves the hashes of the contents out of the batch. */
    public Builder withoutContents() {
      contents = null;
      return this;
    }

    /** Says which file the messages, or gaps, are read from. */
    public Builder file(String path) {
      file = path;
      return this;
    }

    /** Makes room for this many messages in all. */
    public Builder ensureCapacity(int capacity) {
      if (capacity > offsets.length) {
        partitions = Arrays.copyOf(partitions, capacity);
        offsets = Arrays.copyOf(offsets, capacity);
        times = Arrays.copyOf(times, capacity);
        classes = Arrays.copyOf(classes, capacity);
        lengths = Arrays.copyOf(lengths, capacity);
        if (contents != null) {
          contents = Arrays.copyOf(contents, capacity);
        }
        for (int hop = 0; hop < LatencyHop.COUNT; hop++) {
          if (latencies[hop] != null) {
            latencies[hop] = Arrays.copyOf(latencies[hop], capacity);
          }
        }
      }
      return this;
    }

    /**
     * Adds a message without latencies.
     *
     * @param partition Kafka's, or {@link #NO_PARTITION}
     * @param time milliseconds since the epoch that place the message in a window
     * @param length bytes of the value, or {@link #NO_VALUE}
     * @param content first 64 bits of the value's MD5; ignored without a value
     */
    public Builder add(
        int partition, long offset, long time, RecordClass recordClass, int length, long content) {
      if (size == offsets.length) {
        ensureCapacity(2 * size);
      }
      partitions[size] = partition;
      offsets[size] = offset;
      times[size] = time;
      classes[size] = (byte) recordClass.ordinal();
      lengths[size] = length;
      if (contents != null) {
        contents[size] = content;
      }
      for (int hop = 0; hop < LatencyHop.COUNT; hop++) {
        if (latencies[hop] != null) {
          latencies[hop][size] = NO_LATENCY;
        }
      }
      size++;
      return this;
    }

    /** Sets a latency, in milliseconds, of the message added last. */
    public Builder latency(LatencyHop hop, long millis) {
      latencies[hop.ordinal()][size - 1] = millis;
      return this;
    }

    /**
     * Says why the message added last is undecodable; with a file, also which of its rows it is.
     */
    public Builder reason(String reason) {
      reasons.put(size - 1, reason);
      return this;
    }

    /** Says what could not be read before these messages. */
    public Builder gap(Gap gap) {
      gaps.add(gap);
      return this;
    }

    public int size() {
      return size;
    }

    public MessageBatch build() {
      return new MessageBatch(
          address,
          topicId,
          file,
          size,
          partitions,
          offsets,
          times,
          classes,
          lengths,
          contents,
          latencies,
          reasons,
          gaps);
    }
  }
}
