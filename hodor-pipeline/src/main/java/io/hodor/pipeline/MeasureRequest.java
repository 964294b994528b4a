package io.hodor.pipeline;

import io.hodor.Address;
import io.hodor.metrics.MeasuredWindows;
import io.hodor.wire.v1.QualityMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A command line of {@code measure}, understood and without fault.
 *
 * @param range the whole windows to measure
 * @param readingBegan the instant that counts as now
 */
record MeasureRequest(
    Place place,
    Address address,
    String instance,
    TimeRange range,
    Duration windowSize,
    Duration allowedLateness,
    Duration maxOutOfOrderness,
    boolean contentHash,
    boolean publishPartial,
    String outputDir,
    Optional<Duration> timeLimit,
    Instant readingBegan) {

  /** Matters to streaming only. */
  private static final Duration LATE_FIRING_DELAY = Duration.ofMinutes(1);

  private static final Duration DAY = Duration.ofDays(1);

  /** More windows than these are a slip of the pen, and would take longer than anyone waits. */
  private static final long MOST_WINDOWS = 100_000;

  /** What the options ask for; empty, with at least one fault more, when they cannot be met. */
  static Optional<MeasureRequest> of(MeasureOptions options, Instant now, Faults faults) {
    Optional<Source> source = Source.of(options.getSource(), faults);
    Optional<Place> place = source.flatMap(kind -> kind.place(options, faults));
    Optional<Duration> size = windowSize(options.getWindowSize(), faults);
    Optional<Duration> lateness =
        TimeText.duration("allowedLateness", options.getAllowedLateness(), Duration.ZERO, faults);
    Optional<Duration> disorder =
        TimeText.duration(
            "maxOutOfOrderness", options.getMaxOutOfOrderness(), Duration.ZERO, faults);
    Optional<Duration> timeLimit =
        TimeText.duration("timeLimit", options.getTimeLimit(), Duration.ofSeconds(1), faults);
    Optional<TimeRange> range =
        range(options, now, faults).flatMap(asked -> size.map(asked::widenedTo));
    range.ifPresent(whole -> checkWindows(whole, size.orElseThrow(), options, faults));
    Optional<String> outputDir = OutputFolder.of(options.getOutputDir(), faults);
    if (!faults.isEmpty()) {
      return Optional.empty();
    }
    String sourceName =
        Optional.ofNullable(options.getSourceName()).orElseGet(source.orElseThrow()::word);
    return Optional.of(
        new MeasureRequest(
            place.orElseThrow(),
            new Address(options.getCluster(), options.getTopic(), sourceName),
            options.getInstance(),
            range.orElseThrow(),
            size.orElseThrow(),
            lateness.orElseThrow(),
            disorder.orElseThrow(),
            options.getContentHash(),
            options.getPublishPartial(),
            outputDir.orElseThrow(),
            timeLimit,
            now));
  }

  MeasuredWindows windows() {
    return new MeasuredWindows(
        windowSize,
        allowedLateness,
        LATE_FIRING_DELAY,
        range.start(),
        range.end(),
        readingBegan,
        publishPartial,
        false);
  }

  /** Whether a result is of the topic and source that are asked for. */
  boolean isAddressOf(QualityMetrics result) {
    return result.getCluster().equals(address.cluster())
        && result.getTopic().equals(address.topic())
        && result.getSource().equals(address.source());
  }

  /** The name of the job, also where Flink shows it. */
  String jobName() {
    return String.join(
        "/", "hodor", instance, address.cluster(), address.topic(), address.source());
  }

  private static Optional<Duration> windowSize(String text, Faults faults) {
    Optional<Duration> size = TimeText.duration("windowSize", text, Duration.ofSeconds(1), faults);
    if (size.isPresent() && !dividesADay(size.get())) {
      faults.add(
          "windowSize",
          "a day does not hold a whole number of windows of "
              + text
              + "; write PT5M, PT10M or PT1H, for example");
      return Optional.empty();
    }
    return size;
  }

  private static boolean dividesADay(Duration size) {
    return size.toNanosPart() % 1_000_000 == 0
        && size.compareTo(DAY) <= 0
        && DAY.toMillis() % size.toMillis() == 0;
  }

  private static void checkWindows(
      TimeRange range, Duration size, MeasureOptions options, Faults faults) {
    long windows = range.windows(size);
    if (windows > MOST_WINDOWS) {
      String flag = options.getStartTime() == null ? "lookback" : "startTime";
      faults.add(
          flag,
          "the range holds %s windows of %s, and %s are the most; write a %s, or a longer"
                  .formatted(
                      Accounting.number(windows),
                      options.getWindowSize(),
                      Accounting.number(MOST_WINDOWS),
                      flag.equals("lookback") ? "shorter one" : "later one")
              + " --windowSize");
    }
  }

  private static Optional<TimeRange> range(MeasureOptions options, Instant now, Faults faults) {
    if (options.getEndTime() == null && options.getLookback() == null) {
      faults.add(
          "lookback",
          "a run without end is not there yet; write --lookback=PT2H for the last two hours, or"
              + " --startTime and --endTime");
    } else if (options.getStartTime() == null && options.getLookback() == null) {
      faults.add("startTime", "is missing; write it, or --lookback, beside --endTime");
    }
    TimeRange.Wish wish =
        new TimeRange.Wish(
            TimeText.time("startTime", options.getStartTime(), faults),
            TimeText.time("endTime", options.getEndTime(), faults),
            TimeText.duration("lookback", options.getLookback(), Duration.ofMillis(1), faults));
    return TimeRange.of(wish, now, faults);
  }
}
