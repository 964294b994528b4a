package io.hodor.pipeline;

import io.hodor.pipeline.Faults.Refusal;
import io.hodor.pipeline.LimitedTime.NoAnswer;
import io.hodor.sink.LatestScores;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.io.FileSystems;

/** The command {@code backfill-plan}: read the verdicts, write what they call lost. */
final class Backfill {

  private final BackfillRequest request;
  private final Console console;

  private Backfill(BackfillRequest request, Console console) {
    this.request = request;
    this.console = console;
  }

  static ExitCode run(List<String> arguments, Console console) throws Refusal {
    Faults faults = new Faults();
    BackfillOptions options = Arguments.parse(arguments, BackfillOptions.class, faults);
    FileSystems.setDefaultPipelineOptions(options);
    Optional<BackfillRequest> request = BackfillRequest.of(options, faults);
    faults.throwIfAny();
    return new Backfill(request.orElseThrow(), console).run();
  }

  private ExitCode run() throws Refusal {
    LatestScores scores = request.inputs().scores();
    List<QualityScore> found;
    try {
      found =
          LimitedTime.answer(
              request.timeLimit(),
              "backfill-plan",
              () -> scores.of(request::asksFor, request.firstStart()).scores());
    } catch (NoAnswer e) {
      throw new Refusal(List.of(e.getMessage()), e.exit());
    }
    List<QualityScore> asked =
        Outdated.withoutThoseOfAny(found).stream().filter(request::touches).toList();
    BackfillPlan plan = BackfillPlan.of(asked);
    console.say(request.format().text(plan));
    return tell(plan, asked);
  }

  private ExitCode tell(BackfillPlan plan, List<QualityScore> asked) {
    if (asked.isEmpty()) {
      console.tell(
          "nothing that was asked for was judged in " + request.inputs().words() + ": no plan");
      return ExitCode.COULD_NOT_RUN;
    }
    tellOpen(asked);
    if (plan.ranges().isEmpty()) {
      console.tell(
          "nothing is lost in %s windows, but what is waived: the plan is empty"
              .formatted(Accounting.number(asked.size())));
      return ExitCode.OK;
    }
    console.tell(
        "%s offsets in %s ranges"
            .formatted(Accounting.number(plan.offsets()), Accounting.number(plan.ranges().size())));
    return tellCut(plan.cut());
  }

  /** They may lack records as well, but nobody knows which. */
  private void tellOpen(List<QualityScore> asked) {
    long open =
        asked.stream()
            .filter(it -> it.getStatus() != Status.PASSED && it.getStatus() != Status.FAILED)
            .count();
    if (open > 0) {
      console.tell(
          "warning: %s windows are pending, unmeasured or incomparable, and not in the plan"
              .formatted(Accounting.number(open)));
    }
  }

  private ExitCode tellCut(List<LostRange> cut) {
    for (LostRange window : cut) {
      console.tell(
          "warning: %s of %s from %s to %s lacks %s offsets, of which its verdict names only some:"
                  .formatted(
                      window.topic(),
                      window.source(),
                      window.spanStart(),
                      window.spanEnd(),
                      Accounting.number(window.count()))
              + " it is listed as a whole");
    }
    if (cut.isEmpty() || request.allowCut()) {
      return ExitCode.OK;
    }
    console.tell("--allowCut: a plan with whole windows counts as one only with --allowCut=true");
    return ExitCode.COULD_NOT_RUN;
  }
}
