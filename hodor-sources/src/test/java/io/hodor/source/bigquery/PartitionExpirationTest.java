package io.hodor.source.bigquery;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TimePartitioning;
import io.hodor.Coverage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PartitionExpirationTest {

  private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");
  private static final Duration WINDOW = Duration.ofMinutes(10);

  @ParameterizedTest
  @CsvSource({"HOUR, PT3H, 2026-03-10T10:00:00Z", "DAY, PT72H, 2026-03-08T12:00:00Z"})
  void windowsOfPartitionsThatMayBeGoneArePartial(String type, Duration kept, Instant first) {
    Coverage coverage =
        PartitionExpiration.coverage(
            new Table()
                .setTimePartitioning(
                    new TimePartitioning().setType(type).setExpirationMs(kept.toMillis())),
            NOW);
    assertThat(coverage.reasonsPartial(first, first.plus(WINDOW)), is(empty()));
    Instant before = first.minus(WINDOW);
    assertThat(
        coverage.reasonsPartial(before, first),
        is(List.of("the table's partitions are removed after " + kept)));
  }

  @Test
  void whatIsKeptForEverIsWholeUpToNow() {
    for (Table table :
        List.of(
            new Table(), new Table().setTimePartitioning(new TimePartitioning().setType("DAY")))) {
      Coverage coverage = PartitionExpiration.coverage(table, NOW);
      assertThat(coverage.reasonsPartial(Instant.EPOCH, Instant.EPOCH.plus(WINDOW)), is(empty()));
      assertThat(
          coverage.reasonsPartial(NOW.minus(Duration.ofMinutes(5)), NOW.plus(WINDOW)),
          is(List.of("not over yet when reading began")));
    }
  }
}
