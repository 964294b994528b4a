package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * docs/options.md says of every option what the program's help says, and of no other: command by
 * command; what a command shares word for word with an earlier one stands there once.
 */
class OptionsDocTest {

  private static final Path DOC = Path.of("..", "docs", "options.md");

  @Test
  void theTablesHoldEveryOptionWithItsDefaultAndMeaning() throws Exception {
    List<String> rows =
        Files.readAllLines(DOC).stream().filter(line -> line.matches("\\| `--\\w+=.*")).toList();
    Set<String> expected = new LinkedHashSet<>();
    for (Command command : Command.values()) {
      for (OptionTexts option : OptionTexts.of(command.options())) {
        expected.add(
            "| `--%s=%s` | %s | %s |"
                .formatted(
                    option.name(),
                    option.value().replace("|", "\\|"),
                    option.otherwise(),
                    option.meaning()));
      }
    }
    assertThat(String.join("\n", rows), is(String.join("\n", expected)));
  }
}
