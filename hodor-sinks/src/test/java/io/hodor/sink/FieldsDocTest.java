package io.hodor.sink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** docs/influxdb.md names every field with its type and meaning, and no other. */
class FieldsDocTest {

  private static final Path DOC = Path.of("..", "docs", "influxdb.md");

  @Test
  void theTablesHoldEveryFieldInOrder() throws Exception {
    List<String> rows =
        Files.readAllLines(DOC).stream().filter(line -> line.matches("\\| `\\w+` \\|.*")).toList();
    List<String> expected = new ArrayList<>();
    MetricsFields.ALL.forEach(field -> expected.add(row(field)));
    HealthFields.ALL.forEach(field -> expected.add(row(field)));
    ScoreFields.ALL.forEach(field -> expected.add(row(field)));
    VerifiedFields.ALL.forEach(field -> expected.add(row(field)));

    assertThat(String.join("\n", rows), is(String.join("\n", expected)));
  }

  private static String row(PointField<?> field) {
    String type = field.type().name().toLowerCase(Locale.ROOT);
    return "| `%s` | %s | %s |".formatted(field.name(), type, field.meaning());
  }
}
