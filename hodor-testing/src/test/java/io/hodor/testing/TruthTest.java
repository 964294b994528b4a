package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasEntry;
import static org.hamcrest.Matchers.is;

import io.hodor.testing.SentRecord.Intent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The truth on topics small enough to compute by hand. */
class TruthTest {
  private static final Instant NOON = Instant.parse("2026-05-04T12:00:00Z");
  private static final Instant EPOCH = Instant.EPOCH;
  private static final long T = NOON.toEpochMilli();
  private static final Question QUESTION = Question.of("orders", NOON, NOON.plusSeconds(1200));

  private final List<SentRecord> sent = new ArrayList<>();

  @Test
  void everyClassIsCountedInItsWindow() {
    add(0, 10, T + 50, T + 20L, "a", Intent.MEASURED);
    add(0, 11, T + 60, T + 20L, "a", Intent.MEASURED);
    add(1, 10, T + 70, null, null, Intent.TOMBSTONE);
    add(1, 11, T + 80, null, "", Intent.UNDECODABLE);
    add(1, 12, T + 90, null, "bcd", Intent.UNDATED);

    Map<String, Long> numbers = windows(QUESTION).get(NOON);

    assertThat(numbers, hasEntry("count", 5L));
    assertThat(numbers, hasEntry("bytes", 5L));
    assertThat(numbers, hasEntry("classes.measured", 2L));
    assertThat(numbers, hasEntry("classes.tombstone", 1L));
    assertThat(numbers, hasEntry("classes.undecodable", 1L));
    assertThat(numbers, hasEntry("classes.undated", 1L));
    assertThat(numbers, hasEntry("uniqueOffsets", 5L));
    assertThat(numbers, hasEntry("repeated", 0L));
    assertThat("a, the empty value and bcd", numbers, hasEntry("uniqueContents", 3L));
    assertThat(numbers, hasEntry("partitions[0].rows", 2L));
    assertThat(numbers, hasEntry("partitions[1].distinct", 3L));
  }

  @Test
  void aQuietWindowHasZeros() {
    add(0, 1, T, T, "a", Intent.MEASURED);

    Map<String, Long> quiet = windows(QUESTION).get(NOON.plusSeconds(600));

    assertThat(quiet, hasEntry("count", 0L));
    assertThat(quiet, hasEntry("uniqueContents", 0L));
    assertThat(quiet.containsKey("latency.count"), is(false));
  }

  @Test
  void theEventTimePlacesMeasuredRecordsAndTheRecordTimeTheOthers() {
    add(0, 1, T + 600_000, T + 599_999L, "a", Intent.MEASURED);
    add(0, 2, T + 600_000, T + 600_000L, "b", Intent.MEASURED);
    add(0, 3, T + 599_999, null, "c", Intent.UNDATED);
    add(0, 4, T + 1_200_000, null, "beyond the end", Intent.UNDATED);

    assertThat(windows(QUESTION).get(NOON), hasEntry("count", 2L));
    assertThat(windows(QUESTION).get(NOON.plusSeconds(600)), hasEntry("count", 1L));
  }

  @Test
  void anUnusableRecordTimeIsReplacedByTheLastUsableOneOfThePartition() {
    add(0, 1, T, T, "a", Intent.MEASURED);
    add(0, 2, 0, null, "b", Intent.UNDATED);
    add(1, 1, T + 600_000, T + 600_000L, "c", Intent.MEASURED);
    add(1, 2, QUESTION.readAt().toEpochMilli() + 86_400_001, null, "d", Intent.UNDATED);
    add(1, 3, 31_535_999_999L, null, null, Intent.TOMBSTONE);

    assertThat(windows(QUESTION).get(NOON), hasEntry("classes.undated", 1L));
    Map<String, Long> second = windows(QUESTION).get(NOON.plusSeconds(600));
    assertThat(second, hasEntry("classes.undated", 1L));
    assertThat(second, hasEntry("classes.tombstone", 1L));
  }

  @Test
  void byTheRecordTimeNothingIsUndecodableAndNoLatencyExists() {
    add(0, 1, T, T - 700_000L, "a", Intent.MEASURED);
    add(0, 2, T, null, "b", Intent.UNDECODABLE);
    add(0, 3, 0, null, "c", Intent.UNDATED);

    Map<String, Long> numbers = windows(QUESTION.byRecordTime()).get(NOON);

    assertThat(numbers, hasEntry("classes.measured", 2L));
    assertThat(numbers, hasEntry("classes.undecodable", 0L));
    assertThat(numbers, hasEntry("classes.undated", 1L));
    assertThat(numbers.containsKey("latency.count"), is(false));
  }

  @Test
  void abortedRecordsCountOnlyForReadUncommitted() {
    add(0, 1, T, T, "a", Intent.MEASURED);
    sent.add(SentRecord.of(0, 2, T, T, "b", Intent.MEASURED).aborted());

    assertThat(windows(QUESTION).get(NOON), hasEntry("count", 1L));
    assertThat(windows(QUESTION.withUncommitted()).get(NOON), hasEntry("count", 2L));
  }

  @Test
  void latencyNumbersAreTrueAndPercentilesAreBucketBounds() {
    // Latencies -3, 0, 7, 101 (bucket 101 to 102), 102, 5000 (bucket 4979 to 5028).
    long[] latencies = {-3, 0, 7, 101, 102, 5000};
    for (int i = 0; i < latencies.length; i++) {
      add(0, i, T + 10_000 + latencies[i], T + 10_000L, "v" + i, Intent.MEASURED);
    }

    Map<String, Long> numbers = windows(QUESTION).get(NOON);

    assertThat(numbers, hasEntry("latency.count", 6L));
    assertThat(numbers, hasEntry("latency.negative", 1L));
    assertThat(numbers, hasEntry("latency.min", -3L));
    assertThat(numbers, hasEntry("latency.max", 5000L));
    assertThat(numbers, hasEntry("latency.sum", 5207L));
    assertThat("the third of six", numbers, hasEntry("latency.p50", 7L));
    assertThat("the fifth of six", numbers, hasEntry("latency.p75", 102L));
    assertThat("never above the maximum", numbers, hasEntry("latency.p999", 5000L));
    assertThat(numbers, hasEntry("latency.buckets[0]", 2L));
    assertThat(numbers, hasEntry("latency.buckets[7]", 1L));
    assertThat(numbers, hasEntry("latency.buckets[101]", 2L));
  }

  @Test
  void percentilesTakeTheNearestRank() {
    for (int i = 1; i <= 1000; i++) {
      add(0, i, T + 10_000 + (i + 9) / 10, T + 10_000L, "v" + i, Intent.MEASURED);
    }

    Map<String, Long> numbers = windows(QUESTION).get(NOON);

    assertThat(numbers, hasEntry("latency.p50", 50L));
    assertThat(numbers, hasEntry("latency.p95", 95L));
    assertThat(numbers, hasEntry("latency.p99", 99L));
    assertThat(numbers, hasEntry("latency.p999", 100L));
  }

  @Test
  void bucketsGrowByOnePercentToSevenDays() {
    try (Truth truth = new Truth(QUESTION, sent)) {
      List<String> bounds = new ArrayList<>();
      truth.query(
          """
          SELECT lo || '..' || hi FROM bucket
          WHERE id IN (1, 100, 101, 102) OR id >= (SELECT max(id) - 1 FROM bucket) ORDER BY id""",
          row -> bounds.add(row.getString(1).replaceFirst("^\\d+\\.\\.604", "..604")));
      assertThat(
          bounds,
          contains(
              "1..1",
              "100..100",
              "101..102",
              "103..104",
              "..604800000",
              "604800001..9223372036854775807"));
      truth.query(
          "SELECT count(*) FROM bucket b JOIN bucket n ON n.id = b.id + 1 AND n.lo - 1 <> b.hi",
          row -> assertThat("holes", row.getInt(1), is(0)));
    }
  }

  @Test
  void rangesEndWhereAnOffsetIsMissingOrOfAnotherClass() {
    for (long offset : new long[] {5, 6, 7, 9, 10}) {
      add(2, offset, T, T, "v" + offset, Intent.MEASURED);
    }
    add(2, 8, T, null, null, Intent.TOMBSTONE);
    add(2, 9, T, T, "v9", Intent.MEASURED);

    try (Truth truth = new Truth(QUESTION, sent)) {
      assertThat(
          truth.ranges(),
          containsInAnyOrder(
              new Truth.Range(NOON, 2, "measured", 5, 7),
              new Truth.Range(NOON, 2, "measured", 9, 10),
              new Truth.Range(NOON, 2, "repeated", 9, 9),
              new Truth.Range(NOON, 2, "tombstone", 8, 8)));
      assertThat(truth.windows().get(NOON), hasEntry("repeated", 1L));
    }
  }

  @Test
  void filesThatSayTheTruthDoNotDiffer(@TempDir Path folder) throws Exception {
    add(3, 7, T + 5, T, "a", Intent.MEASURED);
    ExactFiles.write(folder, NOON);

    try (Truth truth = new Truth(Question.of("orders", NOON, NOON.plusSeconds(600)), sent)) {
      assertThat(truth.differences(folder), is(empty()));
    }
  }

  @Test
  void everyDifferenceIsNamedWithBothNumbers(@TempDir Path folder) throws Exception {
    add(3, 7, T + 5, T, "a", Intent.MEASURED);
    add(3, 8, T + 5, null, "{", Intent.UNDECODABLE);
    ExactFiles.write(folder, NOON);

    try (Truth truth = new Truth(Question.of("orders", NOON, NOON.plusSeconds(600)), sent)) {
      assertThat(
          truth.differences(folder),
          containsInAnyOrder(
              NOON + " bytes: expected 2, found 1",
              NOON + " classes.undecodable: expected 1, found 0",
              NOON + " count: expected 2, found 1",
              NOON + " partitions[3].distinct: expected 2, found 1",
              NOON + " partitions[3].rows: expected 2, found 1",
              NOON + " uniqueContents: expected 2, found 1",
              NOON + " uniqueOffsets: expected 2, found 1",
              NOON + " ledger of partition 3, undecodable: expected offset 8, found not there",
              "dead letter " + T + " 3/8: expected there, found not there"));
    }
  }

  @Test
  void windowsMayHaveAnyLength() {
    Question seconds = QUESTION.windows(Duration.ofSeconds(10), Duration.ofSeconds(20));
    add(0, 1, T + 50, T + 9_999L, "a", Intent.MEASURED);
    add(0, 2, T + 60, T + 10_000L, "b", Intent.MEASURED);

    Map<Instant, ? extends Map<String, Long>> windows = windows(seconds);

    assertThat(windows.size(), is(120));
    assertThat(windows.get(NOON), hasEntry("count", 1L));
    assertThat(windows.get(NOON.plusSeconds(10)), hasEntry("count", 1L));
  }

  @Test
  void whatCameTooLateIsInNoWindowButHasToBeAccountedFor(@TempDir Path folder) throws Exception {
    add(3, 7, T + 5, T, "a", Intent.MEASURED);
    sent.add(SentRecord.of(3, 8, T + 5, T, "b", Intent.MEASURED).tooLate());
    ExactFiles.write(folder, NOON);

    try (Truth truth = new Truth(Question.of("orders", NOON, NOON.plusSeconds(600)), sent)) {
      assertThat(truth.windows().get(NOON), hasEntry("count", 1L));
      assertThat(
          truth.differences(folder),
          containsInAnyOrder(
              "all windows classes.tooLate: expected 1, found 0",
              EPOCH + " ledger of partition 3, too_late: expected offset 8, found not there"));
    }
  }

  @Test
  void aLiveRunMayGoOnAfterTheLastWindowAskedFor(@TempDir Path folder) throws Exception {
    add(3, 7, T + 5, T, "a", Intent.MEASURED);
    ExactFiles.write(folder, NOON);
    Question first = Question.of("orders", NOON.minusSeconds(600), NOON);

    try (Truth truth = new Truth(first.asLive(), sent)) {
      assertThat(
          truth.differences(folder),
          contains(NOON.minusSeconds(600) + " metrics: expected a result, found none"));
    }
    try (Truth truth =
        new Truth(Question.of("orders", NOON, NOON.plusSeconds(600)).asLive(), sent)) {
      assertThat(
          truth.differences(folder),
          containsInAnyOrder(
              NOON + " timing: expected ON_TIME, LATE or FINAL, found BOUNDED",
              NOON + " final: expected false, found true"));
    }
  }

  @Test
  void aMissingFileIsADifferenceNotSilence(@TempDir Path folder) throws Exception {
    Files.createDirectories(folder);
    try (Truth truth = new Truth(QUESTION, sent)) {
      assertThat(
          truth.differences(folder),
          contains(
              NOON + " metrics: expected a result, found none",
              NOON.plusSeconds(600) + " metrics: expected a result, found none"));
    }
  }

  private void add(
      int partition, long offset, long recordTime, Long eventTime, String value, Intent intent) {
    sent.add(SentRecord.of(partition, offset, recordTime, eventTime, value, intent));
  }

  private Map<Instant, ? extends Map<String, Long>> windows(Question question) {
    try (Truth truth = new Truth(question, sent)) {
      return truth.windows();
    }
  }
}
