package io.hodor.deployer;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Looks, plans and applies, round after round. */
final class Rounds {

  private final Supplier<Inputs> inputs;
  private final BiFunction<TopicChoice, Set<String>, Observation> look;
  private final Releases releases;
  private final Rules rules;
  private final Slots slots;
  private final Applying applying;
  private final Voice voice;
  private final DeployerMetrics metrics;
  private final Clock clock;
  private final KeptPlaces kept;
  private Absences<Subject> absences = Absences.none();
  private List<String> toldNotes = List.of();

  /** Of a round, or of a step: a round of many steps takes long, and is not stuck. */
  private volatile Instant lastEnd;

  private volatile Optional<String> trouble = Optional.empty();

  Rounds(
      Supplier<Inputs> inputs,
      BiFunction<TopicChoice, Set<String>, Observation> look,
      Releases releases,
      Rules rules,
      Slots slots,
      Applying applying,
      Voice voice,
      DeployerMetrics metrics,
      Clock clock) {
    this.inputs = inputs;
    this.look = look;
    this.releases = releases;
    this.rules = rules;
    this.kept = new KeptPlaces(rules);
    this.slots = slots;
    this.applying = applying;
    this.voice = voice;
    this.metrics = metrics;
    this.clock = clock;
    this.lastEnd = clock.instant();
  }

  /**
   * What would be done now.
   *
   * @throws RuntimeException with words for people, when that cannot be told
   */
  Plan plan() {
    Inputs read = inputs.get();
    List<Release> there = releases.list();
    Map<String, Mark> ours = ours(there);
    Observation observation = look.apply(read.choice(), names(ours.values(), Subject.Kind.TOPIC));
    List<String> ofPlaces = new ArrayList<>();
    List<WantedRelease> wanted = new ArrayList<>();
    for (ObservedTopic topic : observation.topics().values()) {
      wanted.add(read.topics().of(topic.name(), slots(topic, ours)));
    }
    List<SunkTopic> sunk = sunk(observation, ours.values(), read.places(), ofPlaces);
    wanted.addAll(read.groups().of(sunk, names(ours.values(), Subject.Kind.GROUP)));
    absences = absences.after(observation, Plan.gone(observation, wanted, there, rules));
    Plan plan = Plan.of(observation, wanted, there, absences, rules).with(ofPlaces);
    metrics.seen(observation, ours.size(), plan.steps().size());
    if (observation.failure().isPresent()) {
      throw new IllegalStateException(observation.failure().get());
    }
    return plan;
  }

  /** By the names of the releases. */
  private Map<String, Mark> ours(Collection<Release> there) {
    Map<String, Mark> ours = new HashMap<>();
    there.stream()
        .filter(release -> release.isOf(rules.instance(), rules.cluster()))
        .forEach(release -> ours.put(release.name(), release.mark().orElseThrow()));
    return ours;
  }

  private static Set<String> names(Collection<Mark> ours, Subject.Kind kind) {
    return ours.stream()
        .map(Mark::subject)
        .filter(it -> it.kind() == kind)
        .map(Subject::name)
        .collect(Collectors.toSet());
  }

  /**
   * Where sinks write the topics that are seen and those that still have a release: what seems gone
   * is measured until it is believed. A topic of which it cannot be told stays where it was.
   */
  private List<SunkTopic> sunk(
      Observation observation, Collection<Mark> ours, SinkPlaces places, List<String> notes) {
    notes.addAll(places.nameless());
    Set<String> topics = new TreeSet<>(observation.topics().keySet());
    topics.addAll(names(ours, Subject.Kind.TOPIC));
    List<SunkTopic> named = new ArrayList<>();
    for (String topic : topics) {
      places
          .fault(topic)
          .ifPresentOrElse(
              fault -> {
                notes.add(topic + ": its tables and folders are left as they are: " + fault);
                ours.stream()
                    .flatMap(it -> it.measures().stream())
                    .filter(it -> it.topic().equals(topic))
                    .forEach(named::add);
              },
              () -> places.of(topic).forEach(it -> named.add(new SunkTopic(topic, it))));
    }
    List<SunkTopic> sunk =
        eachSourceOnce(kept.after(observation, topics, ours, named, notes), notes);
    Set<SunkTopic> leftOut = new HashSet<>(named);
    sunk.forEach(leftOut::remove);
    metrics.leftOut(leftOut.size());
    return sunk;
  }

  /** Places of a topic that are one source would overwrite each other's results for ever. */
  private static List<SunkTopic> eachSourceOnce(List<SunkTopic> all, List<String> notes) {
    Map<String, SunkTopic> first = new LinkedHashMap<>();
    for (SunkTopic each : all) {
      SunkTopic measured = first.putIfAbsent(each.result(), each);
      if (measured != null && !measured.equals(each)) {
        notes.add(
            "%s is not measured: it is one source with %s, which is"
                .formatted(
                    each.topic() + " in " + each.placeInWords(),
                    measured.topic() + " in " + measured.placeInWords()));
      }
    }
    return List.copyOf(first.values());
  }

  private int slots(ObservedTopic topic, Map<String, Mark> ours) {
    Mark mark = ours.get(ReleaseName.of(rules.instance(), rules.cluster(), topic.name()));
    OptionalInt now = mark == null ? OptionalInt.empty() : OptionalInt.of(mark.slots());
    return slots.of(topic.partitions(), topic.recordsPerSecond(), now);
  }

  /**
   * One round.
   *
   * @return whether everything that was to be done has been done
   */
  boolean run(BooleanSupplier mayGoOn) {
    boolean done = false;
    try {
      Plan plan = plan();
      tellNotes(plan.notes());
      done =
          applying.apply(
              plan,
              () -> {
                lastEnd = clock.instant();
                return mayGoOn.getAsBoolean();
              });
      trouble = Optional.empty();
    } catch (RuntimeException e) {
      // Whatever it was, the next round begins anew; this one has changed nothing.
      forget();
      trouble = Optional.of(String.valueOf(e.getMessage()));
      voice.tell("nothing was done: " + e.getMessage());
    }
    metrics.round(trouble.isEmpty(), clock.instant());
    lastEnd = clock.instant();
    return done;
  }

  /** Another replica deploys: what was seen here is of no use when it is this one's turn. */
  void rest() {
    forget();
    releases.forget();
    trouble = Optional.empty();
    lastEnd = clock.instant();
  }

  private void forget() {
    absences = Absences.none();
    kept.forget();
  }

  /** Tells only what has not been told in the round before. */
  private void tellNotes(List<String> notes) {
    notes.stream().filter(note -> !toldNotes.contains(note)).forEach(voice::tell);
    toldNotes = notes;
  }

  /** Why nothing is done, when the last round came to a bad end. */
  Optional<String> trouble() {
    return trouble;
  }

  /** Words about a round in which nothing ends; none otherwise. */
  Optional<String> stuckFor(Duration limit) {
    Instant end = lastEnd;
    return clock.instant().isAfter(end.plus(limit))
        ? Optional.of("no round or step has ended since " + end)
        : Optional.empty();
  }
}
