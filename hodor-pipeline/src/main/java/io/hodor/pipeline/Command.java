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

  abstract ExitCode run(List<String> arguments, Console console) throws Refusal;

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
