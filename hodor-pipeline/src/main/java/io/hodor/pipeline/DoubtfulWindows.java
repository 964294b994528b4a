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
import java.util.List;
import java.util.TreeSet;

/**
 * Which windows are worth measuring again, by their published verdicts: those that failed, that
 * were not measured, or that should have settled by now. Kafka is worth reading again where any
 * source waits for it. What is waived is known, and stays as it is; where windows of another size
 * are measured now, nothing would settle the old ones.
 */
final class DoubtfulWindows {

  private final MeasureRequest request;
  private final NamePattern topics;

  private DoubtfulWindows(MeasureRequest request) {
    this.request = request;
    this.topics = new NamePattern(request.address().topic());
  }

  /**
   * The windows to measure again, of all topics asked for, in stretches without gaps, ascending.
   *
   * @param verdicts that are published
   * @throws IOException if they cannot be read
   */
  static List<TimeRange> of(MeasureRequest request, LatestScores verdicts) throws IOException {
    DoubtfulWindows windows = new DoubtfulWindows(request);
    return windows.stretches(
        Outdated.withoutThoseOfAny(
            verdicts.of(windows::isAskedFor, request.range().start()).scores()));
  }

  private boolean isAskedFor(Address address) {
    return address.cluster().equals(request.address().cluster())
        && topics.matches(address.topic())
        && request.place().isOf(address.topic());
  }

  private List<TimeRange> stretches(List<QualityScore> scores) {
    TreeSet<Instant> starts = new TreeSet<>();
    scores.stream()
        .filter(this::isInTime)
        .filter(it -> !it.getWaived() && (isOwn(it) && isDoubtful(it) || lacksKafka(it)))
        .forEach(it -> addWindows(it, starts));
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

  private boolean isOwn(QualityScore score) {
    return request.place().isCalled(score.getSource(), request.address().source());
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

  private static Instant start(QualityScore score) {
    return Instant.ofEpochMilli(Timestamps.toMillis(score.getWindowStart()));
  }

  private static Instant end(QualityScore score) {
    return Instant.ofEpochMilli(Timestamps.toMillis(score.getWindowEnd()));
  }
}
