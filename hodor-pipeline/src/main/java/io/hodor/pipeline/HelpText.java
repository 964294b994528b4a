package io.hodor.pipeline;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@code --help} prints, at most 100 columns wide. */
final class HelpText {

  private static final int WIDTH = 100;
  private static final String INDENT = " ".repeat(6);

  private HelpText() {}

  /** The program and its commands. */
  static String program() {
    String commands =
        Stream.of(Command.values())
            .map(command -> "  %-13s %s".formatted(command.word(), command.summary()))
            .collect(Collectors.joining("\n"));
    return """
        Hodor proves that what went into Kafka arrived.

        Usage: hodor COMMAND --option=value ...

        Commands:
        %s
          own           own live jobs on a Flink cluster: start, watch and stop them

        hodor COMMAND --help tells a command's options.
        hodor --version      tells what this program is made of.

        Exit codes: 0 ok, 1 the verdict fails (gate, drill), 2 wrong use, 3 not settled or unmeasured
        (gate), 4 could not run or tell, 5 time limit, 143 stopped by a signal."""
        .formatted(commands);
  }

  /** A command and its options. */
  static String of(Command command) {
    StringBuilder text = new StringBuilder();
    text.append("Usage: hodor ").append(command.word()).append(" --option=value ...\n\n");
    wrap(command.meaning(), "").forEach(line -> text.append(line).append('\n'));
    for (Flag.Group group : Flag.Group.values()) {
      List<OptionTexts> options =
          OptionTexts.of(command.options()).stream().filter(it -> it.group() == group).toList();
      if (!options.isEmpty()) {
        text.append('\n').append(group.title()).append('\n');
        options.forEach(option -> text.append(of(option)));
      }
    }
    return (command.runsPipeline() ? text.append('\n').append(FOREIGN) : text)
        .toString()
        .stripTrailing();
  }

  private static final String FOREIGN =
      """
      Options of Beam, its Flink runner, its Google Cloud file system and its BigQuery client are
      understood too, among them --parallelism (default: the number of processors; 1 for tables),
      --tempLocation, --flinkConfDir, --gcsEndpoint and, for tables, --bigQueryProject, whose queries
      they are (default: --project, or the first table's); with --runner=DataflowRunner, for a run
      over a topic or files that ends, those of that runner instead: --project, --region and
      --gcpTempLocation are needed then.""";

  private static String of(OptionTexts option) {
    String otherwise =
        option.otherwise().equals("required")
            ? "Required."
            : "Default: " + option.otherwise() + ".";
    return wrap(option.meaning() + " " + otherwise, INDENT).stream()
        .collect(
            Collectors.joining("\n", "  --" + option.name() + "=" + option.value() + "\n", "\n"));
  }

  private static List<String> wrap(String text, String indent) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder(indent);
    for (String word : text.split(" ")) {
      if (line.length() + word.length() > WIDTH) {
        lines.add(line.toString().stripTrailing());
        line = new StringBuilder(indent);
      }
      line.append(word).append(' ');
    }
    lines.add(line.toString().stripTrailing());
    return lines;
  }
}
