package io.hodor.deployer;

import io.hodor.deployer.SinkPlace.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
   * What is to be measured, after one more look. When more than a quarter of all that was measured
   * has nothing that leads to it any more, it is kept, and its topics get nothing else in its
   * place, until they are back: where an environment is gone a rule would send its topics
   * elsewhere.
   *
   * @param topics that are measured; the places of others go with them
   * @param named where sinks write these topics, by what is known now
   * @param notes are told what is kept, what moves, and why
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
    Set<SunkTopic> leading =
        named.stream()
            .filter(it -> leadsTo(measured.get(it.inWords()), it))
            .collect(Collectors.toSet());
    leading.forEach(it -> lost.remove(it.inWords()));
    absences = absences.after(observation, lost.keySet());
    Set<TopicAndKind> losers =
        lost.values().stream().map(TopicAndKind::of).collect(Collectors.toSet());
    // What they have instead is soon measured beside them: it makes the lost no smaller a part.
    long others =
        measured.values().stream().filter(it -> !losers.contains(TopicAndKind.of(it))).count();
    int all = lost.size() + (int) others;
    List<SunkTopic> after = new ArrayList<>(named);
    if (rules.isUnlikely(lost.size(), all)) {
      notes.add(unlikely(List.copyOf(lost.keySet()), all));
      named.stream()
          .filter(it -> losers.contains(TopicAndKind.of(it)) && !leading.contains(it))
          .forEach(
              it -> {
                after.remove(it);
                notes.add(it.inWords() + " is not measured yet: too many would move at once");
              });
      after.addAll(lost.values());
    } else {
      lost.values().stream()
          .filter(it -> staysFor(it, observation, named, notes))
          .forEach(after::add);
    }
    return after;
  }

  /** A rule that has a sink's place does not know how the sink is set up. */
  private static boolean leadsTo(SunkTopic measured, SunkTopic named) {
    return measured != null
        && (measured.place().options().isEmpty() || !named.place().options().isEmpty());
  }

  private boolean staysFor(
      SunkTopic sunk, Observation observation, List<SunkTopic> named, List<String> notes) {
    Optional<SunkTopic> other =
        named.stream().filter(it -> it.result().equals(sunk.result())).findFirst();
    if (other.isPresent()) {
      // They are one source: the old one would overwrite what is measured of the new.
      notes.add(
          "%s: measured in %s from now on, no more in %s"
              .formatted(sunk.topic(), other.get().placeInWords(), sunk.placeInWords()));
      return false;
    }
    Optional<SunkTopic> instead =
        named.stream().filter(it -> TopicAndKind.of(it).equals(TopicAndKind.of(sunk))).findFirst();
    if (absences.isGone(sunk.inWords(), observation.at(), rules.removeAfter())) {
      return false;
    }
    notes.add(
        "%s: nothing has led there since %s%s, measured until it is for %s"
            .formatted(
                sunk.inWords(),
                absences.since(sunk.inWords()),
                instead.map(it -> ", but to " + it.place().name()).orElse(""),
                rules.removeAfter()));
    return true;
  }

  private record TopicAndKind(String topic, Kind kind) {

    static TopicAndKind of(SunkTopic sunk) {
      return new TopicAndKind(sunk.topic(), sunk.place().kind());
    }
  }

  private static String unlikely(List<String> lost, int all) {
    return ("nothing leads to %d of %d tables and folders any more, from %s to %s: they are measured"
            + " on. Look at Firehose's environments and at the rules; if it is meant,"
            + " --maxRemovals=%d lets them go")
        .formatted(lost.size(), all, lost.get(0), lost.get(lost.size() - 1), lost.size());
  }
}
