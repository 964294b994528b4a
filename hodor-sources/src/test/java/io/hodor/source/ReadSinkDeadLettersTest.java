package io.hodor.source;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import io.hodor.OffsetSet;
import io.hodor.config.NamePattern;
import io.hodor.config.OptionFault;
import io.hodor.score.state.DeadLettered;
import io.hodor.score.state.Told;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.PipelineResult;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricResult;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadSinkDeadLettersTest {

  private static final Instant NOW = Instant.parse("2026-05-04T10:30:00Z");
  private static final Duration HORIZON = Duration.ofDays(3);

  @TempDir private Path root;

  @ParameterizedTest
  @ValueSource(strings = {"orders/2026-05-04", "orders/dt=2026-05-04", "dt=2026-05-04/orders"})
  void offsetsAreFoundInEveryLayout(String folder) throws IOException {
    write(folder + "/7c9e6679", line("orders", 0, 7), line("orders", 1, 8));
    assertRead("*", told("orders", 0, 7), told("orders", 1, 8));
  }

  @Test
  void filesOfAPartitionAreUnitedAndRepeatedLinesCountOnce() throws IOException {
    write("orders/2026-05-03/a", line("orders", 0, 5), line("orders", 0, 7));
    write("orders/2026-05-04/b", line("orders", 0, 6), line("orders", 0, 7), "", " ");
    write("orders/2026-05-04/c", line("orders", 0, 1L << 40));
    write("pay.ments/2026-05-04/d", line("pay.ments", 0, 7));
    assertRead("*", told("orders", 0, 5, 6, 7, 1L << 40), told("pay.ments", 0, 7));
  }

  @Test
  void aLineIsCountedToTheTopicThatItNamesWhateverElseItHolds() throws IOException {
    write(
        "orders/2026-05-04/a",
        "{\"key\":\"a\",\"value\":\"b\",\"topic\":\"orders\",\"partition\":3,\"offset\":9,"
            + "\"timestamp\":1,\"error\":\"x\",\"error_type\":\"SINK_5XX_ERROR\"}",
        "{\"offset\":\"10\",\"nested\":{\"offset\":1,\"topic\":\"no\"},\"partition\":\"3\","
            + "\"topic\":\"orders\",\"list\":[{\"offset\":2}]}",
        line("orders-v2", 3, 9));
    assertRead("*", told("orders", 3, 9, 10), told("orders-v2", 3, 9));
  }

  @Test
  void onlyDatesOfTheHorizonAndADayAroundItAreRead() throws IOException {
    // The horizon begins on 2026-05-01.
    for (int day = 25; day <= 30; day++) {
      write("orders/2026-04-" + day + "/a", line("orders", 0, day));
    }
    for (int day = 1; day <= 7; day++) {
      write("orders/dt=2026-05-0" + day + "/a", line("orders", 1, day));
    }
    write("orders/2026-05-04x/a", line("orders", 2, 1));
    write("orders/a", line("orders", 2, 2));
    write("orders/2026-05-04/_SUCCESS", line("orders", 2, 3));
    write("2026-04-01/orders/a", line("orders", 2, 4));
    assertRead("*", told("orders", 0, 30), told("orders", 1, 1, 2, 3, 4, 5));
  }

  @ParameterizedTest
  @CsvSource({"orders, 1", "o*, 1", "pay*, 0"})
  void onlyTopicsAskedForAreListed(String pattern, int found) throws IOException {
    write("orders/2026-05-04/a", line("orders", 0, 1));
    write("2026-05-04/orders/a", line("orders", 0, 2));
    assertRead(pattern, found == 0 ? new KV[0] : new KV[] {told("orders", 0, 1, 2)});
  }

  @Test
  void aLineThatCannotBeReadIsCountedAndTheRestGoesOn() throws IOException {
    write(
        "orders/2026-05-04/a",
        "not JSON",
        "[1]",
        "{\"topic\":\"orders\",\"partition\":0,\"offset\":1",
        "{\"partition\":0,\"offset\":1}",
        "{\"topic\":\"orders\",\"offset\":1}",
        "{\"topic\":\"orders\",\"partition\":0}",
        "{\"topic\":\"orders\",\"partition\":-1,\"offset\":1}",
        "{\"topic\":\"orders\",\"partition\":0,\"offset\":-1}",
        "{\"topic\":\"orders\",\"partition\":4294967296,\"offset\":1}",
        "{\"topic\":\"orders\",\"partition\":0,\"offset\":1.5}",
        "{\"topic\":\"orders\",\"partition\":0,\"offset\":{\"a\":1}}",
        "{\"topic\":7,\"partition\":0,\"offset\":1}",
        line("orders", 0, 2));
    Pipeline pipeline = Pipeline.create();
    PAssert.that(pipeline.apply(asOf("*"))).containsInAnyOrder(told("orders", 0, 2));
    PipelineResult result = pipeline.run();
    result.waitUntilFinish();
    assertThat(count(result, ReadSinkDeadLetters.UNREADABLE_LINES), is(12L));
  }

  @Test
  void aLiveReadingTellsWholeSetsAgainAndAgain() throws IOException {
    write("orders/2026-05-04/a", line("orders", 0, 1));
    Pipeline pipeline = Pipeline.create();
    KV<String, Told> whole = told("orders", 0, 1);
    PCollection<KV<String, Told>> read =
        pipeline.apply(
            ReadSinkDeadLetters.every(
                letters("*"), Duration.ofMinutes(5), NOW, NOW.plusSeconds(600)));
    PCollection<KV<String, Told>> others = pipeline.apply("Others", Create.empty(read.getCoder()));
    // As the score takes it: among what is told by others, which never gathered.
    PAssert.that(PCollectionList.of(read).and(others).apply(Flatten.pCollections()))
        .satisfies(
            told -> {
              List<KV<String, Told>> all = new ArrayList<>();
              told.forEach(all::add);
              assertThat(all, hasSize(greaterThanOrEqualTo(1)));
              assertThat(all, everyItem(is(whole)));
              return null;
            });
    pipeline.run().waitUntilFinish();
  }

  @Test
  void aMachineWithoutTheFolderDoesNotPassForASinkWithoutDeadLetters() {
    Pipeline pipeline = Pipeline.create();
    SinkDeadLetters none = SinkDeadLetters.in(root + "/none/", "eu", new NamePattern("*"), HORIZON);
    pipeline.apply(ReadSinkDeadLetters.asOf(none, NOW));
    Exception failure = assertThrows(Exception.class, () -> pipeline.run().waitUntilFinish());
    assertThat(
        failure.getMessage(),
        containsString("--deadLetterFiles: there is no folder " + root + "/none"));
  }

  @ParameterizedTest
  @CsvSource({
    "'', is empty",
    "s3://bucket/folder, cannot be read",
    "gs://, names no bucket",
    "gs://bucket/*, is a pattern"
  })
  void aFolderThatCannotBeOne(String folder, String words) {
    OptionFault fault =
        assertThrows(
            OptionFault.class,
            () -> SinkDeadLetters.in(folder, "eu", new NamePattern("*"), HORIZON));
    assertThat(fault.getMessage(), containsString("--deadLetterFiles: "));
    assertThat(fault.getMessage(), containsString(words));
  }

  @SafeVarargs
  private void assertRead(String topics, KV<String, Told>... told) {
    Pipeline pipeline = Pipeline.create();
    PAssert.that(pipeline.apply(asOf(topics))).containsInAnyOrder(Arrays.asList(told));
    pipeline.run().waitUntilFinish();
  }

  private ReadSinkDeadLetters asOf(String topics) {
    return ReadSinkDeadLetters.asOf(letters(topics), NOW);
  }

  private SinkDeadLetters letters(String topics) {
    return SinkDeadLetters.in(root + "/", "eu", new NamePattern(topics), HORIZON);
  }

  private static KV<String, Told> told(String topic, int partition, long... offsets) {
    return KV.of(
        "eu|" + topic,
        Told.newBuilder()
            .setDeadLettered(
                DeadLettered.newBuilder()
                    .setCluster("eu")
                    .setTopic(topic)
                    .setPartition(partition)
                    .setOffsets(ByteString.copyFrom(OffsetSet.of(offsets).toBytes())))
            .build());
  }

  private static String line(String topic, int partition, long offset) {
    return "{\"topic\":\"%s\",\"partition\":%d,\"offset\":%d}".formatted(topic, partition, offset);
  }

  private void write(String path, String... lines) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, List.of(lines), StandardCharsets.UTF_8);
  }

  private static long count(PipelineResult result, String counter) {
    MetricsFilter filter =
        MetricsFilter.builder().addNameFilter(MetricNameFilter.named("hodor", counter)).build();
    long sum = 0;
    for (MetricResult<Long> each : result.metrics().queryMetrics(filter).getCounters()) {
      sum += each.getCommitted();
    }
    return sum;
  }
}
