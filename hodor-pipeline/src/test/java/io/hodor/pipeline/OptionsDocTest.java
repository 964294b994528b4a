package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/options.md says of every option what the program's help says, and of no other. */
class OptionsDocTest {

  private static final Path DOC = Path.of("..", "docs", "options.md");

  @Test
  void theTablesHoldEveryOptionWithItsDefaultAndMeaning() throws Exception {
    List<String> rows =
        Files.readAllLines(DOC).stream().filter(line -> line.matches("\\| `--\\w+=.*")).toList();
    List<String> expected = new ArrayList<>();
    for (OptionTexts option : OptionTexts.of(MeasureOptions.class)) {
      expected.add(
          "| `--%s=%s` | %s | %s |"
              .formatted(
                  option.name(),
                  option.value().replace("|", "\\|"),
                  option.otherwise(),
                  option.meaning()));
    }
    assertThat(String.join("\n", rows), is(String.join("\n", expected)));
  }
}
