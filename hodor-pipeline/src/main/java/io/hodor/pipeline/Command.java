package io.hodor.pipeline;

import io.hodor.pipeline.Faults.Refusal;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.beam.sdk.options.PipelineOptions;

/** What the program can do. */
enum Command {
  MEASURE(
      "measure a topic, live or in the past, window by window",
      "Watches a topic for ever, or, with --endTime or --lookback, reads its past once and ends."
          + " Every record that was read is accounted for; the offsets of each window go into"
          + " ledgers. The same run again replaces its own results and changes nothing else.",
      MeasureOptions.class) {
    @Override
    ExitCode run(List<String> arguments, Console console) throws Refusal {
      return Measure.run(arguments, console);
    }

    @Override
    boolean isLive(List<String> arguments) {
      return MeasureRequest.isLive(arguments);
    }
  },
  SCORE(
      "judge the windows of all topics: what is missing, repeated, late, and why",
      "Reads what other runs have measured and compares every sink with Kafka, window by window, for"
          + " ever, or, with --asOf, once. The verdicts name the offsets that are missing or"
          + " repeated; a window is judged only when it is time. Needs no configuration.",
      ScoreOptions.class) {
    @Override
    ExitCode run(List<String> arguments, Console console) throws Refusal {
      return Score.run(arguments, console);
    }

    @Override
    boolean isLive(List<String> arguments) {
      return ScoreRequest.isLive(arguments);
    }
  },
  GATE(
      "tell by the exit code whether a time of a topic may be read",
      "Passes when every window of the time is there, settled, and passed or waived, in every source"
          + " asked for. Exit codes: 0 it may be read, 1 a settled window fails, 2 wrong use, 3 not"
          + " settled: windows are pending, unmeasured, incomparable or without a verdict, 4 the"
          + " verdicts cannot be read, 5 time limit. A window that fails goes before those that are"
          + " not settled.",
      GateOptions.class) {
    @Override
    ExitCode run(List<String> arguments, Console console) throws Refusal {
      return Gate.run(arguments, console);
    }

    @Override
    boolean runsPipeline() {
      return false;
    }
  },
  BACKFILL_PLAN(
      "list the lost offsets, as a copy of them is aimed by",
      "Lists the ranges of offsets that failed windows lost and that are not waived. Ranges that"
          + " touch are united across windows. Exit codes: 0 the plan is whole, though it may be"
          + " empty, 2 wrong use, 4 the verdicts cannot be read, there are none, or they do not name"
          + " every lost offset, 5 time limit.",
      BackfillOptions.class) {
    @Override
    ExitCode run(List<String> arguments, Console console) throws Refusal {
      return Backfill.run(arguments, console);
    }

    @Override
    boolean runsPipeline() {
      return false;
    }
  },
  REPORT(
      "show verdicts as one web page",
      "Makes one HTML page of what was scored: the topics worst first, every window of every source,"
          + " how late records were, and which offsets are missing or repeated. The page needs no"
          + " network and no other file.",
      ReportOptions.class) {
    @Override
    ExitCode run(List<String> arguments, Console console) throws Refusal {
      return Report.run(arguments, console);
    }

    @Override
    boolean runsPipeline() {
      return false;
    }
  },
  DRILL(
      "plant known faults on a topic of your own, and see whether the verdict names them",
      "Writes records to an empty topic, and a copy of them as a sink's files with known faults;"
          + " measures both and judges them as any others; and compares, offset by offset, what was"
          + " planted with what was found. Exit codes: 0 all faults are named and nothing else, 1"
          + " not so, 2 wrong use, 4 could not run.",
      DrillOptions.class) {
    @Override
    ExitCode run(List<String> arguments, Console console) throws Refusal {
      return Drill.run(arguments, console);
    }

    @Override
    boolean runsPipeline() {
      return false;
    }
  };

  private final String summary;
  private final String meaning;
  private final Class<? extends PipelineOptions> options;

  Command(String summary, String meaning, Class<? extends PipelineOptions> options) {
    this.summary = summary;
    this.meaning = meaning;
    this.options = options;
  }

  /** The command with this word. */
  static Optional<Command> of(String word) {
    return Stream.of(values()).filter(command -> command.word().equals(word)).findFirst();
  }

  /** Whether arguments to a command with such options ask for a run without end. */
  static boolean isLive(Class<? extends PipelineOptions> options, List<String> arguments) {
    return Stream.of(values())
        .anyMatch(command -> command.options == options && command.isLive(arguments));
  }

  /** Whether arguments ask for a run without end, before they are read as options. */
  boolean isLive(List<String> arguments) {
    return false;
  }

  abstract ExitCode run(List<String> arguments, Console console) throws Refusal;

  /** Whether options of Beam and of its runners mean something to it. */
  boolean runsPipeline() {
    return true;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  String summary() {
    return summary;
  }

  String meaning() {
    return meaning;
  }

  Class<? extends PipelineOptions> options() {
    return options;
  }
}
