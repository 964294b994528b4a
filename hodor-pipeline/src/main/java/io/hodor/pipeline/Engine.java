package io.hodor.pipeline;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;

/** What carries a pipeline out: which options it takes, and how a run there comes to its end. */
interface Engine {

  /** The options that it understands besides Hodor's own. */
  List<Class<? extends PipelineOptions>> options();

  /**
   * Options of Beam and of this engine that hold when they are not given, by name.
   *
   * @param live whether the run has no end
   * @param arguments the command line, which may be at fault
   */
  Map<String, String> defaults(boolean live, List<String> arguments);

  /** Notes what keeps a run from going there, and sets what every run needs. */
  void prepare(Command command, PipelineOptions options, List<String> arguments, Faults faults);

  /** Asks the place where runs go whether they can go there; what it lacks is among the faults. */
  void check(PipelineOptions options, Faults faults);

  /** Whether the process ends with the command, rather than with whoever runs it. */
  boolean endsProcess();

  /** Whether a run without end lives elsewhere, and goes on there when this process has ended. */
  boolean handsOver(PipelineOptions options);

  /** What a user's own options put at risk, for people; empty when they do not. */
  List<String> dangers(PipelineOptions options);

  /** Gives the job its name. */
  void name(PipelineOptions options, Run run);

  /** Where a template of the job is to be written, instead of running it. */
  Optional<String> template(PipelineOptions options);

  /**
   * Runs a bounded pipeline to its end, telling how far it is.
   *
   * @param mostRecords at most so many records will be read, or {@link Reading#UNKNOWN}
   * @return what became of the records; empty when the time was over first
   * @throws Exception why the job failed
   */
  Optional<Accounting> run(Pipeline pipeline, Run run, long mostRecords, Console console)
      throws Exception;

  /**
   * Carries a run without end out until its time is over, and tells how it fares.
   *
   * @throws Exception why the job failed, when it failed too often
   */
  void runLive(LiveJob job, PipelineOptions options, Run run, Health health, Console console)
      throws Exception;

  /**
   * Starts a run without end where it lives, see {@link #handsOver}; returns when it works there.
   *
   * @param arguments the command line
   * @throws Exception why it does not work
   */
  void start(
      LiveJob job,
      PipelineOptions options,
      Command command,
      List<String> arguments,
      Console console)
      throws Exception;
}
