package io.hodor.pipeline;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.hodor.Address;
import io.hodor.config.NamePattern;
import io.hodor.config.OptionFault;
import io.hodor.config.Unreachable;
import io.hodor.pipeline.Faults.Refusal;
import io.hodor.pipeline.report.ReportInput;
import io.hodor.pipeline.report.ReportPage;
import io.hodor.score.ScoreConfig;
import io.hodor.sink.LatestScores;
import io.hodor.sink.LatestScores.Scores;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.QualityScore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.beam.sdk.io.FileSystems;

/** The command {@code report}: reads verdicts and results, and writes a page of them. */
final class Report {

  private static final Duration BY_DEFAULT = Duration.ofDays(1);

  /** Where the score runs, the newest verdict is no older than some hours. */
  private static final Duration RECENT = BY_DEFAULT.plus(WindowTimes.LONGEST).plusDays(1);

  private final Inputs inputs;
  private final NamePattern cluster;
  private final NamePattern topic;
  private final ScoreConfig rules;
  private final Optional<Instant> from;
  private final Optional<Instant> to;

  private Report(ReportOptions options, Faults faults) {
    inputs = Inputs.of(options, faults);
    cluster = new NamePattern(options.getCluster());
    topic = new NamePattern(options.getTopic());
    rules = ScoreConfigFile.read(options.getScoreConfig(), faults).orElseGet(ScoreConfig::defaults);
    from = TimeText.time("from", options.getFrom(), faults);
    to = TimeText.time("to", options.getTo(), faults);
    if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
      faults.add("from", from.get() + " is not before --to, " + to.get());
    }
  }

  static ExitCode run(List<String> arguments, Console console) throws Refusal {
    Faults faults = new Faults();
    ReportOptions options = Arguments.parse(arguments, ReportOptions.class, faults);
    FileSystems.setDefaultPipelineOptions(options);
    Report report = new Report(options, faults);
    Optional<ReportFile> file = ReportFile.of(options.getOutput(), faults);
    faults.throwIfAny();
    console.tell("reading " + report.inputs.words());
    try {
      ReportPage page = ReportPage.of(report.input());
      write(page, file.orElseThrow());
      console.say(page.verdict());
      console.say("Written to " + file.get().place());
      return ExitCode.OK;
    } catch (OptionFault e) {
      console.tell(e.getMessage());
      return ExitCode.WRONG_USE;
    } catch (IOException | Unreachable e) {
      console.tell(Causes.words(e));
      return ExitCode.COULD_NOT_RUN;
    }
  }

  private static void write(ReportPage page, ReportFile file) {
    try {
      file.write(page.html());
    } catch (IOException e) {
      throw new Unreachable("--output: " + file.place() + ": " + Causes.words(e), e);
    }
  }

  private ReportInput input() throws IOException {
    Scores found = verdicts();
    Optional<Instant> judged = newest(found.scores(), QualityScore::getWindowEnd);
    List<QualityMetrics> results =
        inputs
            .results()
            .endingAfter(start(to.or(() -> judged)).orElse(Instant.MIN), this::isAskedFor);
    Optional<Instant> end =
        to.or(() -> judged).or(() -> newest(results, QualityMetrics::getWindowEnd));
    Optional<Instant> start = start(end);
    Predicate<Address> shown = shown(found.scores());
    return new ReportInput(
        Outdated.withoutThoseOfAny(found.scores()).stream()
            .filter(it -> reaches(it.getWindowStart(), it.getWindowEnd(), start, end))
            .toList(),
        found.verified(),
        results.stream()
            .filter(it -> reaches(it.getWindowStart(), it.getWindowEnd(), start, end))
            .filter(it -> shown.test(addressOf(it)))
            .toList(),
        (ofCluster, ofTopic) -> rules.rules(ofCluster, ofTopic).owner(),
        start.orElse(null),
        end.orElse(null),
        Instant.now(),
        Versions.text().lines().reduce((a, b) -> a + ", " + b).orElse(""));
  }

  private Optional<Instant> start(Optional<Instant> end) {
    return from.or(() -> end.map(it -> it.minus(BY_DEFAULT)));
  }

  private boolean isAskedFor(Address address) {
    return cluster.matches(address.cluster()) && topic.matches(address.topic());
  }

  /**
   * Those of the range at least, and not many more: a month of many topics needs gigabytes. Where
   * the range ends with the newest, that is nearly always a recent one.
   */
  private Scores verdicts() throws IOException {
    LatestScores scores = inputs.scores();
    Optional<Instant> start = start(to);
    if (start.isPresent()) {
      return scores.of(this::isAskedFor, start.get().minus(WindowTimes.LONGEST));
    }
    Instant recent = Instant.now().minus(RECENT);
    Scores found = scores.of(this::isAskedFor, recent);
    boolean whole =
        newest(found.scores(), QualityScore::getWindowEnd)
            .filter(end -> !end.minus(BY_DEFAULT).minus(WindowTimes.LONGEST).isBefore(recent))
            .isPresent();
    return whole ? found : scores.of(this::isAskedFor);
  }

  private static <M> Optional<Instant> newest(List<M> messages, Function<M, Timestamp> end) {
    return messages.stream().map(it -> instant(end.apply(it))).max(Instant::compareTo);
  }

  private static boolean reaches(
      Timestamp windowStart, Timestamp windowEnd, Optional<Instant> start, Optional<Instant> end) {
    return start.isEmpty()
        || end.isEmpty()
        || (instant(windowEnd).isAfter(start.get()) && instant(windowStart).isBefore(end.get()));
  }

  /** The sources that were judged, what they were compared with, and topics nobody judges. */
  private static Predicate<Address> shown(List<QualityScore> scores) {
    Set<Address> addresses = new HashSet<>();
    Set<Address> topics = new HashSet<>();
    for (QualityScore score : scores) {
      addresses.add(new Address(score.getCluster(), score.getTopic(), score.getSource()));
      for (String reference : score.getReference().split(",")) {
        addresses.add(new Address(score.getCluster(), score.getTopic(), reference));
      }
      topics.add(new Address(score.getCluster(), score.getTopic(), ""));
    }
    return it ->
        addresses.contains(it) || !topics.contains(new Address(it.cluster(), it.topic(), ""));
  }

  private static Address addressOf(QualityMetrics it) {
    return new Address(it.getCluster(), it.getTopic(), it.getSource());
  }

  private static Instant instant(Timestamp time) {
    return Instant.ofEpochMilli(Timestamps.toMillis(time));
  }
}
