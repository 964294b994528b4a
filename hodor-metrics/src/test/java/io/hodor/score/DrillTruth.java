package io.hodor.score;

import static io.hodor.score.Measurement.NOON;
import static io.hodor.score.Measurement.WINDOW;

import io.hodor.RecordClass;
import io.hodor.score.Drill.Place;
import io.hodor.score.Drill.Published;
import io.hodor.score.Drill.Setting;
import io.hodor.wire.v1.Basis;
import io.hodor.wire.v1.MissingReason;
import io.hodor.wire.v1.Status;
import io.hodor.wire.v1.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The verdicts over a drill, found offset by offset in plain sets. */
final class DrillTruth {

  /** What has to come out of a window; the numbers are null where it cannot be compared. */
  record Truth(
      Status status,
      boolean last,
      Basis basis,
      Map<MissingReason, Set<Place>> missing,
      Set<Place> unexpected,
      Set<Place> late,
      Set<Place> repeated,
      Double completeness,
      Double delivered) {}

  private final Drill drill;

  DrillTruth(Drill drill) {
    this.drill = drill;
  }

  private List<Published> of(String source, int window) {
    return drill.published.stream()
        .filter(it -> it.source().equals(source) && it.window() == window)
        .toList();
  }

  boolean isKafkaKnown(int window) {
    return newest("kafka", window) != null;
  }

  private Published newest(String source, int window) {
    List<Published> all = of(source, window);
    List<Published> whole = all.stream().filter(it -> !it.partial()).toList();
    List<Published> counts = whole.isEmpty() ? all : whole;
    return counts.isEmpty() ? null : counts.get(counts.size() - 1);
  }

  private Published usable(String source, int window) {
    Published newest = newest(source, window);
    boolean comparable = newest != null && newest.setting() == Setting.AS_KAFKA;
    return !comparable || newest.partial() ? null : newest;
  }

  static Instant settles(String source, int window) {
    Duration settle = Duration.ofMinutes(source.equals("bigquery") ? 30 : 120);
    return NOON.plus(WINDOW.multipliedBy(window + 1)).plus(settle);
  }

  private String topicId(int window) {
    for (int i = window; i >= 0; i--) {
      if (newest("kafka", i) != null) {
        return newest("kafka", i).topicId();
      }
    }
    for (int i = window; i < drill.windows; i++) {
      if (newest("kafka", i) != null) {
        return newest("kafka", i).topicId();
      }
    }
    return "";
  }

  private Set<Place> held(String source, String topicId, boolean atFirst) {
    Set<Place> held = new HashSet<>();
    for (int window = 0; window < drill.windows; window++) {
      Published it = usable(source, window);
      if (it != null && topicId(window).equals(topicId)) {
        held.addAll((atFirst ? firstSettled(source, window, it) : it).rows().keySet());
      }
    }
    return held;
  }

  private Published firstSettled(String source, int window, Published newest) {
    return of(source, window).stream()
        .filter(it -> !it.partial() && !it.computedAt().isBefore(settles(source, window)))
        .findFirst()
        .orElse(newest);
  }

  private Instant firstKnown(Published newest, Place place) {
    return of(newest.source(), newest.window()).stream()
        .filter(it -> it.rows().containsKey(place))
        .map(Published::computedAt)
        .min(Instant::compareTo)
        .orElseThrow();
  }

  /** When anything of a window was first known. */
  private Instant first(Published newest) {
    return newest.rows().keySet().stream()
        .map(place -> firstKnown(newest, place))
        .min(Instant::compareTo)
        .orElseThrow();
  }

  /**
   * What a window of a sink holds and an earlier one too, unless Kafka has it in several itself.
   */
  private Set<Place> inEarlierWindows(String sink, int window) {
    Map<Place, Integer> ofKafka = new HashMap<>();
    for (int i = 0; i < drill.windows; i++) {
      placed(usable("kafka", i)).forEach(place -> ofKafka.merge(place, 1, Integer::sum));
    }
    Set<Place> again = new HashSet<>();
    for (Place place : placed(usable(sink, window))) {
      for (int i = 0; i < window; i++) {
        boolean there =
            topicId(i).equals(topicId(window)) && placed(usable(sink, i)).contains(place);
        if (there && ofKafka.getOrDefault(place, 0) < 2) {
          again.add(place);
        }
      }
    }
    return again;
  }

  private static Set<Place> placed(Published published) {
    Set<Place> placed = new HashSet<>();
    if (published != null) {
      published.rows().forEach((place, of) -> add(placed, place, of != RecordClass.TOO_LATE));
    }
    return placed;
  }

  private static void add(Set<Place> places, Place place, boolean adds) {
    if (adds) {
      places.add(place);
    }
  }

  /** Whether every window that lies in a time, wholly or in part, was measured. */
  private boolean isMeasured(String source, Instant from, Instant until) {
    for (Instant t = from; t.isBefore(until); t = t.plusSeconds(1)) {
      Duration since = Duration.between(NOON, t);
      int window = since.isNegative() ? -1 : (int) since.dividedBy(WINDOW);
      if (window < 0 || window >= drill.windows || usable(source, window) == null) {
        return false;
      }
      t = NOON.plus(WINDOW.multipliedBy(window + 1)).minusSeconds(1);
    }
    return true;
  }

  /**
   * A row without a usable time is where Kafka has it, or where it was loaded, or in its folder.
   */
  private boolean mayLieElsewhere(String sink, int window, boolean byPeers) {
    Instant start = NOON.plus(WINDOW.multipliedBy(window));
    boolean inFolder = sink.equals("parquet") || byPeers;
    Instant from = inFolder ? start.minus(Duration.ofDays(1)) : start;
    Duration folder = byPeers ? Duration.ofDays(1) : Duration.ZERO;
    return !isMeasured(sink, from, settles(sink, window).plus(folder));
  }

  private boolean mayComeFromElsewhere(String sink, int window, Instant read) {
    Instant start = NOON.plus(WINDOW.multipliedBy(window));
    Instant end = start.plus(WINDOW);
    Duration settle = Duration.between(end, settles(sink, window));
    boolean inFolder = sink.equals("parquet") && read.isAfter(end);
    return !isMeasured("kafka", start.minus(settle), inFolder ? read : end);
  }

  private boolean isSettled(String source, int window) {
    Published it = usable(source, window);
    return it != null && !it.computedAt().isBefore(settles(source, window));
  }

  Truth of(String sink, int window, Set<String> sinks) {
    Published observed = usable(sink, window);
    Published kafka = usable("kafka", window);
    boolean settled = isSettled(sink, window);
    boolean overdue = !drill.now.isBefore(settles(sink, window).plus(Duration.ofHours(1)));
    Set<Place> asked = new HashSet<>();
    Set<Place> all = new HashSet<>();
    Set<Place> undecodable = new HashSet<>();
    Set<Place> undated = new HashSet<>();
    Basis basis = Basis.BASIS_UNSPECIFIED;
    if (kafka != null) {
      basis = Basis.OFFSETS;
      kafka
          .rows()
          .forEach(
              (place, of) -> {
                if (of != RecordClass.TOO_LATE) {
                  all.add(place);
                }
                if (of != RecordClass.TOO_LATE && of != RecordClass.TOMBSTONE) {
                  asked.add(place);
                }
                add(undecodable, place, of == RecordClass.UNDECODABLE);
                add(undated, place, of == RecordClass.UNDATED);
              });
    } else if (settled && overdue) {
      for (String peer : sinks) {
        if (!peer.equals(sink) && isSettled(peer, window)) {
          basis = Basis.PEER;
          usable(peer, window)
              .rows()
              .forEach((place, of) -> add(undated, place, of == RecordClass.UNDATED));
          all.addAll(usable(peer, window).rows().keySet());
          asked.addAll(all);
        }
      }
    }
    Status status = overdue ? Status.UNMEASURED : Status.PENDING;
    if (basis == Basis.BASIS_UNSPECIFIED || observed == null || !settled && overdue) {
      return new Truth(
          status,
          false,
          Basis.BASIS_UNSPECIFIED,
          Map.of(),
          Set.of(),
          Set.of(),
          Set.of(),
          null,
          null);
    }
    return compared(
        sink, window, observed, kafka, basis, asked, all, undecodable, undated, settled);
  }

  private Truth compared(
      String sink,
      int window,
      Published observed,
      Published kafka,
      Basis basis,
      Set<Place> asked,
      Set<Place> all,
      Set<Place> undecodable,
      Set<Place> undated,
      boolean settled) {
    String topicId = topicId(window);
    Set<Place> held = held(sink, topicId, false);
    Set<Place> heldAtFirst = held(sink, topicId, true);
    Map<MissingReason, Set<Place>> missing = new EnumMap<>(MissingReason.class);
    for (Place place : asked) {
      if (!held.contains(place)) {
        missing
            .computeIfAbsent(
                reason(sink, window, observed, kafka, undecodable, undated, settled, place),
                r -> new HashSet<>())
            .add(place);
      }
    }
    Set<Place> unexpected = new HashSet<>();
    boolean unknown = false;
    Set<Place> known = held("kafka", topicId, false);
    for (Place place : observed.rows().keySet()) {
      if (basis == Basis.OFFSETS && !known.contains(place)) {
        boolean certain = isCertain(kafka, firstKnown(observed, place));
        certain &=
            observed.rows().get(place) != RecordClass.UNDATED
                || !mayComeFromElsewhere(sink, window, observed.computedAt());
        unknown |= !certain;
        if (certain) {
          unexpected.add(place);
        }
      }
    }
    Set<Place> repeated = inEarlierWindows(sink, window);
    repeated.addAll(observed.repeated());
    Set<Place> late = new HashSet<>(all);
    late.retainAll(held);
    long delivered = late.size();
    late.removeAll(heldAtFirst);
    if (kafka != null) {
      Instant then = firstSettled(sink, window, observed).computedAt();
      late.removeIf(place -> isRecent(sink, window, kafka, place, then));
    }
    long lost = missing.getOrDefault(MissingReason.LOST, Set.of()).size();
    long expected =
        asked.size()
            - missing.getOrDefault(MissingReason.DEAD_LETTERED, Set.of()).size()
            - missing.getOrDefault(MissingReason.EXPIRED, Set.of()).size();
    Status status = Status.PASSED;
    if (settled && (lost > 0 || !unexpected.isEmpty() || !repeated.isEmpty())) {
      status = Status.FAILED;
    } else if (!settled || unknown || missing.containsKey(MissingReason.NOT_YET_DUE)) {
      boolean over = settled && isOver(sink, window, observed) && isOver(sink, window, kafka);
      status = over ? Status.UNMEASURED : Status.PENDING;
    }
    return new Truth(
        status,
        settled && kafka != null && kafka.last(),
        basis,
        missing,
        unexpected,
        late,
        repeated,
        expected == 0 ? 1 : (double) (expected - lost) / expected,
        all.isEmpty() ? 1 : (double) delivered / all.size());
  }

  /** Whether a settle time and an hour have passed since all of it was first known. */
  private boolean isOver(String sink, int window, Published published) {
    if (published == null) {
      return true;
    }
    Instant known =
        published.rows().keySet().stream()
            .map(place -> firstKnown(published, place))
            .max(Instant::compareTo)
            .orElse(published.computedAt());
    Instant end = NOON.plus(WINDOW.multipliedBy(window + 1));
    Duration settle = Duration.between(end, settles(sink, window));
    return !drill.now.isBefore(known.plus(settle).plus(Duration.ofHours(1)));
  }

  private MissingReason reason(
      String sink,
      int window,
      Published observed,
      Published kafka,
      Set<Place> undecodable,
      Set<Place> undated,
      boolean settled,
      Place place) {
    Instant end = NOON.plus(WINDOW.multipliedBy(window + 1));
    if (drill.retention != null && end.plus(drill.retention).isBefore(observed.computedAt())) {
      return MissingReason.EXPIRED;
    }
    if (undecodable.contains(place)
        || drill.putAside.getOrDefault(sink, Set.of()).contains(place)
        || drill.putAside.getOrDefault("", Set.of()).contains(place)) {
      return MissingReason.DEAD_LETTERED;
    }
    boolean recent = kafka != null && isRecent(sink, window, kafka, place, observed.computedAt());
    boolean unplaced = undated.contains(place) && mayLieElsewhere(sink, window, kafka == null);
    return !settled || recent || unplaced ? MissingReason.NOT_YET_DUE : MissingReason.LOST;
  }

  /** Whether a record came to Kafka less than a settle time before its sink was measured. */
  private boolean isRecent(
      String sink, int window, Published kafka, Place place, Instant measuredAt) {
    Instant end = NOON.plus(WINDOW.multipliedBy(window + 1));
    Duration settle = Duration.between(end, settles(sink, window));
    Instant known = firstKnown(kafka, place);
    return (kafka.timing() != Timing.BOUNDED || known.isAfter(first(kafka)))
        && measuredAt.isBefore(known.plus(settle));
  }

  private boolean isCertain(Published kafka, Instant observedAt) {
    if (kafka.timing() == Timing.BOUNDED) {
      return !kafka.computedAt().isBefore(observedAt);
    }
    for (int window = 0; window < drill.windows; window++) {
      Instant start = NOON.plus(WINDOW.multipliedBy(window));
      Published later = usable("kafka", window);
      boolean live = later != null && later.timing() != Timing.BOUNDED;
      if (live && !start.isBefore(observedAt)) {
        return true;
      }
    }
    return false;
  }

  /**
   * How many records of Kafka's window have no value and are not in the sink; none without Kafka.
   */
  long tombstonesNotDelivered(String sink, int window) {
    Published kafka = usable("kafka", window);
    Set<Place> held = held(sink, topicId(window), false);
    return kafka == null
        ? 0
        : kafka.rows().entrySet().stream()
            .filter(it -> it.getValue() == RecordClass.TOMBSTONE && !held.contains(it.getKey()))
            .count();
  }

  /** The first window of a source that anybody measured; null when nobody did. */
  Integer first(String source) {
    return drill.published.stream()
        .filter(it -> it.source().equals(source))
        .map(Published::window)
        .filter(Objects::nonNull)
        .min(Integer::compareTo)
        .orElse(null);
  }
}
