package io.hodor.pipeline;

import io.hodor.Address;
import io.hodor.pipeline.Faults.Refusal;
import io.hodor.sink.NdjsonFolder;
import io.hodor.wire.v1.Kind;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.FileSystems;

/** The command {@code measure}: check, ask the source, run, tell. */
final class Measure {

  private final MeasureOptions options;
  private final MeasureRequest request;
  private final Engine engine;
  private final List<String> arguments;
  private final Console console;
  private final PublishedResults results;
  private final ToldRun told;

  private Optional<Accounting> accounting = Optional.empty();
  private List<PartOutcome> parts;

  /** Whether the parts know themselves how they fared. */
  private boolean partsKnow;

  private Measure(
      MeasureOptions options,
      MeasureRequest request,
      Engine engine,
      List<String> arguments,
      Console console) {
    this.arguments = arguments;
    this.options = options;
    this.request = request;
    this.engine = engine;
    this.console = console;
    this.parts = request.namedParts();
    this.results = new PublishedResults(request);
    this.told = new ToldRun(console);
  }

  static ExitCode run(List<String> arguments, Console console) throws Refusal {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    Faults faults = new Faults();
    Engine engine = Runner.of(arguments, faults).engine();
    MeasureOptions options = Arguments.parse(arguments, MeasureOptions.class, engine, faults);
    engine.prepare(Command.MEASURE, options, arguments, faults);
    FileSystems.setDefaultPipelineOptions(options);
    Optional<MeasureRequest> request = MeasureRequest.of(options, now, faults);
    faults.throwIfAny();
    faults
        .from(request.orElseThrow().place()::warnings)
        .ifPresent(words -> words.forEach(each -> console.tell("warning: " + each)));
    if (request.orElseThrow().fromScore() && engine.template(options).isPresent()) {
      faults.add("windowsFrom", "a template has its windows in it; write --lookback instead");
    }
    engine.check(options, faults);
    request.orElseThrow().outputs().check(faults, console);
    faults.throwIfAny();
    return new Measure(options, request.orElseThrow(), engine, arguments, console).runAndTell();
  }

  private ExitCode runAndTell() {
    if (engine.template(options).isPresent()) {
      // Nothing is measured yet, so there is no health to tell.
      return told.orFail(() -> orOverTime(this::measureAll));
    }
    if (request.isLive() && engine.handsOver(options)) {
      return told.orFail(this::handOver);
    }
    return told.run(
        request.outputs(),
        request.run(),
        health -> request.isLive() ? measureLive(health) : orOverTime(() -> measurePast(health)),
        (health, exit) -> health.end(exit, accounting, outcomes(exit), told.message()));
  }

  /** Of a run that failed, and not only for the sake of some parts, none can be trusted. */
  private List<PartOutcome> outcomes(ExitCode exit) {
    if (exit != ExitCode.OK && !partsKnow) {
      return parts.stream().map(part -> part.failing(exit, told.message())).toList();
    }
    // Whose of several the words are, nobody knows.
    boolean isAll = parts.size() == 1 && request.place().namesAll() && !partsKnow;
    return isAll ? List.of(parts.get(0).noting(told.message())) : parts;
  }

  /** Tables that were asked know what they were billed before the time was over. */
  private ExitCode orOverTime(Callable<ExitCode> work) throws Exception {
    try {
      return work.call();
    } catch (OverTime e) {
      parts = e.parts().isEmpty() ? parts : e.parts();
      return overTime();
    }
  }

  private ExitCode measurePast(Health health) throws Exception {
    return request.fromScore() ? measureAgain(health) : measureAll();
  }

  private ExitCode measureAll() throws Exception {
    checkFolder();
    return measure(request);
  }

  private void checkFolder() throws IOException {
    if (request.outputs().folder().isPresent()) {
      NdjsonFolder.at(request.outputs().folder().get()).check();
    }
  }

  /** What verdicts ask for, one stretch of windows after the other. */
  private ExitCode measureAgain(Health health) throws IOException {
    checkFolder();
    List<DoubtfulStretch> stretches = DoubtfulWindows.of(request, results.scores());
    // How the others fare, the run that measures all of them tells.
    parts = List.of();
    health.measuring(List.of(), List.of());
    if (stretches.isEmpty()) {
      console.say(
          "No window of %s in %s since %s has to be measured again."
              .formatted(
                  request.namesTopic() ? request.address().topic() : "any topic",
                  request.address().source(),
                  request.range().start()));
      return ExitCode.OK;
    }
    console.tell(
        "windows to measure again: %d of %s (stretches: %d)"
            .formatted(
                stretches.stream().mapToLong(this::windows).sum(),
                partsOf(stretches),
                stretches.size()));
    return measureEach(stretches, health);
  }

  /** A window counts once for each part in which it is measured. */
  private long windows(DoubtfulStretch stretch) {
    return stretch.parts().size() * stretch.range().windows(request.windowSize());
  }

  private String partsOf(List<DoubtfulStretch> stretches) {
    Set<String> parts =
        stretches.stream().flatMap(it -> it.parts().stream()).collect(Collectors.toSet());
    String noun = request.place().kind() == Kind.BIGQUERY ? "tables" : "topics";
    return parts.size() == 1 ? parts.iterator().next() : parts.size() + " " + noun;
  }

  /** A stretch that fails does not stop the others, unless they would fail too. */
  private ExitCode measureEach(List<DoubtfulStretch> stretches, Health health) {
    Set<String> refused = new HashSet<>();
    ExitCode first = ExitCode.OK;
    String words = "";
    List<PartOutcome> outcomes = List.of();
    Optional<Accounting> sum = Optional.empty();
    for (DoubtfulStretch stretch : stretches) {
      if (refused.containsAll(stretch.parts())) {
        continue;
      }
      MeasureRequest part = part(stretch, outcomes);
      parts = part.namedParts();
      partsKnow = false;
      health.measuring(parts, outcomes);
      accounting = Optional.empty();
      told.note("");
      ExitCode exit = told.orFail(() -> orOverTime(() -> measureInTime(part)));
      outcomes = PartOutcome.both(outcomes, outcomes(exit));
      Optional<Accounting> before = sum;
      sum = accounting.map(it -> before.map(it::plus).orElse(it)).or(() -> before);
      if (words.isEmpty() || first == ExitCode.OK && exit != ExitCode.OK) {
        words = told.message();
      }
      first = first == ExitCode.OK ? exit : first;
      if (exit == ExitCode.WRONG_USE) {
        refused.addAll(stretch.parts());
      }
      if (exit == ExitCode.TIME_LIMIT || Thread.currentThread().isInterrupted()) {
        break;
      }
    }
    parts = outcomes;
    partsKnow = true;
    accounting = sum;
    told.note(words);
    return first;
  }

  private MeasureRequest part(DoubtfulStretch stretch, List<PartOutcome> before) {
    long billed = PartOutcome.bytesBilled(before).orElse(0);
    return request.part(stretch, billed, Instant.now().truncatedTo(ChronoUnit.MILLIS));
  }

  private ExitCode measureInTime(MeasureRequest part) throws Exception {
    if (part.timeLimit().filter(left -> left.isNegative() || left.isZero()).isPresent()) {
      throw new OverTime(List.of());
    }
    return measure(part);
  }

  private ExitCode measure(MeasureRequest request) throws Exception {
    try (Reading reading = request.place().resolve(request, console)) {
      parts = reading.parts();
      told.note(note());
      if (reading.topics().isEmpty() && parts.isEmpty()) {
        console.tell("not there any more: " + String.join(", ", request.parts().orElse(Set.of())));
      }
      ExitCode exit = reading.topics().isEmpty() ? ExitCode.OK : measure(request, reading);
      List<String> faults = reading.faults();
      if (exit == ExitCode.OK && !faults.isEmpty()) {
        return tellUnmeasured(faults);
      }
      faults.forEach(console::tell);
      return exit;
    }
  }

  /** What people should know of the only part; of several each has its own health. */
  private String note() {
    return parts.size() == 1 ? parts.get(0).note().orElse("") : "";
  }

  /** The others have been measured all the same. */
  private ExitCode tellUnmeasured(List<String> faults) {
    partsKnow = true;
    if (parts.size() == 1) {
      return told.fail(ExitCode.COULD_NOT_RUN, faults.get(0));
    }
    faults.forEach(console::tell);
    return told.fail(
        ExitCode.COULD_NOT_RUN,
        "%d of %d tables could not be measured".formatted(faults.size(), parts.size()));
  }

  private ExitCode measure(MeasureRequest request, Reading reading) throws Exception {
    EarlierResults earlier = new EarlierResults(request, results.everywhere(reading.addresses()));
    earlier.checkWindowSize();
    earlier.checkTopicIds(reading.topics());
    console.tell(
        "measuring %s from %s to %s, %s"
            .formatted(
                whatIsRead(request, reading),
                request.range().start(),
                request.range().end(),
                reading.words()));
    Pipeline pipeline =
        MeasurePipeline.create(named(), reading, request.pastWindows(), request.outputs());
    if (engine.template(options).isPresent()) {
      return stage(pipeline);
    }
    accounting = engine.run(pipeline, request.run(), reading.mostRecords(), console);
    if (accounting.isEmpty()) {
      return overTime();
    }
    return tell(MeasureReport.of(request, reading.topics(), accounting.get(), results));
  }

  private static String whatIsRead(MeasureRequest request, Reading reading) {
    if (reading.topics().size() == 1) {
      Address only = reading.topics().get(0).address();
      return only.topic() + " of " + only.source();
    }
    String topics = request.parts().isEmpty() ? "all topics" : "some topics";
    return (request.namesTopic() ? request.address().topic() : topics)
        + " of "
        + request.address().source();
  }

  private ExitCode measureLive(Health health) throws Exception {
    MeasureLive live = MeasureLive.begin(named(), request, results, console);
    engine.dangers(options).forEach(danger -> console.tell("warning: " + danger));
    engine.runLive(live, options, request.run(), health, console);
    return overTime();
  }

  /** The job goes on without this process; how it fares is told by whoever owns it. */
  private ExitCode handOver() throws Exception {
    MeasureLive live = MeasureLive.begin(named(), request, results, console);
    engine.dangers(options).forEach(danger -> console.tell("warning: " + danger));
    engine.start(live, options, Command.MEASURE, arguments, console);
    return ExitCode.OK;
  }

  private ExitCode stage(Pipeline pipeline) {
    pipeline.run();
    console.say("template written to " + engine.template(options).orElseThrow());
    return ExitCode.OK;
  }

  private ExitCode overTime() {
    return told.fail(ExitCode.TIME_LIMIT, "--timeLimit: not ready after " + options.getTimeLimit());
  }

  private MeasureOptions named() {
    engine.name(options, request.run());
    return options;
  }

  private ExitCode tell(MeasureReport report) {
    console.say(report.text());
    report.warning().ifPresent(this::warn);
    List<String> disagreements = report.disagreements();
    return disagreements.isEmpty()
        ? ExitCode.OK
        : told.fail(ExitCode.COULD_NOT_RUN, String.join("; ", disagreements));
  }

  private void warn(String words) {
    told.note(words);
    console.tell("warning: " + words);
  }
}
