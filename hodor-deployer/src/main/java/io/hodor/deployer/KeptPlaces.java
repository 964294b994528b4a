package io.hodor.deployer;

import io.hodor.deployer.SinkPlace.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The tables and folders that groups measure and to which nothing leads any more: what Firehose's
 * environments do not name for a moment is measured on, as a topic is that is gone for a moment.
 */
final class KeptPlaces {

  private final Rules rules;
  private Absences<String> absences = Absences.none();

  KeptPlaces(Rules rules) {
    this.rules = rules;
  }

  /** What was seen is of no use any more. */
  void forget() {
    absences = Absences.none();
  }

  /**
   * Those that are to be measured on, after one more look. When more than a quarter of all have
   * lost their topic and it has found no other place, they are kept until they are back.
   *
   * @param topics that are measured; the places of others go with them
   * @param named where sinks write these topics, by what is known now
   * @param notes are told what is kept, and why
   */
  List<SunkTopic> after(
      Observation observation,
      Set<String> topics,
      Collection<Mark> ours,
      List<SunkTopic> named,
      List<String> notes) {
    Map<String, SunkTopic> measured = new TreeMap<>();
    ours.stream()
        .filter(it -> it.subject().kind() == Subject.Kind.GROUP)
        .flatMap(it -> it.measures().stream())
        .forEach(it -> measured.put(it.inWords(), it));
    Map<String, SunkTopic> lost = new LinkedHashMap<>(measured);
    lost.values().removeIf(it -> !topics.contains(it.topic()));
    named.forEach(it -> lost.remove(it.inWords()));
    Set<Elsewhere> elsewhere = named.stream().map(Elsewhere::of).collect(Collectors.toSet());
    // Two folders are one source: the old one would overwrite what is measured of the new one.
    lost.values()
        .removeIf(it -> it.place().kind() == Kind.FILES && elsewhere.contains(Elsewhere.of(it)));
    absences = absences.after(observation, lost.keySet());
    List<String> nowhere =
        lost.keySet().stream()
            .filter(it -> !elsewhere.contains(Elsewhere.of(lost.get(it))))
            .toList();
    boolean unlikely = rules.isUnlikely(nowhere.size(), measured.size());
    if (unlikely) {
      notes.add(unlikely(nowhere, measured.size()));
    }
    List<SunkTopic> kept = new ArrayList<>();
    lost.forEach(
        (words, sunk) -> {
          if (unlikely && nowhere.contains(words)) {
            kept.add(sunk);
          } else if (!absences.isGone(words, observation.at(), rules.removeAfter())) {
            kept.add(sunk);
            notes.add(
                "%s: nothing has led there since %s, measured until it is for %s"
                    .formatted(words, absences.since(words), rules.removeAfter()));
          }
        });
    return kept;
  }

  /** A topic that has a place of this kind: one that has another by now has been moved. */
  private record Elsewhere(String topic, Kind kind) {

    static Elsewhere of(SunkTopic sunk) {
      return new Elsewhere(sunk.topic(), sunk.place().kind());
    }
  }

  private static String unlikely(List<String> lost, int all) {
    return ("nothing leads to %d of %d tables and folders any more, from %s to %s: they are measured"
            + " on. Look at Firehose's environments and at the rules; if it is meant,"
            + " --maxRemovals=%d lets them go")
        .formatted(lost.size(), all, lost.get(0), lost.get(lost.size() - 1), lost.size());
  }
}
