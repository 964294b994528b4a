package io.hodor.pipeline;

import io.hodor.config.Unreachable;
import io.hodor.pipeline.Faults.Refusal;
import io.hodor.sink.LatestScores;
import io.hodor.sink.LatestScores.Scores;
import io.hodor.sink.NdjsonFolder;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.io.FileSystems;

/** The command {@code score}: check, run, tell. */
final class Score {

  private final ScoreOptions options;
  private final ScoreRequest request;
  private final Engine engine;
  private final List<String> arguments;
  private final Console console;
  private final ToldRun told;

  private Optional<Accounting> accounting = Optional.empty();

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
    this.told = new ToldRun(console);
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
      return told.orFail(this::handOver);
    }
    return told.run(
        request.outputs(),
        request.run(),
        health -> request.isLive() ? judgeLive(health) : judgeOnce(),
        (health, exit) -> health.end(exit, accounting, List.of(), told.message()));
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
    engine.name(options, request.run());
    engine.runLive(new ScoreLive(options, request), options, request.run(), health, console);
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
    return told.overTime(options.getTimeLimit());
  }
}
