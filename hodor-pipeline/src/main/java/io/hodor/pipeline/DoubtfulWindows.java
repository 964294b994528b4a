package io.hodor.pipeline;

import com.google.protobuf.util.Timestamps;
import io.hodor.Address;
import io.hodor.config.NamePattern;
import io.hodor.score.SourceRules;
import io.hodor.sink.LatestScores;
import io.hodor.wire.v1.Basis;
import io.hodor.wire.v1.Kind;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which windows are worth measuring again, by their published verdicts: those that failed, that
 * were not measured, or that should have settled by now. Kafka is worth reading again where any
 * source waits for it. What is waived is known, and stays as it is; where windows of another size
 * are measured now, nothing would settle the old ones.
 */
final class DoubtfulWindows {

  private static final Comparator<TimeRange> ASCENDING =
      Comparator.comparing(TimeRange::start).thenComparing(TimeRange::end);

  private final MeasureRequest request;
  private final NamePattern topics;

  /** There are many verdicts of each, and a list of tables may be long. */
  private final Map<Address, Boolean> own = new ConcurrentHashMap<>();

  private DoubtfulWindows(MeasureRequest request) {
    this.request = request;
    this.topics = new NamePattern(request.address().topic());
  }

  /**
   * The windows to measure again, in stretches without gaps, ascending. Each part of the place has
   * stretches of its own, for it costs as much to read as if it were alone; parts with the same
   * stretch share it.
   *
   * @param verdicts that are published
   * @throws IOException if they cannot be read
   */
  static List<DoubtfulStretch> of(MeasureRequest request, LatestScores verdicts)
      throws IOException {
    DoubtfulWindows windows = new DoubtfulWindows(request);
    return windows.stretches(
        Outdated.withoutThoseOfAny(
            verdicts.of(windows::isAskedFor, request.range().start()).scores()));
  }

  private boolean isAskedFor(Address address) {
    return address.cluster().equals(request.address().cluster())
        && topics.matches(address.topic())
        && (isOwn(address) || request.place().kind() == Kind.KAFKA);
  }

  private List<DoubtfulStretch> stretches(List<QualityScore> scores) {
    Map<String, TreeSet<Instant>> starts = new HashMap<>();
    scores.stream()
        .filter(this::isInTime)
        .filter(it -> !it.getWaived() && (isOwn(addressOf(it)) && isDoubtful(it) || lacksKafka(it)))
        .forEach(it -> addWindows(it, starts.computeIfAbsent(part(it), any -> new TreeSet<>())));
    Map<TimeRange, TreeSet<String>> parts = new TreeMap<>(ASCENDING);
    starts.forEach(
        (part, ofPart) ->
            withoutGaps(ofPart)
                .forEach(range -> parts.computeIfAbsent(range, any -> new TreeSet<>()).add(part)));
    return parts.entrySet().stream()
        .map(stretch -> new DoubtfulStretch(stretch.getKey(), stretch.getValue()))
        .toList();
  }

  private String part(QualityScore score) {
    return request.place().part(addressOf(score));
  }

  private List<TimeRange> withoutGaps(TreeSet<Instant> starts) {
    List<TimeRange> stretches = new ArrayList<>();
    for (Instant start : starts) {
      Instant end = start.plus(request.windowSize());
      int last = stretches.size() - 1;
      if (last >= 0 && stretches.get(last).end().equals(start)) {
        stretches.set(last, new TimeRange(stretches.get(last).start(), end));
      } else {
        stretches.add(new TimeRange(start, end));
      }
    }
    return stretches;
  }

  private boolean isInTime(QualityScore score) {
    return !start(score).isBefore(request.range().start())
        && !end(score).isAfter(request.readingBegan());
  }

  private boolean isOwn(Address address) {
    return own.computeIfAbsent(address, it -> request.place().isOf(it, request.address().source()));
  }

  private boolean isDoubtful(QualityScore score) {
    return switch (score.getStatus()) {
      case FAILED, UNMEASURED -> true;
      case PENDING -> isOverdue(score);
      default -> false;
    };
  }

  private boolean isOverdue(QualityScore score) {
    Instant settled = end(score).plus(SourceRules.defaults(request.place().kind()).settle());
    return !settled.isAfter(request.readingBegan());
  }

  private boolean lacksKafka(QualityScore score) {
    return request.place().kind() == Kind.KAFKA
        && (score.getBasis() == Basis.PEER
            || score.getStatus() == Status.UNMEASURED
                && (score.getReference().isEmpty() || score.getBasis() == Basis.OFFSETS));
  }

  /** A verdict may be over windows of another size. */
  private void addWindows(QualityScore score, TreeSet<Instant> starts) {
    TimeRange whole = new TimeRange(start(score), end(score)).widenedTo(request.windowSize());
    for (Instant start = whole.start();
        start.isBefore(whole.end());
        start = start.plus(request.windowSize())) {
      starts.add(start);
    }
  }

  private static Address addressOf(QualityScore score) {
    return new Address(score.getCluster(), score.getTopic(), score.getSource());
  }

  private static Instant start(QualityScore score) {
    return Instant.ofEpochMilli(Timestamps.toMillis(score.getWindowStart()));
  }

  private static Instant end(QualityScore score) {
    return Instant.ofEpochMilli(Timestamps.toMillis(score.getWindowEnd()));
  }
}
