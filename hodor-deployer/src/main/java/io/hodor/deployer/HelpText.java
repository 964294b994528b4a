package io.hodor.deployer;

import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@code --help} tells. */
final class HelpText {

  private static final int WIDTH = 96;
  private static final String INDENT = "      ";

  private HelpText() {}

  static String of() {
    return """
        Usage: hodor-deployer --option=value ...

        Gives each topic of a Kafka cluster a Helm release of the chart hodor, which watches the topic live,
        and each dataset and folder that topics are written to another, which measures them there; changes
        a release when the chart or its values change, and takes it away when what it is about is gone.
        Looks again and again. Nothing is touched that it has not installed.

        %s

        Exit codes: 0 ok (with --once: the round is done), 2 wrong use, 4 could not run, or could not do
        everything, 143 stopped by a signal."""
        .formatted(Stream.of(Flag.values()).map(HelpText::of).collect(Collectors.joining("\n")));
  }

  private static String of(Flag flag) {
    String otherwise =
        flag.otherwise().equals("required") ? "Required." : "Default: " + flag.otherwise() + ".";
    return "  " + flag.written() + "\n" + wrapped(flag.meaning() + " " + otherwise);
  }

  private static String wrapped(String text) {
    StringBuilder lines = new StringBuilder();
    StringBuilder line = new StringBuilder(INDENT);
    for (String word : text.split(" ")) {
      if (line.length() + word.length() > WIDTH) {
        lines.append(line.toString().stripTrailing()).append('\n');
        line = new StringBuilder(INDENT);
      }
      line.append(word).append(' ');
    }
    return lines.append(line.toString().stripTrailing()).toString();
  }
}
