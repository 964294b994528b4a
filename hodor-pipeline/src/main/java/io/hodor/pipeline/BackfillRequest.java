package io.hodor.pipeline;

import io.hodor.Address;
import io.hodor.config.NamePattern;
import io.hodor.wire.v1.QualityScore;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A command line of {@code backfill-plan}, understood and without fault.
 *
 * @param from empty for the first verdict there is
 * @param to exclusive; empty for the last
 */
record BackfillRequest(
    String cluster,
    NamePattern topic,
    AskedSources sources,
    Optional<Instant> from,
    Optional<Instant> to,
    BackfillFormat format,
    boolean allowCut,
    Optional<Duration> timeLimit,
    Inputs inputs) {

  /** What the options ask for; empty, with at least one fault more, when they cannot be met. */
  static Optional<BackfillRequest> of(BackfillOptions options, Faults faults) {
    if (options.getTopic() == null) {
      faults.add("topic", "is missing; write --topic= and the topic's name, or a pattern");
    }
    AskedSources sources = AskedSources.of(options.getSource(), faults);
    Optional<Instant> from = TimeText.time("from", options.getFrom(), faults);
    Optional<Instant> to = TimeText.time("to", options.getTo(), faults);
    if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
      faults.add("from", from.get() + " is not before --to, " + to.get());
    }
    Optional<BackfillFormat> format = format(options.getFormat(), faults);
    Optional<Duration> timeLimit =
        TimeText.duration("timeLimit", options.getTimeLimit(), Duration.ofSeconds(1), faults);
    Inputs inputs = Inputs.of(options, faults);
    if (!faults.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new BackfillRequest(
            options.getCluster(),
            new NamePattern(options.getTopic()),
            sources,
            from,
            to,
            format.orElseThrow(),
            options.getAllowCut(),
            timeLimit,
            inputs));
  }

  private static Optional<BackfillFormat> format(String written, Faults faults) {
    Optional<BackfillFormat> format =
        Stream.of(BackfillFormat.values()).filter(it -> it.word().equals(written)).findFirst();
    if (format.isEmpty()) {
      faults.add(
          "format",
          "write "
              + Stream.of(BackfillFormat.values())
                  .map(BackfillFormat::word)
                  .collect(Collectors.joining(" or ")));
    }
    return format;
  }

  boolean asksFor(Address address) {
    return address.cluster().equals(cluster)
        && topic.matches(address.topic())
        && sources.include(address.source());
  }

  /** No window that the time asked for touches begins earlier. */
  Instant firstStart() {
    return from.map(it -> it.minus(WindowTimes.LONGEST)).orElse(Instant.MIN);
  }

  /** Whether the time asked for touches the window. */
  boolean touches(QualityScore score) {
    return from.map(it -> WindowTimes.end(score).isAfter(it)).orElse(true)
        && to.map(it -> WindowTimes.start(score).isBefore(it)).orElse(true);
  }
}
