package io.hodor.pipeline;

import io.hodor.config.Unreachable;
import io.hodor.pipeline.Faults.Refusal;
import io.hodor.pipeline.LimitedTime.NoAnswer;
import io.hodor.sink.LatestScores;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.io.FileSystems;

/** The command {@code gate}: read the verdicts, look again while the answer is open, tell. */
final class Gate {

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(10);

  private final GateRequest request;
  private final LatestScores scores;
  private final Console console;
  private final Duration betweenLooks;

  private String told = "";

  Gate(GateRequest request, LatestScores scores, Console console, Duration betweenLooks) {
    this.request = request;
    this.scores = scores;
    this.console = console;
    this.betweenLooks = betweenLooks;
  }

  static ExitCode run(List<String> arguments, Console console) throws Refusal {
    Faults faults = new Faults();
    GateOptions options = Arguments.parse(arguments, GateOptions.class, faults);
    try {
      FileSystems.setDefaultPipelineOptions(options);
      Optional<GateRequest> request = GateRequest.of(options, faults);
      faults.throwIfAny();
      return run(request.orElseThrow(), options.getJson(), console);
    } catch (Refusal e) {
      if (options.getJson()) {
        console.say(GateJson.of(e.exit(), e.faults()));
      }
      throw e;
    }
  }

  private static ExitCode run(GateRequest request, boolean json, Console console) throws Refusal {
    Gate gate = new Gate(request, request.inputs().scores(), console, BETWEEN_LOOKS);
    try {
      GateVerdict verdict = LimitedTime.answer(request.timeLimit(), "gate", gate::answer);
      console.say(json ? GateJson.of(request, verdict) : new GateText(request, verdict).text());
      return verdict.exit();
    } catch (NoAnswer e) {
      throw new Refusal(List.of(e.getMessage()), e.exit());
    }
  }

  /** The first answer that is not open, else the one at the end of the patience. */
  GateVerdict answer() throws IOException, InterruptedException {
    Instant end = Instant.now().plus(request.patience().orElse(Duration.ZERO));
    // What cannot be read at all is told at once; only later an outage is sat out.
    Optional<GateVerdict> verdict = Optional.of(look());
    while (isOpen(verdict) && (verdict.isEmpty() || Instant.now().isBefore(end))) {
      verdict.ifPresent(it -> tell("waiting until " + end + ": " + words(it)));
      Thread.sleep(Math.min(betweenLooks.toMillis(), millisUntil(end)));
      verdict = lookAgain(end);
    }
    return verdict.orElseThrow();
  }

  private GateVerdict look() throws IOException {
    return GateVerdict.of(scores.of(request.cluster(), request.topic()), request);
  }

  /** Empty when there is no answer just now, and still time for one. */
  private Optional<GateVerdict> lookAgain(Instant end) throws IOException {
    try {
      return Optional.of(look());
    } catch (IOException | Unreachable e) {
      if (!Instant.now().isBefore(end)) {
        throw e;
      }
      tell("warning: looking goes on: " + Causes.words(e));
      return Optional.empty();
    }
  }

  private static boolean isOpen(Optional<GateVerdict> verdict) {
    return verdict.map(it -> it.exit() == ExitCode.NOT_SETTLED).orElse(true);
  }

  private String words(GateVerdict verdict) {
    return new GateText(request, verdict).verdictLine();
  }

  /** What is said already is not said again at every look. */
  private void tell(String words) {
    if (!words.equals(told)) {
      console.tell(words);
      told = words;
    }
  }

  /** Rounded up: a moment too early would cost a look more. */
  private static long millisUntil(Instant end) {
    return Math.max(0, Duration.between(Instant.now(), end).toMillis() + 1);
  }
}
