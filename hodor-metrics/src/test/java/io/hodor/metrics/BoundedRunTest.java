package io.hodor.metrics;

import static io.hodor.TestMessage.measured;
import static io.hodor.TestMessage.tombstone;
import static io.hodor.TestMessage.tooLate;
import static io.hodor.TestMessage.undated;
import static io.hodor.TestMessage.undecodable;
import static io.hodor.TestMessages.NOON;
import static io.hodor.TestMessages.ORDERS;
import static io.hodor.TestMessages.ORDERS_ID;
import static io.hodor.TestMessages.WINDOW;
import static io.hodor.TestMessages.at;
import static io.hodor.TestMessages.batch;
import static io.hodor.metrics.EngineRun.BOUNDED;
import static io.hodor.metrics.EngineRun.ORDERS_TOPIC;
import static io.hodor.metrics.EngineRun.READING_BEGAN;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.Address;
import io.hodor.Coverage;
import io.hodor.Gap;
import io.hodor.LatencyHop;
import io.hodor.MessageBatch;
import io.hodor.RandomTopic;
import io.hodor.RecordClass;
import io.hodor.TestMessage;
import io.hodor.TestMessages;
import io.hodor.wire.v1.DeadLetter;
import io.hodor.wire.v1.IsolationLevel;
import io.hodor.wire.v1.Kind;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The engine over a topic's past, on both runners. */
class BoundedRunTest {

  private static final List<TestMessage> DAY =
      List.of(
          measured(0, 5, at("12:00:00"), "a").with(LatencyHop.EVENT_TO_BROKER, 12),
          measured(0, 6, at("12:09:59.999"), "b").with(LatencyHop.EVENT_TO_BROKER, -3),
          measured(1, 5, at("12:00:01"), "a").with(LatencyHop.EVENT_TO_BROKER, 1000),
          measured(1, 5, at("12:00:01"), "a").with(LatencyHop.EVENT_TO_BROKER, 1000),
          tombstone(0, 7, at("12:03:00")),
          undecodable(17, 8, at("12:04:00"), "{", "not JSON"),
          undated(0, 9, at("12:05:00"), "ohne"),
          tooLate(0, 1, at("12:05:00"), "spät"),
          measured(3, 1, at("12:20:00"), "c"));

  @ParameterizedTest
  @EnumSource
  void everyNumberOfAWindowIsTrue(TestRunner runner) {
    Published published =
        EngineRun.of(runner.options(), BOUNDED, List.of(ORDERS_TOPIC), List.of(batch(DAY)));

    assertThat(published.last(ORDERS), is(WindowTruth.of(DAY, WINDOW, NOON, at("12:30:00"))));
    QualityMetrics first = published.metricsOf(NOON).get(0);
    assertThat(first.getCount(), is(7L));
    assertThat(first.getUniqueOffsets(), is(6L));
    assertThat(first.getRepeated(), is(1L));
    assertThat(first.getUniqueContents(), is(4L));
    assertThat(first.getBytes(), is(9L));
    assertThat(first.getClasses().getTooLate(), is(1L));
    assertThat(first.getLatencies(0).getCount(), is(4L));
    assertThat(first.getLatencies(0).getNegative(), is(1L));
    assertThat(first.getLatencies(0).getP50(), is(12L));
    assertThat(first.getLatencies(0).getP99(), is(1000L));
  }

  @ParameterizedTest
  @EnumSource
  void aWindowIsPublishedOnceEvenWhenNothingHappenedInIt(TestRunner runner) {
    Published published =
        EngineRun.of(runner.options(), BOUNDED, List.of(ORDERS_TOPIC), List.of(batch(DAY)));

    assertThat(published.storyOf(NOON), contains("BOUNDED 7"));
    assertThat(published.storyOf(at("12:10:00")), contains("BOUNDED 0"));
    assertThat(published.storyOf(at("12:20:00")), contains("BOUNDED 1"));
    assertThat(published.metrics(), hasSize(3));
    QualityMetrics quiet = published.metricsOf(at("12:10:00")).get(0);
    assertThat(quiet.hasUniqueOffsets(), is(true));
    assertThat(quiet.hasUniqueContents(), is(true));
    assertThat(quiet.getLatenciesList(), is(empty()));
    assertThat(quiet.getPartitionsList(), is(empty()));
    assertThat(published.ledgersOf(at("12:10:00")), is(empty()));
  }

  @ParameterizedTest
  @EnumSource
  void aTopicWithoutAnyRecordHasAResultForEveryWindow(TestRunner runner) {
    Published published = EngineRun.of(runner.options(), BOUNDED, List.of(ORDERS_TOPIC), List.of());

    assertThat(published.last(ORDERS), is(WindowTruth.of(List.of(), WINDOW, NOON, at("12:30:00"))));
    assertThat(published.metrics(), hasSize(3));
  }

  @ParameterizedTest
  @EnumSource
  void aResultSaysWhatItIsAResultOf(TestRunner runner) {
    MeasuredTopic table =
        new MeasuredTopic(
            new Address("eu", "orders", "bigquery:p.d.t"),
            Kind.BIGQUERY,
            "",
            "payload:created",
            IsolationLevel.ISOLATION_LEVEL_UNSPECIFIED,
            "the table has no value column",
            Coverage.EVERYTHING);
    MessageBatch rows =
        MessageBatch.builder(table.address(), "")
            .withoutContents()
            .add(0, 1, NOON.toEpochMilli(), RecordClass.MEASURED, 7, 0)
            .build();

    QualityMetrics first =
        EngineRun.of(runner.options(), BOUNDED, List.of(table), List.of(rows))
            .metricsOf(NOON)
            .get(0);

    assertThat(first.getWireMajor(), is(1));
    assertThat(first.getCluster(), is("eu"));
    assertThat(first.getTopic(), is("orders"));
    assertThat(first.getSource(), is("bigquery:p.d.t"));
    assertThat(first.getKind(), is(Kind.BIGQUERY));
    assertThat(first.getEventTime(), is("payload:created"));
    assertThat(Published.instant(first.getWindowEnd()), is(at("12:10:00")));
    assertThat(first.hasBytes(), is(false));
    assertThat(first.hasUniqueContents(), is(false));
    assertThat(first.getUniqueContentsAbsentReason(), is("the table has no value column"));
    assertThat(first.getUniqueOffsets(), is(1L));
  }

  @ParameterizedTest
  @EnumSource
  void aResultIsComputedWhenReadingBeganAndFinalOnceItsLatenessIsOver(TestRunner runner) {
    // Windows end at 12:10, 12:20 and 12:30; an hour of lateness; read at 13:20.
    MeasuredWindows windows =
        new MeasuredWindows(
            WINDOW,
            Duration.ofHours(1),
            Duration.ofMinutes(1),
            NOON,
            at("12:30:00"),
            at("13:20:00"),
            false,
            false);

    Published published =
        EngineRun.of(runner.options(), windows, List.of(ORDERS_TOPIC), List.of(batch(DAY)));

    assertThat(published.metricsOf(NOON).get(0).getFinal(), is(true));
    assertThat(published.metricsOf(at("12:10:00")).get(0).getFinal(), is(false));
    assertThat(published.metricsOf(at("12:20:00")).get(0).getFinal(), is(false));
    for (QualityMetrics result : published.metrics()) {
      assertThat(result.getTiming(), is(Timing.BOUNDED));
      assertThat(Published.instant(result.getComputedAt()), is(at("13:20:00")));
    }
    published
        .ledgers()
        .forEach(
            ledger -> assertThat(Published.instant(ledger.getComputedAt()), is(at("13:20:00"))));
  }

  @ParameterizedTest
  @EnumSource
  void whatAnOpenTransactionMayStillBringKeepsAWindowFromBeingFinal(TestRunner runner) {
    MeasuredTopic open =
        EngineRun.topic(
            ORDERS, ORDERS_ID, Coverage.EVERYTHING.notAfter(at("13:15:00"), "an open transaction"));

    Published published =
        EngineRun.of(runner.options(), BOUNDED, List.of(open), List.of(batch(DAY)));

    assertThat(published.metricsOf(NOON).get(0).getFinal(), is(true));
    assertThat(published.metricsOf(at("12:10:00")).get(0).getFinal(), is(false));
    assertThat(
        published.metricsOf(at("12:10:00")).get(0).getCoverage(),
        is(io.hodor.wire.v1.Coverage.COMPLETE));
  }

  @ParameterizedTest
  @EnumSource
  void topicsDoNotMix(TestRunner runner) {
    Address returns = new Address("default", "returns", "kafka");
    List<TestMessage> others = List.of(measured(0, 5, at("12:00:30"), "a"));

    Published published =
        EngineRun.of(
            runner.options(),
            BOUNDED,
            List.of(ORDERS_TOPIC, EngineRun.topic(returns, "other", Coverage.EVERYTHING)),
            List.of(batch(DAY), batch(returns, "other", others)));

    assertThat(published.last(ORDERS), is(WindowTruth.of(DAY, WINDOW, NOON, at("12:30:00"))));
    assertThat(published.last(returns), is(WindowTruth.of(others, WINDOW, NOON, at("12:30:00"))));
  }

  @ParameterizedTest
  @EnumSource
  void aPartialWindowIsPublishedOnlyWhenAskedFor(TestRunner runner) {
    MeasuredTopic cut =
        EngineRun.topic(
            ORDERS,
            ORDERS_ID,
            Coverage.EVERYTHING.notBefore(at("12:03:00"), "retention ate what was before"));

    Published hidden = EngineRun.of(runner.options(), BOUNDED, List.of(cut), List.of(batch(DAY)));
    Published shown =
        EngineRun.of(
            runner.options(), EngineRun.bounded(3, true), List.of(cut), List.of(batch(DAY)));

    assertThat(hidden.metricsOf(NOON), is(empty()));
    assertThat(hidden.ledgersOf(NOON), is(empty()));
    assertThat(hidden.metrics(), hasSize(2));
    assertThat(hidden.counter("in_partial_windows"), is(8L));
    QualityMetrics partial = shown.metricsOf(NOON).get(0);
    assertThat(partial.getCoverage(), is(io.hodor.wire.v1.Coverage.PARTIAL));
    assertThat(partial.getPartialReasonsList(), contains("retention ate what was before"));
    assertThat(partial.getCount(), is(7L));
    assertThat(shown.counter("in_partial_windows"), is(0L));
    assertThat(
        shown.metricsOf(at("12:10:00")).get(0).getCoverage(),
        is(io.hodor.wire.v1.Coverage.COMPLETE));
  }

  @ParameterizedTest
  @EnumSource
  void whatWasReadIsTheSumOfItsClassesAndOfItsPlaces(TestRunner runner) {
    List<TestMessage> messages = new ArrayList<>(DAY);
    messages.add(measured(0, 4, at("11:59:59.999"), "before"));
    messages.add(measured(0, 99, at("12:30:00"), "after"));
    messages.add(undecodable(0, 100, at("12:30:00"), "?", "after, too"));

    Published published =
        EngineRun.of(runner.options(), BOUNDED, List.of(ORDERS_TOPIC), List.of(batch(messages)));

    assertThat(published.counter("outside_range"), is(3L));
    assertThat(published.counter("measured"), is(7L));
    assertThat(published.counter("tombstone"), is(1L));
    assertThat(published.counter("undecodable"), is(2L));
    assertThat(published.counter("undated"), is(1L));
    assertThat(published.counter("too_late"), is(1L));
    assertThat(readIn(published), is(9L));
    assertThat(published.deadLetters(), hasSize(1));
  }

  /** The records of all classes in all windows. */
  private static long readIn(Published published) {
    return published.metrics().stream()
        .flatMap(result -> result.getClasses().getAllFields().values().stream())
        .mapToLong(count -> (Long) count)
        .sum();
  }

  @ParameterizedTest
  @EnumSource
  void anUndecodableRecordIsADeadLetterWithItsPlaceAndReason(TestRunner runner) {
    DeadLetter letter =
        EngineRun.of(runner.options(), BOUNDED, List.of(ORDERS_TOPIC), List.of(batch(DAY)))
            .deadLetters()
            .get(0);

    assertThat(letter.getWireMajor(), is(1));
    assertThat(letter.getTopic(), is("orders"));
    assertThat(letter.getTopicId(), is(ORDERS_ID));
    assertThat(letter.getPartition(), is(17));
    assertThat(letter.getOffset(), is(8L));
    assertThat(Published.instant(letter.getWindowStart()), is(NOON));
    assertThat(Published.instant(letter.getRecordTime()), is(at("12:04:00")));
    assertThat(letter.getReason(), is("not JSON"));
    assertThat(letter.getRecordClass(), is(io.hodor.wire.v1.RecordClass.UNDECODABLE));
  }

  @ParameterizedTest
  @EnumSource
  void deadLettersAreBoundedAndCountsAreNot(TestRunner runner) {
    List<TestMessage> messages = new ArrayList<>();
    for (int i = 0; i < 2500; i++) {
      messages.add(undecodable(i % 2, i, NOON, "?" + i, "no"));
    }

    Published published =
        EngineRun.of(runner.options(), BOUNDED, List.of(ORDERS_TOPIC), List.of(batch(messages)));

    assertThat(published.deadLetters(), hasSize(2000));
    assertThat(published.metricsOf(NOON).get(0).getClasses().getUndecodable(), is(2500L));
    assertThat(published.last(ORDERS), is(WindowTruth.of(messages, WINDOW, NOON, at("12:30:00"))));
  }

  @ParameterizedTest
  @EnumSource
  void batchesOfATopicThatIsNotMeasuredFailTheRun(TestRunner runner) {
    Address stranger = new Address("default", "stranger", "kafka");

    assertThrows(
        RuntimeException.class,
        () ->
            EngineRun.of(
                runner.options(),
                BOUNDED,
                List.of(ORDERS_TOPIC),
                List.of(batch(stranger, "", DAY))));
  }

  @ParameterizedTest
  @EnumSource
  void aRandomTopicIsMeasuredAsSetsAndListsMeasureIt(TestRunner runner) {
    long seed = 4711;
    Random random = new Random(seed);
    List<TestMessage> messages =
        RandomTopic.messages(random, 5000, 20, NOON, Duration.ofMinutes(30));

    Published published =
        EngineRun.of(
            runner.options(),
            BOUNDED,
            List.of(ORDERS_TOPIC),
            TestMessages.cut(messages, 300, random));

    assertThat(published.last(ORDERS), is(WindowTruth.of(messages, WINDOW, NOON, at("12:30:00"))));
    assertThat(published.counter("outside_range"), is(0L));
  }

  @ParameterizedTest
  @EnumSource
  void aBundleTooLargeForOneBlockIsMeasuredExactly(TestRunner runner) {
    // Eight bytes for each content and more than a million contents: past what a fold may hold.
    List<MessageBatch> batches = new ArrayList<>();
    for (int part = 0; part < 3; part++) {
      MessageBatch.Builder batch = MessageBatch.builder(ORDERS, ORDERS_ID);
      for (int i = 0; i < 500_000; i++) {
        long offset = part * 450_000L + i;
        batch.add(
            0,
            offset,
            NOON.plusMillis(offset).toEpochMilli(),
            RecordClass.MEASURED,
            1,
            (offset % 700_000) * 0x9E3779B97F4A7C15L);
      }
      batches.add(batch.build());
    }

    List<QualityMetrics> results =
        EngineRun.of(runner.options(), BOUNDED, List.of(ORDERS_TOPIC), batches).metrics();

    assertThat(sum(results, QualityMetrics::getCount), is(1_500_000L));
    assertThat(sum(results, QualityMetrics::getUniqueOffsets), is(1_400_000L));
    assertThat(sum(results, QualityMetrics::getRepeated), is(100_000L));
    // 600,000 different ones in the first window, 600,000 in the second, 200,000 in the third.
    assertThat(sum(results, QualityMetrics::getUniqueContents), is(1_400_000L));
  }

  private static long sum(List<QualityMetrics> results, ToLongFunction<QualityMetrics> number) {
    return results.stream().mapToLong(number).sum();
  }

  @ParameterizedTest
  @EnumSource
  void theSameRunTwiceChangesNothing(TestRunner runner) {
    Random random = new Random(5);
    List<TestMessage> messages = RandomTopic.messages(random, 500, 5, NOON, Duration.ofMinutes(30));
    List<MessageBatch> batches = TestMessages.cut(messages, 50, random);
    List<MessageBatch> otherBatches = TestMessages.cut(messages, 50, random);

    Published once = EngineRun.of(runner.options(), BOUNDED, List.of(ORDERS_TOPIC), batches);
    Published again = EngineRun.of(runner.options(), BOUNDED, List.of(ORDERS_TOPIC), otherBatches);

    for (Instant start : List.of(NOON, at("12:10:00"), at("12:20:00"))) {
      assertThat(again.metricsOf(start), is(once.metricsOf(start)));
      assertThat(
          Map.of("ledgers", Set.copyOf(again.ledgersOf(start))),
          is(Map.of("ledgers", Set.copyOf(once.ledgersOf(start)))));
    }
    assertThat(once.metrics().stream().map(QualityMetrics::getFinal).toList(), everyItem(is(true)));
    assertThat(Published.instant(once.metrics().get(0).getComputedAt()), is(READING_BEGAN));
  }

  @ParameterizedTest
  @EnumSource
  void recordsWithoutOffsetsAreCountedAndTheOffsetsSaidToBeUnknown(TestRunner runner) {
    MessageBatch bare =
        MessageBatch.builder(ORDERS, "")
            .file("gs://b/orders/1")
            .add(MessageBatch.NO_PARTITION, 0, NOON.toEpochMilli(), RecordClass.MEASURED, 0, 7)
            .add(MessageBatch.NO_PARTITION, 0, NOON.toEpochMilli(), RecordClass.MEASURED, 0, 7)
            .add(
                MessageBatch.NO_PARTITION, 0, NOON.toEpochMilli(), RecordClass.UNDATED, 0, 1L << 62)
            .add(MessageBatch.NO_PARTITION, 0, NOON.toEpochMilli(), RecordClass.UNDECODABLE, 0, 8)
            .reason("row 3: message_offset is -3")
            .build();
    MessageBatch coordinated = batch(ORDERS, "", List.of(measured(4, 9, NOON, "a")));

    Published published =
        EngineRun.of(runner.options(), BOUNDED, List.of(ORDERS_TOPIC), List.of(bare, coordinated));

    QualityMetrics first = published.metricsOf(NOON).get(0);
    assertThat(first.getCount(), is(5L));
    assertThat(first.getUniqueContents(), is(4L));
    assertThat(first.getClasses().getMeasured(), is(3L));
    assertThat(first.getClasses().getUndated(), is(1L));
    assertThat(first.getClasses().getUndecodable(), is(1L));
    assertThat(first.hasUniqueOffsets(), is(false));
    assertThat(first.hasRepeated(), is(false));
    assertThat(
        first.getUniqueOffsetsAbsentReason(),
        is("4 of 5 records have no partition and offset in the source"));
    assertThat(first.getPartitionsCount(), is(1));
    assertThat(first.getPartitions(0).getRows(), is(1L));
    DeadLetter letter = published.deadLetters().get(0);
    assertThat(letter.getFile(), is("gs://b/orders/1"));
    assertThat(letter.getReason(), is("row 3: message_offset is -3"));
    assertThat(letter.hasPartition(), is(false));
    assertThat(letter.hasOffset(), is(false));
  }

  @ParameterizedTest
  @EnumSource
  void aFileThatCannotBeReadIsToldOnceAndMakesItsWindowsPartial(TestRunner runner) {
    long from = at("12:09:00").toEpochMilli();
    long until = at("12:11:00").toEpochMilli();
    MessageBatch unreadable =
        MessageBatch.builder(ORDERS, "")
            .file("gs://b/orders/1")
            .gap(new Gap(MessageBatch.NO_PARTITION, 0, 0, from, until, "cut short"))
            .build();

    Published published =
        EngineRun.of(runner.options(), BOUNDED, List.of(ORDERS_TOPIC), List.of(unreadable));

    assertThat(coverageOf(published, NOON), is("PARTIAL [cut short]"));
    assertThat(coverageOf(published, at("12:10:00")), is("PARTIAL [cut short]"));
    assertThat(coverageOf(published, at("12:20:00")), is("COMPLETE []"));
    assertThat(published.metricsOf(NOON).get(0).getUnreadList(), is(empty()));
    assertThat(published.deadLetters(), hasSize(1));
    DeadLetter letter = published.deadLetters().get(0);
    assertThat(letter.getFile(), is("gs://b/orders/1"));
    assertThat(letter.getReason(), is("cut short"));
    assertThat(Published.instant(letter.getWindowStart()), is(NOON));
    assertThat(letter.hasPartition(), is(false));
    assertThat(letter.hasRecordTime(), is(false));
  }

  private static String coverageOf(Published published, Instant windowStart) {
    QualityMetrics result = published.metricsOf(windowStart).get(0);
    return result.getCoverage() + " " + result.getPartialReasonsList();
  }
}
