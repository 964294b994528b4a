package io.hodor.score;

import static io.hodor.score.Measurement.NOON;
import static io.hodor.score.Measurement.WINDOW;

import io.hodor.RecordClass;
import io.hodor.wire.v1.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * A random topic and its sinks, with everything that goes wrong with them: records that come late
 * to Kafka or to a sink, are lost, repeated in a window or in another one, misplaced, invented or
 * put aside, windows that nobody measures or only in part, a live job that bounded runs replace,
 * windows of another size or event time in a sink, and a topic that is created anew.
 */
final class Drill {

  record Place(int partition, long offset) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      return partition != other.partition
          ? Integer.compare(partition, other.partition)
          : Long.compare(offset, other.offset);
    }
  }

  /** One measurement, as it was published. */
  record Published(
      String source,
      int window,
      Instant computedAt,
      boolean partial,
      Timing timing,
      boolean last,
      String topicId,
      Map<Place, RecordClass> rows,
      Set<Place> repeated,
      Setting setting) {

    Measurement measurement() {
      Measurement measurement =
          Measurement.of(source, window)
              .computedAt(computedAt)
              .timing(timing, last)
              .topicId(topicId);
      rows.forEach((place, of) -> measurement.with(of, place.partition(), place.offset()));
      repeated.forEach(place -> measurement.again(place.partition(), place.offset()));
      if (setting == Setting.OTHER_SIZE) {
        measurement.size(WINDOW.multipliedBy(3));
      } else if (setting == Setting.OTHER_EVENT_TIME) {
        measurement.eventTime("payload:at");
      }
      return partial ? measurement.partial() : measurement;
    }
  }

  /** By what a sink was measured: as Kafka, or by settings of before. */
  enum Setting {
    AS_KAFKA,
    OTHER_SIZE,
    OTHER_EVENT_TIME
  }

  final Random random;
  final Instant now;
  final int windows;
  final List<Published> published = new ArrayList<>();
  final Map<String, Set<Place>> putAside = new TreeMap<>();
  final Duration retention;
  private final int partitions;

  /** From this window on bounded runs measure Kafka, and a live job before. */
  private final int liveUntil;

  private final int faultsPerHundred;
  private final int replacedAt;

  /** Of Kafka, by window: every record that it ever had there. */
  private final List<Map<Place, RecordClass>> kafka = new ArrayList<>();

  Drill(long seed) {
    random = new Random(seed);
    windows = 1 + random.nextInt(6);
    partitions = 1 + random.nextInt(4);
    liveUntil =
        random.nextBoolean() ? 0 : random.nextInt(3) > 0 ? windows : random.nextInt(windows);
    faultsPerHundred = random.nextInt(4) * 8;
    replacedAt = random.nextInt(6) == 0 ? 1 + random.nextInt(windows) : windows;
    retention = random.nextInt(8) == 0 ? Duration.ofMinutes(35 + random.nextInt(30)) : null;
    now = NOON.plus(Duration.ofMinutes(15 + random.nextInt(240)));
    produce();
    measureKafka();
    published.removeIf(it -> it.computedAt().isAfter(now));
    List.of("bigquery", "parquet").subList(0, 1 + random.nextInt(2)).forEach(this::measureSink);
    published.removeIf(it -> it.computedAt().isAfter(now));
    published.sort(Comparator.comparing(Published::computedAt));
  }

  private Drill(Drill whole, Instant now) {
    this.random = whole.random;
    this.now = now;
    this.windows = whole.windows;
    this.putAside.putAll(whole.putAside);
    this.retention = whole.retention;
    this.partitions = whole.partitions;
    this.liveUntil = whole.liveUntil;
    this.faultsPerHundred = whole.faultsPerHundred;
    this.replacedAt = whole.replacedAt;
    whole.published.stream().filter(it -> !it.computedAt().isAfter(now)).forEach(published::add);
  }

  /** The same at an earlier moment. */
  Drill asOf(Instant moment) {
    return new Drill(this, moment);
  }

  /** The number of the window that begins at a moment. */
  int windowAt(Instant start) {
    return (int) Duration.between(NOON, start).dividedBy(WINDOW);
  }

  /** By what a sink's window was measured. */
  Setting setting(String source, int window) {
    return published.stream()
        .filter(it -> it.source().equals(source) && it.window() == window)
        .map(Published::setting)
        .findFirst()
        .orElse(Setting.AS_KAFKA);
  }

  private boolean fault() {
    return random.nextInt(100) < faultsPerHundred;
  }

  private void produce() {
    long[] next = new long[partitions];
    for (int window = 0; window < windows; window++) {
      Map<Place, RecordClass> records = new TreeMap<>();
      for (int partition = 0; partition < partitions; partition++) {
        next[partition] = window == replacedAt ? 0 : next[partition];
        for (int left = random.nextInt(12); left > 0; left--) {
          next[partition] += random.nextInt(5) == 0 ? 1 + random.nextInt(90) : 1;
          records.put(new Place(partition, next[partition]), someClass());
        }
      }
      kafka.add(records);
    }
  }

  private RecordClass someClass() {
    return switch (random.nextInt(12)) {
      case 0 -> RecordClass.TOMBSTONE;
      case 1 -> RecordClass.UNDECODABLE;
      case 2 -> RecordClass.UNDATED;
      default -> RecordClass.MEASURED;
    };
  }

  private Instant end(int window) {
    return NOON.plus(WINDOW.multipliedBy(window + 1));
  }

  private String topicId(int window) {
    return window >= replacedAt ? "id-2" : "id-1";
  }

  private void measureKafka() {
    Map<Integer, Map<Place, RecordClass>> tooLate = new TreeMap<>();
    for (int window = 0; window < windows; window++) {
      boolean live = window < liveUntil;
      Map<Place, RecordClass> all = kafka.get(window);
      for (Place place : List.copyOf(all.keySet())) {
        if (live && fault() && window + 1 < replacedAt) {
          tooLate
              .computeIfAbsent(window + 1, w -> new TreeMap<>())
              .put(place, RecordClass.TOO_LATE);
        }
      }
      Map<Place, RecordClass> placed = new TreeMap<>(all);
      tooLate.values().forEach(places -> placed.keySet().removeAll(places.keySet()));
      placed.putAll(tooLate.getOrDefault(window, Map.of()));
      if (random.nextInt(12) == 0) {
        continue;
      }
      Map<Place, RecordClass> early = new TreeMap<>(placed);
      early.keySet().removeIf(place -> random.nextInt(6) == 0);
      if (live) {
        publishKafka(window, 1, Timing.ON_TIME, false, early);
        publishKafka(window, 5 + random.nextInt(40), Timing.LATE, false, placed);
        if (random.nextInt(3) > 0) {
          publishKafka(window, 60, Timing.FINAL, true, placed);
        }
      } else {
        publishKafka(window, 2 + random.nextInt(20), Timing.BOUNDED, false, early);
        publishKafka(window, 25 + random.nextInt(60), Timing.BOUNDED, random.nextBoolean(), placed);
      }
    }
  }

  private void publishKafka(
      int window, int minutes, Timing timing, boolean last, Map<Place, RecordClass> rows) {
    published.add(
        new Published(
            "kafka",
            window,
            end(window).plus(Duration.ofMinutes(minutes)),
            random.nextInt(25) == 0,
            timing,
            last,
            topicId(window),
            new TreeMap<>(rows),
            Set.of(),
            Setting.AS_KAFKA));
  }

  private void measureSink(String sink) {
    List<Map<Place, RecordClass>> rows = new ArrayList<>();
    List<Set<Place>> repeated = new ArrayList<>();
    kafka.forEach(
        it -> {
          rows.add(new TreeMap<>());
          repeated.add(new HashSet<>());
        });
    for (int window = 0; window < windows; window++) {
      for (Map.Entry<Place, RecordClass> record : kafka.get(window).entrySet()) {
        Place place = record.getKey();
        boolean aside = fault();
        if (aside) {
          String whose = random.nextInt(3) == 0 ? "" : sink;
          putAside.computeIfAbsent(whose, s -> new HashSet<>()).add(place);
        }
        boolean lost = fault() || aside && random.nextInt(4) > 0;
        if (lost || record.getValue() == RecordClass.TOMBSTONE && random.nextInt(5) > 0) {
          continue;
        }
        int where = fault() ? random.nextInt(windows) : window;
        where = topicId(where).equals(topicId(window)) ? where : window;
        boolean undated = record.getValue() == RecordClass.UNDATED;
        RecordClass of = undated ? RecordClass.UNDATED : RecordClass.MEASURED;
        rows.get(where).put(place, of);
        if (fault()) {
          repeated.get(where).add(place);
        }
        int other = random.nextInt(windows);
        if (fault() && topicId(other).equals(topicId(window))) {
          rows.get(other).put(place, of);
        }
      }
      if (fault()) {
        RecordClass of = random.nextBoolean() ? RecordClass.UNDATED : RecordClass.MEASURED;
        rows.get(window).put(new Place(9, random.nextInt(50)), of);
      }
    }
    int settle = sink.equals("bigquery") ? 30 : 120;
    for (int window = 0; window < windows; window++) {
      publishSink(sink, window, settle, rows.get(window), repeated.get(window));
    }
  }

  /**
   * A measurement that is too early, one that counts, and one after healing: each may be left out.
   */
  private void publishSink(
      String sink, int window, int settle, Map<Place, RecordClass> rows, Set<Place> repeated) {
    Map<Place, RecordClass> lagging = new TreeMap<>(rows);
    lagging.keySet().removeIf(place -> random.nextInt(100) < faultsPerHundred);
    Map<Place, RecordClass> early = new TreeMap<>(lagging);
    early.keySet().removeIf(place -> random.nextInt(3) == 0);
    // Where Kafka was never measured nobody knows whose settings are the usual ones.
    boolean known = published.stream().anyMatch(it -> it.source().equals("kafka"));
    Setting setting =
        !known || random.nextInt(12) > 0
            ? Setting.AS_KAFKA
            : Setting.values()[1 + random.nextInt(2)];
    List<Map<Place, RecordClass>> states = List.of(early, lagging, rows);
    int[] minutes = {5 + random.nextInt(10), settle + random.nextInt(9), settle + 20};
    for (int i = 0; i < states.size(); i++) {
      if (random.nextInt(6) > 0) {
        Set<Place> again = new HashSet<>(repeated);
        again.retainAll(states.get(i).keySet());
        published.add(
            new Published(
                sink,
                window,
                end(window).plus(Duration.ofMinutes(minutes[i])),
                random.nextInt(25) == 0,
                Timing.BOUNDED,
                false,
                "",
                new TreeMap<>(states.get(i)),
                again,
                setting));
      }
    }
  }
}
