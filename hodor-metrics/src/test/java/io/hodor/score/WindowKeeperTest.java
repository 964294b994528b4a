package io.hodor.score;

import static io.hodor.score.Measurement.NOON;
import static io.hodor.score.Measurement.WINDOW;
import static io.hodor.score.Times.timestamp;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.hodor.score.state.KeptWindow;
import io.hodor.score.state.Unreadable;
import io.hodor.wire.v1.MissingOffsets;
import io.hodor.wire.v1.MissingReason;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.OffsetRange;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WindowKeeperTest {

  private static final WindowKeeper KEEPER = new WindowKeeper(ScoreConfig.defaults());

  private static Measurement first() {
    return Measurement.of("bigquery", 0)
        .range(0, 10, 20)
        .range(1, 5, 9)
        .after(Duration.ofMinutes(5));
  }

  private static Measurement second() {
    return Measurement.of("bigquery", 0)
        .range(0, 10, 20)
        .range(1, 5, 12)
        .after(Duration.ofMinutes(40));
  }

  private static Measurement third() {
    return Measurement.of("bigquery", 0)
        .range(0, 10, 22)
        .range(1, 5, 12)
        .after(Duration.ofMinutes(60));
  }

  private static KeptWindow kept(List<? extends Message> told) {
    KeptWindow kept = KeptWindow.getDefaultInstance();
    for (Message message : told) {
      kept =
          message instanceof QualityMetrics metrics
              ? KEEPER.add(kept, metrics)
              : KEEPER.add(kept, (OffsetLedger) message);
    }
    return kept;
  }

  @Test
  void aMeasurementIsCurrentOnceAllItsLedgersAreThere() {
    KeptWindow waits = kept(List.of(first().metrics(), first().ledgers().get(0)));
    assertThat(waits.hasCurrent(), is(false));
    assertThat(waits.getWaitingList(), hasSize(1));

    KeptWindow complete = KEEPER.add(waits, first().ledgers().get(1));
    assertThat(complete.getCurrent(), is(first().metrics()));
    assertThat(complete.getLedgersList(), is(first().ledgers()));
    assertThat(complete.getWaitingList(), empty());
    assertThat(complete.getArrivedList(), empty());
  }

  @Test
  void everyChunkIsAwaited() {
    Measurement chunked = Measurement.of("kafka", 0).range(0, 0, 100).perChunk(30);
    List<OffsetLedger> ledgers = chunked.ledgers();
    assertThat(ledgers, hasSize(4));

    KeptWindow kept = KEEPER.add(KeptWindow.getDefaultInstance(), chunked.metrics());
    for (int chunk : new int[] {3, 0, 2}) {
      kept = KEEPER.add(kept, ledgers.get(chunk));
      assertThat(kept.hasCurrent(), is(false));
    }
    assertThat(KEEPER.add(kept, ledgers.get(1)).hasCurrent(), is(true));
  }

  @Test
  void unchangedPartitionsAreNotAwaitedAgain() {
    List<Message> told = new ArrayList<>(first().ledgers());
    told.add(first().metrics());
    told.add(second().ledgers().get(1));
    told.add(second().metrics());

    KeptWindow kept = kept(told);
    assertThat(kept.getCurrent(), is(second().metrics()));
    assertThat(
        kept.getLedgersList(), is(List.of(first().ledgers().get(0), second().ledgers().get(1))));
    assertThat(kept.getArrivedList(), empty());
  }

  @Test
  void aMeasurementWithoutOffsetsOrRecordsIsCompleteAtOnce() {
    assertThat(
        kept(List.of(Measurement.of("parquet", 0).withoutOffsets(7).metrics())).hasCurrent(),
        is(true));
    assertThat(kept(List.of(Measurement.of("kafka", 0).metrics())).hasCurrent(), is(true));
  }

  @Test
  void aPartialMeasurementBecomesCurrentToo() {
    KeptWindow kept = kept(List.of(Measurement.of("kafka", 0).partial().metrics()));
    assertThat(kept.getCurrent().getPartialReasonsList(), hasSize(1));
  }

  @Test
  void theFirstSettledLedgersAreKeptOnceOthersReplaceThem() {
    List<Message> told = new ArrayList<>(first().ledgers());
    told.add(first().metrics());
    told.add(second().ledgers().get(1));
    told.add(second().metrics());
    assertThat("not settled: no evidence", kept(told).getHasFirstSettled(), is(false));

    told.add(second().metrics());
    assertThat("nothing changed", kept(told).getHasFirstSettled(), is(false));

    told.add(third().ledgers().get(0));
    told.add(third().metrics());
    List<OffsetLedger> second = List.of(first().ledgers().get(0), second().ledgers().get(1));
    assertThat(kept(told).getFirstSettledList(), is(second));

    told.addAll(second().ledgers());
    told.add(second().metrics());
    assertThat("the first stays", kept(told).getFirstSettledList(), is(second));
  }

  @Test
  void theMomentAtWhichAContentWasFirstKnownStays() {
    Instant restart = NOON.plus(Duration.ofHours(9));
    Measurement again = Measurement.of("kafka", 0).range(0, 1, 9).computedAt(restart);
    Measurement other = Measurement.of("kafka", 0).range(0, 1, 7).computedAt(restart);
    Measurement first = Measurement.of("kafka", 0).range(0, 1, 9).after(Duration.ofMinutes(1));
    List<Message> told = new ArrayList<>();
    for (Measurement each : List.of(first, other, again)) {
      told.addAll(each.ledgers());
      told.add(each.metrics());
    }

    SourceWindow window = new SourceWindow(kept(told));
    assertThat(window.allKnown(), is(NOON.plus(WINDOW).plus(Duration.ofMinutes(1))));
    assertThat(window.computedAt(), is(restart));

    Measurement earlier = Measurement.of("kafka", 0).range(0, 1, 9).computedAt(NOON);
    told.addAll(earlier.ledgers());
    assertThat("by another clock", new SourceWindow(kept(told)).allKnown(), is(NOON));
  }

  @Test
  void eachOffsetKeepsTheMomentAtWhichItWasFirstKnown() {
    Measurement early = Measurement.of("kafka", 0).range(0, 0, 9).range(1, 0, 3);
    Measurement late = Measurement.of("kafka", 0).range(0, 0, 10).range(1, 0, 3);
    Measurement later = Measurement.of("kafka", 0).range(0, 1, 12).range(1, 0, 3);
    List<Message> told = new ArrayList<>();
    int hour = 0;
    for (Measurement each : List.of(early, late, later)) {
      each.computedAt(NOON.plus(Duration.ofHours(++hour)));
      told.addAll(each.ledgers().subList(0, hour == 1 ? 2 : 1));
      told.add(each.metrics());
    }
    SourceWindow window = new SourceWindow(kept(told));
    assertThat(window.knownAfter(NOON).toString(), is("{0=[1..11], 1=[0..2]}"));
    assertThat(window.knownAfter(NOON.plus(Duration.ofHours(1))).toString(), is("{0=[9..11]}"));
    assertThat(window.knownAfter(NOON.plus(Duration.ofHours(2))).toString(), is("{0=[10..11]}"));
    assertThat(window.knownAfter(NOON.plus(Duration.ofHours(3))).isEmpty(), is(true));
    assertThat(window.allKnown(), is(NOON.plus(Duration.ofHours(3))));
  }

  /** A record that comes late in every one of a thousand results. */
  @Test
  void theMomentsThatAreKeptAreFewAndNeverTooEarly() {
    KeptWindow kept = KeptWindow.getDefaultInstance();
    for (int i = 1; i <= 1000; i++) {
      Measurement next = Measurement.of("kafka", 0).range(0, 0, i).computedAt(NOON.plusSeconds(i));
      kept = KEEPER.add(KEEPER.add(kept, next.ledgers().get(0)), next.metrics());
    }
    assertThat(kept.getFirstKnownCount(), lessThanOrEqualTo(FirstSeen.MOST_MOMENTS));
    SourceWindow window = new SourceWindow(kept);
    for (int i = 1; i < 1000; i++) {
      long after = window.knownAfter(NOON.plusSeconds(i)).size();
      assertThat(after, greaterThanOrEqualTo(1000L - i));
    }
    assertThat(window.knownAfter(NOON.plusSeconds(990)).size(), is(10L));
  }

  /** The topics are read side by side: within each the order holds, between them none. */
  @Test
  void theOrderBetweenResultsAndLedgersDoesNotMatter() {
    List<Measurement> stories = List.of(first(), second(), third(), second(), first(), third());
    for (int length = 1; length <= stories.size(); length++) {
      List<QualityMetrics> results = new ArrayList<>();
      List<OffsetLedger> ledgers = new ArrayList<>();
      List<Message> straight = new ArrayList<>();
      List<OffsetLedger> before = List.of();
      for (int i = 0; i < length; i++) {
        Instant at = NOON.plus(Duration.ofHours(1 + i));
        QualityMetrics metrics = stories.get(i).computedAt(at).metrics();
        List<OffsetLedger> all = stories.get(i).ledgers();
        for (OffsetLedger ledger : all) {
          boolean sent = before.stream().anyMatch(it -> sameContent(it, ledger));
          if (!sent) {
            ledgers.add(ledger);
            straight.add(ledger);
          }
        }
        before = all;
        results.add(metrics);
        straight.add(metrics);
      }
      KeptWindow expected = kept(straight);
      assertThat(expected.getCurrent(), is(results.get(length - 1)));
      for (int seed = 0; seed < 200; seed++) {
        KeptWindow kept = kept(interleaved(results, ledgers, new Random(seed)));
        String which = "length " + length + ", seed " + seed;
        assertThat(which, kept.getCurrent(), is(expected.getCurrent()));
        assertThat(which, new SourceWindow(kept).content().all.toString(), is(all(expected)));
        assertThat(which, kept.getWaitingList(), empty());
        assertThat(which, kept.getArrivedList(), empty());
        assertThat(which, known(kept), is(known(expected)));
        if (length <= 3) { // contents that return may be skipped: they are evidence only
          assertThat(which, kept.getFirstSettledList(), is(expected.getFirstSettledList()));
        }
      }
    }
  }

  /** What was first known after each hour. */
  private static List<String> known(KeptWindow kept) {
    SourceWindow window = new SourceWindow(kept);
    return IntStream.range(0, 8)
        .mapToObj(hour -> window.knownAfter(NOON.plus(Duration.ofHours(hour))).toString())
        .toList();
  }

  private static boolean sameContent(OffsetLedger a, OffsetLedger b) {
    return a.getPartition() == b.getPartition() && a.getResultId().equals(b.getResultId());
  }

  private static String all(KeptWindow kept) {
    return new SourceWindow(kept).content().all.toString();
  }

  static List<Message> interleaved(
      List<? extends Message> results, List<? extends Message> ledgers, Random random) {
    List<Message> told = new ArrayList<>();
    int result = 0;
    int ledger = 0;
    double resultsFirst = random.nextDouble();
    while (result < results.size() || ledger < ledgers.size()) {
      boolean takeResult = random.nextDouble() < resultsFirst;
      if (result < results.size() && (takeResult || ledger == ledgers.size())) {
        told.add(results.get(result++));
      } else if (ledger < ledgers.size()) {
        told.add(ledgers.get(ledger++));
      }
    }
    return told;
  }

  /** A clock that was corrected backwards must not hide what came after. */
  @Test
  void aLedgerThatIsOlderByTheClockIsNotForgotten() {
    Measurement ahead = Measurement.of("kafka", 0).range(0, 1, 5).after(Duration.ofDays(1));
    Measurement right = Measurement.of("kafka", 0).range(0, 1, 6).after(Duration.ofMinutes(1));
    List<Message> told = new ArrayList<>(ahead.ledgers());
    told.add(ahead.metrics());
    told.addAll(right.ledgers());
    told.add(right.metrics());

    assertThat(kept(told).getCurrent(), is(right.metrics()));
  }

  @Test
  void aLedgerThatIsNoBitmapCountsAsOneThatNeverCame() {
    OffsetLedger broken =
        first().ledgers().get(0).toBuilder()
            .setMeasured(ByteString.copyFromUtf8("nonsense"))
            .build();
    KeptWindow kept = kept(List.of(broken, first().ledgers().get(1), first().metrics()));

    assertThat(kept.hasCurrent(), is(false));
    assertThat(kept.getUnreadable(), containsString("ledger of partition 0"));

    KeptWindow mended = KEEPER.add(kept, first().ledgers().get(0));
    assertThat(mended.hasCurrent(), is(true));
    assertThat(mended.getUnreadable(), is(""));
  }

  @Test
  void aLedgerThatIsTakenBackChangesNothing() {
    OffsetLedger retraction = OffsetLedger.newBuilder().setPartition(1).setChunk(1).build();
    KeptWindow kept = kept(List.of(retraction, first().ledgers().get(0)));
    assertThat(kept.getArrivedList(), hasSize(1));
  }

  @Test
  void whatCannotBeReadIsSaidUntilTheNextMeasurementIsThere() {
    KeptWindow kept =
        KEEPER.add(
            KeptWindow.getDefaultInstance(),
            Unreadable.newBuilder()
                .setSource("kafka")
                .setWindowStart(timestamp(NOON))
                .setReason("wire version 2")
                .build());
    assertThat(kept.getUnreadable(), is("wire version 2"));
    assertThat(kept.getSource(), is("kafka"));

    KeptWindow next = KEEPER.add(kept, Measurement.of("kafka", 0).metrics());
    assertThat(next.getUnreadable(), is(""));
  }

  @Test
  void earlierVerdictsAreUnited() {
    QualityScore older =
        QualityScore.newBuilder()
            .setStatus(Status.FAILED)
            .setComputedAt(timestamp(NOON))
            .setFirstFailedAt(timestamp(NOON))
            .setLateTotal(2)
            .addLateRanges(OffsetRange.newBuilder().setFrom(3).setTo(4))
            .build();
    QualityScore newer =
        QualityScore.newBuilder()
            .setStatus(Status.PASSED)
            .setComputedAt(timestamp(NOON.plusSeconds(60)))
            .setFirstFailedAt(timestamp(NOON.plusSeconds(30)))
            .setHealedAt(timestamp(NOON.plusSeconds(60)))
            .addMissing(MissingOffsets.newBuilder().setReason(MissingReason.EXPIRED).setTotal(1))
            .setLateTotal(2)
            .addLateRanges(OffsetRange.newBuilder().setFrom(4).setTo(5))
            .build();
    for (List<QualityScore> order : List.of(List.of(older, newer), List.of(newer, older))) {
      KeptWindow kept = KeptWindow.getDefaultInstance();
      for (QualityScore score : order) {
        kept = KEEPER.add(kept, score);
      }
      QualityScore united = kept.getPublished();
      assertThat(united.getStatus(), is(Status.PASSED));
      assertThat(united.getFirstFailedAt(), is(timestamp(NOON)));
      assertThat(united.getHealedAt(), is(timestamp(NOON.plusSeconds(60))));
      assertThat(united.getMissingCount(), is(1));
      assertThat(united.getLateTotal(), is(3L));
      assertThat(
          united.getLateRangesList(),
          is(List.of(OffsetRange.newBuilder().setFrom(3).setTo(5).build())));
    }
  }

  @Test
  void aRestartDoesNotBringBackAHealingThatWentAgain() {
    Instant now = NOON.plus(Duration.ofHours(4));
    KeptWindow kept = KeptWindow.getDefaultInstance();
    JudgedTopic straight =
        JudgedTopic.with(
            Measurement.of("kafka", 0).range(0, 0, 5),
            Measurement.of("bigquery", 0).range(0, 0, 4));
    QualityScore failed = straight.published(now).score("bigquery", 0, now);
    straight.add(Measurement.of("bigquery", 0).range(0, 0, 5)).published(now.plusSeconds(1));
    QualityScore healed = straight.score("bigquery", 0, now.plusSeconds(1));
    straight.add(Measurement.of("bigquery", 0).range(0, 0, 3)).published(now.plusSeconds(2));
    QualityScore again = straight.score("bigquery", 0, now.plusSeconds(2));
    assertThat("goes when it fails again", again.hasHealedAt(), is(false));
    for (QualityScore it : List.of(failed, healed, again)) {
      kept = KEEPER.add(kept, it);
    }
    assertThat(
        "after a restart that reads all three", kept.getPublished().hasHealedAt(), is(false));
    straight
        .add(Measurement.of("bigquery", 0).range(0, 0, 5).computedAt(now.plusSeconds(600)))
        .published(now.plusSeconds(3));
    kept = KEEPER.add(kept, straight.score("bigquery", 0, now.plusSeconds(3)));
    assertThat(
        "a window that does not pass is not healed", kept.getPublished().hasHealedAt(), is(false));
  }
}
