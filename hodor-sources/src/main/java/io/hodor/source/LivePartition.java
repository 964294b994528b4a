package io.hodor.source;

import io.hodor.Gap;
import java.time.Duration;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.apache.kafka.common.TopicPartition;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A partition that is read without end: how far it was handed on, and how far its event time has
 * come.
 *
 * <p>The watermark follows what was handed on. Silence moves it only on proof: the brokers were
 * asked for the high watermark, and a later poll found nothing although the position had reached
 * it. Then nothing was there when they were asked, and that moment counts. Hodor's own stalls prove
 * nothing, nor does an open transaction, which keeps the position below the high watermark.
 */
final class LivePartition {

  /** No record and no proof has moved the watermark yet. */
  static final long NO_WATERMARK = BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis();

  /** How old an end offset may be for a position that passed it to be near the head. */
  private static final long NEAR = Duration.ofMinutes(1).toMillis();

  private static final long NONE = -1;

  /** Offsets that are gone, and where to read on. */
  private record Loss(long from, long until, long resumeAt, String reason) {}

  private final TopicPartition id;
  private final RecordTimes times;
  private final long maxOutOfOrderness;

  private long next;
  private long watermark;
  private @Nullable Loss loss;

  private long endsAskedAt;
  private long high = NONE;
  private long nextAtEnds;
  private boolean rested;
  private long headPassedAt;
  private boolean headPassed;
  private long openTransaction = NONE;

  LivePartition(
      TopicPartition id, KafkaMark.Position from, RecordTimes times, Duration maxOutOfOrderness) {
    this.id = id;
    this.times = times;
    this.maxOutOfOrderness = maxOutOfOrderness.toMillis();
    this.next = from.next();
    this.watermark = from.watermark();
  }

  TopicPartition id() {
    return id;
  }

  int number() {
    return id.partition();
  }

  RecordTimes times() {
    return times;
  }

  /** The first offset that was not handed on. */
  long next() {
    return next;
  }

  /** In milliseconds since the epoch; never goes backwards. */
  long watermark() {
    return watermark;
  }

  KafkaMark.Position position() {
    return new KafkaMark.Position(next, watermark, times.last());
  }

  /** Records up to this offset, exclusive, are handed on. */
  void handedOn(long end) {
    next = end;
  }

  /** A record of this time was handed on. */
  void met(long time) {
    watermark = Math.max(watermark, time - maxOutOfOrderness);
  }

  /** Takes the brokers' answer to a question that was asked at {@code askedAt}. */
  void ends(long askedAt, TopicBrokers.Ends ends) {
    // What was below the high watermark then and is not stable now, is in an open transaction.
    boolean stands = rested && next == nextAtEnds;
    openTransaction = stands && high != NONE && ends.stable() < high ? ends.stable() : NONE;
    endsAskedAt = askedAt;
    high = ends.high();
    nextAtEnds = next;
    rested = false;
  }

  /** The offset of the open transaction that holds the watermark; -1 when there is none. */
  long openTransaction() {
    return openTransaction;
  }

  /** A poll gave records, after which the consumer stands at this position. */
  void read(long position) {
    passHead(position);
  }

  /** A poll gave nothing, all polls before it are handed on, and the consumer stands here. */
  void rest(long position) {
    next = position;
    rested = true;
    if (isAtHead(position)) {
      met(endsAskedAt);
      passHead(position);
    }
  }

  /** Whether nothing was behind this position when the brokers were asked last. */
  boolean isAtHead(long position) {
    return high != NONE && position >= high;
  }

  private void passHead(long position) {
    if (isAtHead(position)) {
      headPassed = true;
      headPassedAt = endsAskedAt;
    }
  }

  /** Whether what a poll gives at this moment, was read as soon as it could be. */
  boolean isNearHead(long now) {
    return headPassed && now - headPassedAt < NEAR;
  }

  /**
   * The position is outside the log: keeps what is lost until it is handed on as a gap.
   *
   * @return where to read on
   */
  long leave(TopicBrokers.Bounds bounds) {
    if (next < bounds.start()) {
      loss = new Loss(next, bounds.start(), bounds.start(), removed(bounds.start()));
    } else if (next > bounds.end()) {
      loss = new Loss(bounds.end(), next, bounds.end(), truncated(bounds.end()));
    } else if (loss != null) {
      long resumeAt = Math.max(bounds.start(), Math.min(loss.resumeAt(), bounds.end()));
      loss = new Loss(loss.from(), loss.until(), resumeAt, loss.reason());
    }
    return loss == null ? next : loss.resumeAt();
  }

  private String removed(long logStart) {
    return name()
        + " begins at offset "
        + logStart
        + ": offsets "
        + next
        + " to "
        + (logStart - 1)
        + " were removed before they were read";
  }

  private String truncated(long end) {
    return name()
        + " ends at offset "
        + end
        + ": offsets "
        + end
        + " to "
        + (next - 1)
        + ", which had been read, were taken back by the brokers";
  }

  private String name() {
    return "partition " + number();
  }

  /** Whether a gap is to be handed on before anything else. */
  boolean hasGap() {
    return loss != null;
  }

  /**
   * Hands the gap on.
   *
   * @param earliest the earliest time that its records may have had
   * @param latest the latest time that they may have had
   */
  Gap takeGap(long earliest, long latest) {
    Gap gap =
        new Gap(
            number(),
            loss.from(),
            loss.until(),
            earliest,
            Math.max(earliest, latest),
            loss.reason());
    next = loss.resumeAt();
    loss = null;
    return gap;
  }
}
