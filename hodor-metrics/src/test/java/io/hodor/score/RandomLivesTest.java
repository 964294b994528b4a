package io.hodor.score;

import static io.hodor.score.Times.instant;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import com.google.protobuf.ByteString;
import io.hodor.OffsetSet;
import io.hodor.score.Drill.Place;
import io.hodor.score.Drill.Published;
import io.hodor.score.Drill.Setting;
import io.hodor.score.DrillTruth.Truth;
import io.hodor.score.state.DeadLettered;
import io.hodor.score.state.Told;
import io.hodor.wire.v1.Basis;
import io.hodor.wire.v1.MissingReason;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import io.hodor.wire.v1.VerifiedThrough;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Random topics that are judged again and again while they are measured, by a score that never
 * stops and by one that begins anew each time: both say the same, at each moment what plain sets
 * say, and what was once known to be wrong is not forgotten.
 */
class RandomLivesTest {

  private static final int LIVES = 30;
  private static final int MOST_MOMENTS = 10;

  /** What is known of a window of a source from the moments before. */
  private static final class Past {
    final Set<Place> everMissed = new HashSet<>();
    Instant firstFailed;
    Instant healed;
    Status before;
  }

  private final Map<String, Integer> met = new TreeMap<>();

  @Test
  void theReasonsAddUpAndNothingIsForgottenInAnyState() {
    Long asked = Long.getLong("hodor.seed");
    long fresh = System.currentTimeMillis();
    for (int i = 0; i < (asked == null ? LIVES : 1); i++) {
      long seed = asked != null ? asked : i % 2 == 0 ? i : fresh + i;
      try {
        live(new Drill(seed));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("-Dhodor.seed=" + seed + ": " + e.getMessage(), e);
      }
    }
    if (asked == null) {
      for (String kind : List.of("PENDING", "UNMEASURED", "FAILED", "PASSED", "healed")) {
        assertThat(kind + " of " + met, met.getOrDefault(kind, 0), greaterThan(3));
      }
    }
  }

  private void live(Drill drill) {
    Judging judging = judging(drill);
    TopicKeeper goesOn = TopicKeeper.inMemory(judging);
    List<Told> all = new ArrayList<>(deadLettered(drill));
    all.forEach(told -> goesOn.add(told, drill.now));
    Map<String, Told> verdicts = new TreeMap<>();
    Map<String, Instant> verified = new HashMap<>();
    Map<String, Past> pasts = new HashMap<>();
    Map<String, String> sent = new HashMap<>();
    int told = 0;
    for (Instant now : moments(drill)) {
      while (told < drill.published.size()
          && !drill.published.get(told).computedAt().isAfter(now)) {
        for (Told each : told(drill.published.get(told), sent)) {
          goesOn.add(each, now);
          all.add(each);
        }
        told++;
      }
      TopicKeeper anew = TopicKeeper.inMemory(judging);
      verdicts.values().forEach(earlier -> anew.add(earlier, now));
      all.forEach(each -> anew.add(each, now));
      Judgement judgement = goesOn.judge(ScoreStory.KEY, now, true);
      assertThat("begun anew at " + now, anew.judge(ScoreStory.KEY, now, true), is(judgement));

      check(judgement, drill.asOf(now), pasts, now);
      for (QualityScore score : judgement.scores()) {
        verdicts.put(name(score), Told.newBuilder().setEarlierScore(score).build());
      }
      for (VerifiedThrough it : judgement.verified()) {
        Instant through = instant(it.getVerifiedThrough());
        Instant before = verified.put(it.getSource(), through);
        assertThat(before != null && through.isBefore(before), is(false));
        verdicts.put(it.getSource(), Told.newBuilder().setEarlierVerified(it).build());
      }
    }
  }

  private void check(Judgement judgement, Drill drill, Map<String, Past> pasts, Instant now) {
    DrillTruth truth = new DrillTruth(drill);
    Set<String> sinks = new TreeSet<>();
    drill.published.forEach(it -> sinks.add(it.source()));
    sinks.remove("kafka");
    for (QualityScore score : judgement.scores()) {
      int window = drill.windowAt(instant(score.getWindowStart()));
      if (window >= drill.windows) {
        continue;
      }
      Past past = pasts.computeIfAbsent(name(score), n -> new Past());
      moments(score, past, now);
      if (drill.setting(score.getSource(), window) == Setting.AS_KAFKA) {
        Truth expected = truth.of(score.getSource(), window, sinks);
        if (drill.retention == null) {
          assertThat(name(score), score.getStatus(), is(expected.status()));
        }
        if (score.getBasis() != Basis.BASIS_UNSPECIFIED) {
          reasons(score, expected, past, drill.retention != null);
          addUp(score, truth.tombstonesNotDelivered(score.getSource(), window));
        }
      }
      past.before = score.getStatus();
      met.merge(score.getStatus().name(), 1, Integer::sum);
    }
  }

  /** Each offset as plain sets have it; what was lost stays lost when it would expire. */
  private static void reasons(QualityScore score, Truth expected, Past past, boolean expires) {
    Truth found = RandomDrillsTest.found(score);
    if (!expires) {
      assertThat(name(score), found.missing(), is(expected.missing()));
      assertThat(name(score), found.completeness(), is(expected.completeness()));
    }
    assertThat(name(score), places(found.missing()), is(places(expected.missing())));
    assertThat(name(score), found.unexpected(), is(expected.unexpected()));
    assertThat(name(score), found.repeated(), is(expected.repeated()));
    Set<Place> late = new HashSet<>(expected.late());
    Set<Place> evidence = new HashSet<>(found.late());
    assertThat(name(score), evidence.containsAll(late), is(true));
    evidence.removeAll(late);
    assertThat(name(score), past.everMissed.containsAll(evidence), is(true));
    Set<Place> forgotten = new HashSet<>(past.everMissed);
    forgotten.removeAll(found.late());
    forgotten.removeAll(places(found.missing()));
    assertThat(name(score) + " forgets", forgotten, is(Set.of()));
    past.everMissed.addAll(found.late());
    past.everMissed.addAll(found.missing().getOrDefault(MissingReason.LOST, Set.of()));
  }

  private static Set<Place> places(Map<MissingReason, Set<Place>> missing) {
    Set<Place> places = new HashSet<>();
    missing.values().forEach(places::addAll);
    return places;
  }

  /** What Kafka holds arrived, or has no value, or is missing for one reason. */
  private static void addUp(QualityScore score, long tombstones) {
    long missing = score.getMissingList().stream().mapToLong(it -> it.getTotal()).sum();
    assertThat(
        name(score),
        score.getDeliveredOffsets() + missing + tombstones,
        is(score.getReferenceOffsets()));
    Truth found = RandomDrillsTest.found(score);
    assertThat("an offset has one reason", (long) places(found.missing()).size(), is(missing));
  }

  /** Since when it failed, and when it healed, by what was seen from moment to moment. */
  private void moments(QualityScore score, Past past, Instant now) {
    if (score.getStatus() == Status.FAILED) {
      past.firstFailed = past.firstFailed == null ? now : past.firstFailed;
      past.healed = null;
    } else if (score.getStatus() == Status.PASSED && past.firstFailed != null) {
      past.healed = past.healed == null ? now : past.healed;
      met.merge("healed", 1, Integer::sum);
    }
    Instant firstFailed = score.hasFirstFailedAt() ? instant(score.getFirstFailedAt()) : null;
    Instant healed = score.hasHealedAt() ? instant(score.getHealedAt()) : null;
    assertThat(name(score), firstFailed, is(past.firstFailed));
    assertThat(name(score), healed, is(past.healed));
  }

  private static String name(QualityScore score) {
    return score.getSource() + " " + instant(score.getWindowStart());
  }

  /** Some of those at which something was published, and the last one. */
  private static List<Instant> moments(Drill drill) {
    TreeSet<Instant> moments = new TreeSet<>();
    moments.add(drill.now);
    List<Published> published = drill.published;
    for (int i = 0; i < MOST_MOMENTS && !published.isEmpty(); i++) {
      Instant at = published.get(drill.random.nextInt(published.size())).computedAt();
      Instant later = at.plus(Duration.ofMinutes(drill.random.nextInt(40)));
      moments.add(later.isAfter(drill.now) ? at : later);
    }
    return List.copyOf(moments);
  }

  /** A ledger is sent when it holds something else than the one before. */
  private static List<Told> told(Published published, Map<String, String> sent) {
    List<Told> told = new ArrayList<>();
    Measurement measurement = published.measurement();
    for (OffsetLedger ledger : measurement.ledgers()) {
      String slot = published.source() + published.window() + "/" + ledger.getPartition();
      if (!ledger.getResultId().equals(sent.put(slot, ledger.getResultId()))) {
        told.add(Told.newBuilder().setLedger(ledger).build());
      }
    }
    told.add(Told.newBuilder().setMetrics(measurement.metrics()).build());
    return told;
  }

  /** All of a partition at once, as they are told. */
  private static List<Told> deadLettered(Drill drill) {
    List<Told> told = new ArrayList<>();
    drill.putAside.forEach(
        (source, places) -> {
          Map<Integer, OffsetSet> partitions = new TreeMap<>();
          places.forEach(
              place ->
                  partitions
                      .computeIfAbsent(place.partition(), p -> new OffsetSet())
                      .addAll(OffsetSet.of(place.offset())));
          partitions.forEach(
              (partition, offsets) ->
                  told.add(
                      Told.newBuilder()
                          .setDeadLettered(
                              DeadLettered.newBuilder()
                                  .setSource(source)
                                  .setPartition(partition)
                                  .setOffsets(ByteString.copyFrom(offsets.toBytes())))
                          .build()));
        });
    return told;
  }

  private static Judging judging(Drill drill) {
    ScoreConfig config = ScoreConfig.of(RandomDrillsTest.rules(drill));
    Duration horizon = Duration.ofDays(3);
    return new Judging(
        new WindowKeeper(config), new TopicJudge(config, horizon, Duration.ofHours(1)), horizon);
  }
}
