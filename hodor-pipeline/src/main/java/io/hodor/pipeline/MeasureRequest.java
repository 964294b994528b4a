package io.hodor.pipeline;

import io.hodor.Address;
import io.hodor.metrics.MeasuredWindows;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A command line of {@code measure}, understood and without fault.
 *
 * @param address whose results are asked for; its topic may be a pattern for many
 * @param past the whole windows to measure in a run that ends; empty for a run without end
 * @param fromScore whether verdicts choose among those windows which are measured
 * @param parts the only parts of the place that are measured; empty for all
 * @param startTime where a run without end begins if it has no final window yet
 * @param readingBegan the instant that counts as now
 */
record MeasureRequest(
    Place place,
    Address address,
    String instance,
    Optional<TimeRange> past,
    boolean fromScore,
    Optional<Set<String>> parts,
    Optional<Instant> startTime,
    Duration windowSize,
    Duration allowedLateness,
    Duration lateFiringDelay,
    Duration maxOutOfOrderness,
    boolean contentHash,
    boolean publishPartial,
    Outputs outputs,
    Optional<Duration> timeLimit,
    Instant readingBegan) {

  /** Of a place that knows its topics itself, or was told several. */
  private static final String ALL_TOPICS = "*";

  private static final Duration DAY = Duration.ofDays(1);

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
    Optional<Duration> lateFiring =
        TimeText.duration("lateFiringDelay", options.getLateFiringDelay(), Duration.ZERO, faults);
    Optional<Duration> timeLimit =
        TimeText.duration("timeLimit", options.getTimeLimit(), Duration.ofSeconds(1), faults);
    boolean live = isLive(options, source);
    Optional<TimeRange> past =
        live ? Optional.empty() : AskedPast.of(options, source, size, now, faults);
    AskedPast.refuseHorizon(options, faults);
    Optional<Instant> startTime = live ? startTime(options, now, faults) : Optional.empty();
    Outputs outputs = Outputs.of(options, live, faults);
    if (!faults.isEmpty()) {
      return Optional.empty();
    }
    String sourceName =
        Optional.ofNullable(options.getSourceName()).orElseGet(source.orElseThrow()::word);
    // An address that named a list would be another whenever a topic comes or goes.
    String topic =
        Optional.ofNullable(options.getTopic())
            .filter(it -> !FilesOptions.isList(it))
            .orElse(ALL_TOPICS);
    return Optional.of(
        new MeasureRequest(
            place.orElseThrow(),
            new Address(options.getCluster(), topic, sourceName),
            options.getInstance(),
            past,
            AskedPast.isFromScore(options),
            Optional.empty(),
            startTime,
            size.orElseThrow(),
            lateness.orElseThrow(),
            lateFiring.orElseThrow(),
            disorder.orElseThrow(),
            Optional.ofNullable(options.getContentHash())
                .orElseGet(source.orElseThrow()::hashesContents),
            options.getPublishPartial(),
            outputs,
            timeLimit,
            now));
  }

  /** Whether arguments ask for a run without end, before they are read as options. */
  static boolean isLive(List<String> arguments) {
    return arguments.stream().noneMatch(it -> it.matches("--(endTime|lookback|windowsFrom)(=.*)?"))
        && Source.of(arguments).filter(source -> !source.hasPresent()).isEmpty();
  }

  private static boolean isLive(MeasureOptions options, Optional<Source> source) {
    return options.getEndTime() == null
        && options.getLookback() == null
        && !AskedPast.isFromScore(options)
        && source.filter(it -> !it.hasPresent()).isEmpty();
  }

  /** Whether it says which topics are measured; else the place does. */
  boolean namesTopic() {
    return !address.topic().equals(ALL_TOPICS);
  }

  /** Whether the run has no end. */
  boolean isLive() {
    return past.isEmpty();
  }

  /** The whole windows to measure; only of a run that ends. */
  TimeRange range() {
    return past.orElseThrow();
  }

  /** Whether this part of the place is measured. */
  boolean reads(String part) {
    return parts.isEmpty() || parts.get().contains(part);
  }

  /** The parts that are measured and are asked for by name, before anything is known of them. */
  List<PartOutcome> namedParts() {
    return place.named(address).stream()
        .filter(part -> part.stream().anyMatch(it -> reads(place.part(it))))
        .map(PartOutcome::sound)
        .toList();
  }

  /**
   * The part of this request that is about some of its windows in some parts of its place.
   *
   * @param billedBefore what the others have cost
   * @param now when it begins
   */
  MeasureRequest part(DoubtfulStretch stretch, long billedBefore, Instant now) {
    return new MeasureRequest(
        place.afterBilling(billedBefore),
        address,
        instance,
        Optional.of(stretch.range()),
        false,
        Optional.of(stretch.parts()),
        startTime,
        windowSize,
        allowedLateness,
        lateFiringDelay,
        maxOutOfOrderness,
        contentHash,
        publishPartial,
        outputs,
        timeLimit.map(limit -> limit.minus(Duration.between(readingBegan, now))),
        now);
  }

  /** The windows of a run that ends. */
  MeasuredWindows pastWindows() {
    return windows(range().start(), range().end(), publishPartial);
  }

  /**
   * The windows of a run without end.
   *
   * @param goesOn whether there are earlier results: then partial windows are published, for an
   *     earlier result of theirs may stand that must not be trusted, or be missed
   */
  MeasuredWindows windowsFrom(Instant start, boolean goesOn) {
    return windows(start, null, publishPartial || goesOn);
  }

  private MeasuredWindows windows(Instant start, @Nullable Instant end, boolean publishPartial) {
    return new MeasuredWindows(
        windowSize,
        allowedLateness,
        lateFiringDelay,
        start,
        end,
        readingBegan,
        publishPartial,
        isLive());
  }

  /** The run that is asked for. */
  Run run() {
    return new Run(
        Command.MEASURE,
        instance,
        address,
        namedParts(),
        !place.namesAll(),
        readingBegan,
        timeLimit);
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

  private static Optional<Instant> startTime(MeasureOptions options, Instant now, Faults faults) {
    Optional<Instant> start = TimeText.time("startTime", options.getStartTime(), faults);
    start
        .filter(time -> time.isAfter(now))
        .ifPresent(
            time ->
                faults.add("startTime", time + " lies in the future; write a time up to " + now));
    return start;
  }
}
