package io.hodor.pipeline;

import io.hodor.config.NamePattern;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A command line of {@code gate}, understood and without fault.
 *
 * @param leastCompleteness in place of the one that windows were judged by
 * @param allowPeers whether a window passes that was judged by other sinks alone
 * @param patience how long to look again while the answer is open; empty for one look
 */
record GateRequest(
    String cluster,
    String topic,
    AskedSources sources,
    TimeRange range,
    Optional<Double> leastCompleteness,
    boolean allowPeers,
    Optional<Duration> patience,
    Optional<Duration> timeLimit,
    Inputs inputs) {

  private static final Duration SECOND = Duration.ofSeconds(1);

  /** What the options ask for; empty, with at least one fault more, when they cannot be met. */
  static Optional<GateRequest> of(GateOptions options, Faults faults) {
    Optional<String> topic = topic(options.getTopic(), faults);
    AskedSources sources = AskedSources.of(options.getSource(), faults);
    Optional<TimeRange> range = range(options, faults);
    Optional<Double> completeness = completeness(options.getMinCompleteness(), faults);
    Optional<Duration> patience = TimeText.duration("wait", options.getWait(), SECOND, faults);
    Optional<Duration> timeLimit =
        TimeText.duration("timeLimit", options.getTimeLimit(), SECOND, faults);
    Inputs inputs = Inputs.of(options, faults);
    if (!faults.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new GateRequest(
            options.getCluster(),
            topic.orElseThrow(),
            sources,
            range.orElseThrow(),
            completeness,
            options.getAllowPeers(),
            patience,
            timeLimit,
            inputs));
  }

  private static Optional<String> topic(@Nullable String written, Faults faults) {
    if (written == null) {
      faults.add("topic", "is missing; write --topic= and the topic's name");
    } else if (new NamePattern(written).isWild()) {
      faults.add("topic", "'" + written + "' is a pattern; a gate is asked about one topic");
    }
    return Optional.ofNullable(written);
  }

  private static Optional<TimeRange> range(GateOptions options, Faults faults) {
    require("from", options.getFrom(), faults);
    require("to", options.getTo(), faults);
    Optional<Instant> from = TimeText.time("from", options.getFrom(), faults);
    Optional<Instant> to = TimeText.time("to", options.getTo(), faults);
    if (from.isEmpty() || to.isEmpty()) {
      return Optional.empty();
    }
    if (!from.get().isBefore(to.get())) {
      faults.add("from", from.get() + " is not before --to, " + to.get());
      return Optional.empty();
    }
    return Optional.of(new TimeRange(from.get(), to.get()));
  }

  private static void require(String flag, @Nullable String written, Faults faults) {
    if (written == null) {
      faults.add(flag, "is missing; write --" + flag + "= and a time, as 2026-01-31T10:00:00Z");
    }
  }

  private static Optional<Double> completeness(@Nullable String written, Faults faults) {
    if (written == null) {
      return Optional.empty();
    }
    try {
      double least = Double.parseDouble(written);
      if (least >= 0 && least <= 1) {
        return Optional.of(least);
      }
    } catch (NumberFormatException e) {
      // Told below, as any other text that is none.
    }
    faults.add("minCompleteness", "'" + written + "' is no number from 0 to 1; write it as 0.999");
    return Optional.empty();
  }
}
