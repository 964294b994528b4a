package io.hodor.pipeline;

import io.hodor.config.Unreachable;
import io.hodor.pipeline.Faults.Refusal;
import io.hodor.sink.LatestScores;
import io.hodor.sink.LatestScores.Scores;
import io.hodor.sink.NdjsonFolder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.FileSystems;

/** The command {@code score}: check, run, tell. */
final class Score {

  /** A store that is silent for so long at the first request is not reachable. */
  private static final Duration FIRST_ANSWER = Duration.ofMinutes(1);

  private final ScoreOptions options;
  private final ScoreRequest request;
  private final Engine engine;
  private final List<String> arguments;
  private final Console console;

  private Optional<Accounting> accounting = Optional.empty();
  private String message = "";

  private Score(
      ScoreOptions options,
      ScoreRequest request,
      Engine engine,
      List<String> arguments,
      Console console) {
    this.arguments = arguments;
    this.options = options;
    this.request = request;
    this.engine = engine;
    this.console = console;
  }

  static ExitCode run(List<String> arguments, Console console) throws Refusal {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    Faults faults = new Faults();
    Engine engine = Runner.of(arguments, faults).engine();
    ScoreOptions options = Arguments.parse(arguments, ScoreOptions.class, engine, faults);
    engine.prepare(Command.SCORE, options, arguments, faults);
    FileSystems.setDefaultPipelineOptions(options);
    Optional<ScoreRequest> request = ScoreRequest.of(options, now, faults);
    faults.throwIfAny();
    engine.check(options, faults);
    boolean readsTopics = request.orElseThrow().inputs().topics().isPresent();
    request
        .orElseThrow()
        .outputs()
        .check(topics -> topics.prepareForScores(readsTopics), faults, console);
    faults.throwIfAny();
    return new Score(options, request.orElseThrow(), engine, arguments, console).runAndTell();
  }

  private ExitCode runAndTell() {
    if (request.isLive() && engine.handsOver(options)) {
      return orFail(this::handOver);
    }
    try (HealthOutputs outputs = HealthOutputs.of(request.outputs())) {
      Health health = FirstAnswer.within(FIRST_ANSWER, () -> Health.begin(outputs, request.run()));
      health.watchSignals();
      ExitCode exit = orFail(() -> request.isLive() ? judgeLive(health) : judgeOnce());
      health.end(exit, accounting, List.of(), message);
      return exit;
    } catch (IOException e) {
      String words = Causes.words(e);
      boolean named = words.startsWith("--");
      console.tell(named ? words : "--outputDir: " + request.outputs().words() + ": " + words);
      return ExitCode.COULD_NOT_RUN;
    }
  }

  private ExitCode orFail(Callable<ExitCode> run) {
    try {
      return run.call();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return fail(ExitCode.COULD_NOT_RUN, "interrupted");
    } catch (Exception | Error e) {
      boolean wrongUse = Causes.optionFault(e).isPresent();
      return fail(wrongUse ? ExitCode.WRONG_USE : ExitCode.COULD_NOT_RUN, Causes.words(e));
    }
  }

  private ExitCode judgeOnce() throws Exception {
    if (request.outputs().folder().isPresent()) {
      NdjsonFolder.at(request.outputs().folder().get()).checkForScores();
    }
    console.tell(
        "judging what %s holds as of %s"
            .formatted(request.inputs().words(), request.asOf().orElseThrow()));
    accounting = engine.run(pipeline(), request.run(), Reading.UNKNOWN, console);
    if (accounting.isEmpty()) {
      return overTime();
    }
    console.say(report());
    return ExitCode.OK;
  }

  private ExitCode judgeLive(Health health) throws Exception {
    console.tell(
        "judging what %s holds, without end; verdicts go to %s"
            .formatted(request.inputs().words(), request.outputs().words()));
    engine.dangers(options).forEach(danger -> console.tell("warning: " + danger));
    engine.runLive(pipeline(), request.run(), health, console);
    return overTime();
  }

  /** The job goes on without this process; how it fares is told by whoever owns it. */
  private ExitCode handOver() throws Exception {
    engine.name(options, request.run());
    engine.dangers(options).forEach(danger -> console.tell("warning: " + danger));
    engine.start(new ScoreLive(options, request), options, Command.SCORE, arguments, console);
    return ExitCode.OK;
  }

  private Pipeline pipeline() {
    engine.name(options, request.run());
    return ScorePipeline.create(options, request);
  }

  /** Reads back what the run has written; an InfluxDB cannot be asked. */
  private String report() throws IOException, Unreachable {
    Outputs outputs = request.outputs();
    Optional<LatestScores> written =
        outputs
            .folder()
            .map(NdjsonFolder::at)
            .map(LatestScores::in)
            .or(() -> outputs.topics().map(LatestScores::in));
    String where = "Written to " + outputs.words();
    if (written.isEmpty()) {
      return where;
    }
    Instant asOf = request.asOf().orElseThrow();
    Scores scores =
        written
            .get()
            .of(
                it -> request.asked().hold(it.cluster(), it.topic()),
                asOf.minus(request.horizon()));
    return ScoreTable.of(scores, asOf)
        + (asOf.isBefore(request.began()) ? "\n\nThat is how it was at " + asOf + ", not now." : "")
        + "\n\n"
        + where;
  }

  private ExitCode overTime() {
    return fail(ExitCode.TIME_LIMIT, "--timeLimit: not ready after " + options.getTimeLimit());
  }

  private ExitCode fail(ExitCode exit, String words) {
    message = words;
    console.tell(words);
    return exit;
  }
}
