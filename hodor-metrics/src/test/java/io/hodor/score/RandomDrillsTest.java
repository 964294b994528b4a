package io.hodor.score;

import static io.hodor.score.Measurement.NOON;
import static io.hodor.score.Measurement.WINDOW;
import static io.hodor.score.Times.instant;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.hodor.OffsetSet;
import io.hodor.score.Drill.Place;
import io.hodor.score.Drill.Published;
import io.hodor.score.Drill.Setting;
import io.hodor.score.DrillTruth.Truth;
import io.hodor.score.state.DeadLettered;
import io.hodor.score.state.KeptWindow;
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
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Many random topics: the judge finds what plain sets find, in whatever order it is told. */
class RandomDrillsTest {

  private static final int DRILLS = 300;

  @Test
  void anyTopicIsJudgedAsPlainSetsJudgeItInAnyOrder() {
    Long asked = Long.getLong("hodor.seed");
    long fresh = System.currentTimeMillis();
    Map<String, Integer> met = new TreeMap<>();
    for (int i = 0; i < (asked == null ? DRILLS : 1); i++) {
      long seed = asked != null ? asked : i % 2 == 0 ? i : fresh + i;
      try {
        judge(new Drill(seed), met);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("-Dhodor.seed=" + seed + ": " + e.getMessage(), e);
      }
    }
    if (asked == null) {
      for (String kind :
          List.of(
              "PASSED",
              "FAILED",
              "PENDING",
              "UNMEASURED",
              "PEER",
              "late",
              "unexpected",
              "LOST",
              "NOT_YET_DUE",
              "DEAD_LETTERED",
              "EXPIRED",
              "INCOMPARABLE",
              "passed with 100")) {
        assertThat(kind + " of " + met, met.getOrDefault(kind, 0), greaterThan(3));
      }
    }
  }

  /** As the truth knows them. */
  static TopicRules rules(Drill drill) {
    Map<String, SourceRules> rules = new HashMap<>();
    for (String sink : List.of("bigquery", "parquet")) {
      Duration settle = Duration.between(NOON.plus(WINDOW), DrillTruth.settles(sink, 0));
      rules.put(sink, new SourceRules(settle, settle, drill.retention));
    }
    return new TopicRules(
        "", false, null, List.of(), Weights.DEFAULT, Thresholds.DEFAULT, rules, List.of());
  }

  private static void judge(Drill drill, Map<String, Integer> met) {
    TopicRules of = rules(drill);
    Judgement judgement = judgement(drill, of, new Random(drill.random.nextLong()));
    assertThat(judgement(drill, of, new Random(drill.random.nextLong())), is(judgement));
    assertThat(judgement(drill, of, null), is(judgement));

    DrillTruth truth = new DrillTruth(drill);
    Set<String> sinks = new TreeSet<>();
    drill.published.forEach(it -> sinks.add(it.source()));
    sinks.remove("kafka");
    int windows = 0;
    for (QualityScore score : judgement.scores()) {
      Instant start = instant(score.getWindowStart());
      int window = drill.windowAt(start);
      if (window < drill.windows) {
        String where = score.getSource() + " " + window;
        if (drill.setting(score.getSource(), window) == Setting.AS_KAFKA) {
          Truth expected = truth.of(score.getSource(), window, sinks);
          assertThat(where, found(score), is(expected));
          addsUp(score);
        } else if (truth.isKafkaKnown(window)) {
          assertThat(where, score.getStatus(), is(Status.INCOMPARABLE));
        }
        count(score, met);
        windows++;
      }
    }
    int asked = 0;
    for (String sink : sinks) {
      for (int window = truth.first(sink); window < drill.windows; window++) {
        asked += NOON.plus(WINDOW.multipliedBy(window + 1)).isAfter(drill.now) ? 0 : 1;
      }
    }
    // A larger window lies where others would.
    if (drill.published.stream().noneMatch(it -> it.setting() == Setting.OTHER_SIZE)) {
      assertThat("windows with a verdict", windows, is(asked));
    }
  }

  private static void count(QualityScore score, Map<String, Integer> met) {
    met.merge(score.getStatus().name(), 1, Integer::sum);
    met.merge(score.getBasis().name(), 1, Integer::sum);
    met.merge("late", score.getLateTotal() > 0 ? 1 : 0, Integer::sum);
    met.merge("unexpected", score.getUnexpectedTotal() > 0 ? 1 : 0, Integer::sum);
    score.getMissingList().forEach(it -> met.merge(it.getReason().name(), 1, Integer::sum));
    boolean clean = score.getStatus() == Status.PASSED && score.getScore() == 100;
    met.merge("passed with 100", clean ? 1 : 0, Integer::sum);
  }

  static Truth found(QualityScore score) {
    Map<MissingReason, Set<Place>> missing = new EnumMap<>(MissingReason.class);
    score.getMissingList().forEach(it -> missing.put(it.getReason(), places(it.getRangesList())));
    return new Truth(
        score.getStatus(),
        score.getFinal(),
        score.getBasis(),
        missing,
        places(score.getUnexpectedRangesList()),
        places(score.getLateRangesList()),
        places(score.getRepeatedRangesList()),
        score.hasCompleteness() ? score.getCompleteness() : null,
        score.hasDelivered() ? score.getDelivered() : null);
  }

  private static Set<Place> places(List<OffsetRange> ranges) {
    Set<Place> places = new HashSet<>();
    for (OffsetRange range : ranges) {
      for (long offset = range.getFrom(); offset <= range.getTo(); offset++) {
        places.add(new Place(range.getPartition(), offset));
      }
    }
    return places;
  }

  /** Whatever is asked for is there, or is missing for a reason. */
  private static void addsUp(QualityScore score) {
    long lostAndDue = 0;
    for (MissingOffsets missing : score.getMissingList()) {
      assertThat((long) places(missing.getRangesList()).size(), is(missing.getTotal()));
      boolean stillAsked =
          missing.getReason() == MissingReason.LOST
              || missing.getReason() == MissingReason.NOT_YET_DUE;
      lostAndDue += stillAsked ? missing.getTotal() : 0;
    }
    long tombstonesDelivered = score.getDeliveredOffsets() - (score.getExpected() - lostAndDue);
    assertThat(score.toString(), tombstonesDelivered >= 0, is(true));
    assertThat(
        (long) places(score.getUnexpectedRangesList()).size(), is(score.getUnexpectedTotal()));
    assertThat((long) places(score.getLateRangesList()).size(), is(score.getLateTotal()));
  }

  /** Tells all that was published; in the straight order when nothing is random. */
  private static Judgement judgement(Drill drill, TopicRules rules, Random random) {
    WindowKeeper keeper = new WindowKeeper(ScoreConfig.of(rules));
    Map<String, KeptWindow> kept = new TreeMap<>();
    for (Message message : told(drill, random)) {
      boolean isMetrics = message instanceof QualityMetrics;
      String key =
          isMetrics
              ? key(((QualityMetrics) message).getSource(), (QualityMetrics) message)
              : key(((OffsetLedger) message).getSource(), (OffsetLedger) message);
      KeptWindow before = kept.getOrDefault(key, KeptWindow.getDefaultInstance());
      kept.put(
          key,
          isMetrics
              ? keeper.add(before, (QualityMetrics) message)
              : keeper.add(before, (OffsetLedger) message));
    }
    List<KeptWindow> windows = new ArrayList<>(kept.values());
    if (random != null) {
      Collections.shuffle(windows, random);
    }
    return new TopicJudge(ScoreConfig.of(rules), Duration.ofDays(3), Duration.ofHours(1))
        .judge(
            new TopicHistory("c", "t", windows, List.of(), deadLettered(drill), null), drill.now);
  }

  private static String key(String source, QualityMetrics metrics) {
    return source + metrics.getWindowStart().getSeconds();
  }

  private static String key(String source, OffsetLedger ledger) {
    return source + ledger.getWindowStart().getSeconds();
  }

  private static List<Message> told(Drill drill, Random random) {
    List<Message> straight = new ArrayList<>();
    List<QualityMetrics> results = new ArrayList<>();
    List<OffsetLedger> ledgers = new ArrayList<>();
    Map<String, String> sent = new HashMap<>();
    for (Published published : drill.published) {
      Measurement measurement = published.measurement();
      for (OffsetLedger ledger : measurement.ledgers()) {
        String slot = key(ledger.getSource(), ledger) + "/" + ledger.getPartition();
        if (!ledger.getResultId().equals(sent.put(slot, ledger.getResultId()))) {
          straight.add(ledger);
          ledgers.add(ledger);
        }
      }
      straight.add(measurement.metrics());
      results.add(measurement.metrics());
    }
    return random == null ? straight : WindowKeeperTest.interleaved(results, ledgers, random);
  }

  private static List<DeadLettered> deadLettered(Drill drill) {
    List<DeadLettered> told = new ArrayList<>();
    drill.putAside.forEach(
        (source, places) ->
            places.forEach(
                place ->
                    told.add(
                        DeadLettered.newBuilder()
                            .setSource(source)
                            .setPartition(place.partition())
                            .setOffsets(ByteString.copyFrom(OffsetSet.of(place.offset()).toBytes()))
                            .build())));
    return told;
  }
}
