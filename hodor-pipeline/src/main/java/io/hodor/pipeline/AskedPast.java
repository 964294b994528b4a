package io.hodor.pipeline;

import io.hodor.score.SourceRules;
import io.hodor.wire.v1.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Reads the options that say which windows a run that ends is about. */
final class AskedPast {

  private static final String SCORE = "score";
  private static final String HORIZON = "P3D";

  /** More windows than these are a slip of the pen, and would take longer than anyone waits. */
  private static final long MOST_WINDOWS = 100_000;

  /** What settles while a run is under way is there for the next one. */
  private static final int WINDOWS_BEYOND_SETTLING = 2;

  private final MeasureOptions options;
  private final Optional<Source> source;
  private final Instant now;
  private final Faults faults;

  private AskedPast(MeasureOptions options, Optional<Source> source, Instant now, Faults faults) {
    this.options = options;
    this.source = source;
    this.now = now;
    this.faults = faults;
  }

  /** Whether verdicts say which of the windows are measured. */
  static boolean isFromScore(MeasureOptions options) {
    return options.getWindowsFrom() != null;
  }

  /**
   * The whole windows that are asked for; with {@code --windowsFrom} those among which verdicts
   * choose. Empty, with at least one fault more, when there are none.
   */
  static Optional<TimeRange> of(
      MeasureOptions options,
      Optional<Source> source,
      Optional<Duration> windowSize,
      Instant now,
      Faults faults) {
    AskedPast asked = new AskedPast(options, source, now, faults);
    Optional<TimeRange> range = isFromScore(options) ? asked.horizon() : asked.range(windowSize);
    Optional<TimeRange> whole = range.flatMap(it -> windowSize.map(it::widenedTo));
    whole.ifPresent(it -> asked.checkWindows(it, windowSize.orElseThrow()));
    return whole;
  }

  /** Notes what means nothing without {@code --windowsFrom}. */
  static void refuseHorizon(MeasureOptions options, Faults faults) {
    if (options.getHorizon() != null && !isFromScore(options)) {
      faults.add("horizon", "means nothing without --windowsFrom=" + SCORE);
    }
  }

  private Optional<TimeRange> horizon() {
    if (!options.getWindowsFrom().equals(SCORE)) {
      faults.add("windowsFrom", "'" + options.getWindowsFrom() + "' is none; write " + SCORE);
    }
    refuse("startTime", options.getStartTime());
    refuse("endTime", options.getEndTime());
    refuse("lookback", options.getLookback());
    if (options.getOutputDir() == null && options.getOutputBootstrapServers() == null) {
      faults.add(
          "windowsFrom",
          "verdicts are read where results go, and InfluxDB cannot be asked; write"
              + " --outputBootstrapServers=HOST:PORT or --outputDir=FOLDER");
    }
    return TimeText.duration(
            "horizon",
            Optional.ofNullable(options.getHorizon()).orElse(HORIZON),
            Duration.ofMillis(1),
            faults)
        .map(horizon -> new TimeRange(now.minus(horizon), now));
  }

  private void refuse(String flag, @Nullable String value) {
    if (value != null) {
      faults.add(flag, "the windows are those that --windowsFrom finds; give one of the two");
    }
  }

  private Optional<TimeRange> range(Optional<Duration> windowSize) {
    String lookback = options.getLookback();
    if (options.getStartTime() == null && lookback == null) {
      if (options.getEndTime() == null) {
        lookback = source.flatMap(Source::lookback).orElse(null);
      } else {
        faults.add("startTime", "is missing; write it, or --lookback, beside --endTime");
      }
    }
    Optional<Duration> back = TimeText.duration("lookback", lookback, Duration.ofMillis(1), faults);
    if (options.getEndTime() == null && source.isPresent() && !source.get().hasPresent()) {
      back.ifPresent(it -> windowSize.ifPresent(size -> checkSettles(it, size)));
    }
    TimeRange.Wish wish =
        new TimeRange.Wish(
            TimeText.time("startTime", options.getStartTime(), faults),
            TimeText.time("endTime", options.getEndTime(), faults),
            back);
    return TimeRange.of(wish, now, faults);
  }

  /**
   * A window that is measured only before it settles is never judged; nor is one that waits for a
   * record that came late to Kafka and has a settle time of its own.
   */
  private void checkSettles(Duration lookback, Duration windowSize) {
    String kind = source.orElseThrow().name();
    Duration settle = SourceRules.defaults(Kind.valueOf(kind)).settle();
    Duration lateness = lateness();
    Duration least = settle.plus(lateness).plus(windowSize.multipliedBy(WINDOWS_BEYOND_SETTLING));
    if (lookback.compareTo(least) < 0) {
      faults.add(
          "lookback",
          "%s%s is too short: windows of %s settle after %s, what comes %s late settles so much later, and none would ever be measured after that; write --lookback=%s or more"
              .formatted(
                  lookback,
                  options.getLookback() == null ? ", which holds when nothing is given," : "",
                  source.orElseThrow().word(),
                  settle,
                  lateness,
                  least));
    }
  }

  /** One that is no duration is a fault of its own, told elsewhere. */
  private Duration lateness() {
    return TimeText.duration(
            "allowedLateness", options.getAllowedLateness(), Duration.ZERO, new Faults())
        .orElse(Duration.ZERO);
  }

  private void checkWindows(TimeRange range, Duration size) {
    long windows = range.windows(size);
    if (windows > MOST_WINDOWS) {
      String flag = flagOfRange();
      faults.add(
          flag,
          "the range holds %s windows of %s, and %s are the most; write a %s, or a longer"
                  .formatted(
                      Accounting.number(windows),
                      options.getWindowSize(),
                      Accounting.number(MOST_WINDOWS),
                      flag.equals("startTime") ? "later one" : "shorter one")
              + " --windowSize");
    }
  }

  private String flagOfRange() {
    if (isFromScore(options)) {
      return "horizon";
    }
    return options.getStartTime() == null ? "lookback" : "startTime";
  }
}
