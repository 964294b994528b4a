package io.hodor.deployer;

import static io.hodor.deployer.Story.NOON;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.in;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;

import io.hodor.deployer.Release.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many random stories of a cluster: topics come and go and their tables with them, groups of tables
 * are made anew and are empty, looks fail or show nothing, Helm fails or is ended in the middle,
 * others install what they like. Whatever happens, the laws hold.
 */
class PlanLawsTest {

  private static final List<String> TOPICS =
      IntStream.range(0, 12).mapToObj(i -> "topic-" + i).toList();
  private static final int GROUPS = 3;
  private static final Duration REMOVE_AFTER = Duration.ofMinutes(5);

  private final Map<String, Release> releases = new TreeMap<>();
  private final Set<String> foreign = new HashSet<>();
  private final Set<String> topics = new HashSet<>();

  /** Looks in a row that told what is gone and have not shown the topic, kept another way. */
  private final Map<String, List<Instant>> missing = new HashMap<>();

  /** The same of groups that nobody wanted, by their releases. */
  private final Map<String, Instant> unwanted = new HashMap<>();

  private Rules rules = new Rules("main", "shop", 2, REMOVE_AFTER);
  private Absences<Subject> absences = Absences.none();
  private Instant now = NOON;
  private int removed;
  private int removedGroups;
  private int takenOver;

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void lawsHold(long seed) {
    Random random = new Random(seed);
    for (String name : List.of(Story.name("topic-0"), "grafana", "hodor-of-somebody")) {
      foreign.add(name);
      releases.put(name, Story.somebodyElses(name));
    }
    for (int round = 0; round < 200; round++) {
      rules = new Rules("main", "shop", round / 50 % 2 == 0 ? 2 : 5, REMOVE_AFTER);
      now = now.plus(Duration.ofMinutes(1));
      change(random);
      Observation observation = look(random);
      count(observation);
      List<WantedRelease> wanted =
          wanted(observation, "hash-" + round / 50, "settings-" + round / 33, round % 100 > 60);
      countGroups(observation, wanted);
      Plan plan = planned(observation, wanted, random);
      assertLaws(plan, observation, wanted);
      apply(plan, random);
    }
    assertThat(removed, is(greaterThan(0)));
    assertThat(removedGroups, is(greaterThan(0)));
    assertThat(takenOver, is(greaterThan(0)));
    settles();
  }

  /**
   * For each topic, and groups of the tables of what is seen or still has a release: one that has
   * other settings has another name.
   *
   * @param fewer whether nothing leads to the tables of a third of all topics any more
   */
  private List<WantedRelease> wanted(
      Observation observation, String hash, String settings, boolean fewer) {
    List<WantedRelease> wanted = new ArrayList<>(Story.wanted(observation, hash));
    for (int group = 0; group < (fewer ? GROUPS - 1 : GROUPS); group++) {
      int number = group;
      String[] tables =
          IntStream.range(0, TOPICS.size())
              .filter(it -> it % GROUPS == number)
              .mapToObj(TOPICS::get)
              .filter(it -> observation.topics().containsKey(it) || isOurs(Story.name(it)))
              .toArray(String[]::new);
      if (tables.length > 0) {
        String ofAll = hash + String.join(",", tables);
        wanted.add(Story.wantedGroup("group " + group + " " + settings, ofAll, tables));
      }
    }
    return wanted;
  }

  private void countGroups(Observation observation, List<WantedRelease> wanted) {
    if (!observation.tellsWhatIsGone()) {
      unwanted.clear();
      return;
    }
    unwanted.keySet().retainAll(releases.keySet());
    unwanted.keySet().removeAll(wanted.stream().map(WantedRelease::name).toList());
    releases.keySet().stream()
        .filter(it -> !foreign.contains(it))
        .filter(it -> wanted.stream().noneMatch(one -> one.name().equals(it)))
        .forEach(it -> unwanted.putIfAbsent(it, now));
  }

  private void change(Random random) {
    if (random.nextInt(3) == 0) {
      String topic = TOPICS.get(random.nextInt(TOPICS.size()));
      // Few enough are away for a removal to be believed now and then.
      if (!topics.add(topic) && random.nextInt(3) == 0) {
        topics.remove(topic);
      }
    }
  }

  private Observation look(Random random) {
    return switch (random.nextInt(40)) {
      case 0 -> Observation.failed(now, "no broker");
      case 1 -> Story.seen(now);
      default -> Story.seen(now, topics.toArray(String[]::new));
    };
  }

  private void count(Observation observation) {
    if (observation.failure().isPresent() || observation.topics().isEmpty()) {
      missing.clear();
      return;
    }
    for (String topic : TOPICS) {
      if (observation.topics().containsKey(topic) || !releases.containsKey(Story.name(topic))) {
        missing.remove(topic);
      } else {
        missing.computeIfAbsent(topic, it -> new ArrayList<>()).add(now);
      }
    }
  }

  /** The same however its parts are ordered. */
  private Plan planned(Observation observation, List<WantedRelease> wanted, Random random) {
    absences =
        absences.after(observation, Plan.gone(observation, wanted, releases.values(), rules));
    Plan plan = Plan.of(observation, wanted, releases.values(), absences, rules);
    List<WantedRelease> shuffledWanted = new ArrayList<>(wanted);
    List<Release> shuffledReleases = new ArrayList<>(releases.values());
    Collections.shuffle(shuffledWanted, random);
    Collections.shuffle(shuffledReleases, random);
    assertThat(Plan.of(observation, shuffledWanted, shuffledReleases, absences, rules), is(plan));
    return plan;
  }

  private void assertLaws(Plan plan, Observation observation, List<WantedRelease> wanted) {
    List<String> names = plan.steps().stream().map(Step::release).toList();
    assertThat(names, everyItem(is(not(in(foreign)))));
    assertThat(new HashSet<>(names).size(), is(names.size()));
    long away =
        plan.steps().stream()
            .filter(it -> it instanceof Step.Remove || it instanceof Step.Replace)
            .count();
    assertThat((int) away, is(lessThanOrEqualTo(rules.maxRemovals())));
    if (!observation.tellsWhatIsGone()) {
      assertThat(plan.steps().stream().filter(Step.Remove.class::isInstance).toList(), is(empty()));
    }
    if (observation.failure().isPresent()) {
      assertThat(plan.steps(), is(empty()));
    }
    if (seemsGone(observation) > Math.max(rules.maxRemovals(), ours() / 4)) {
      assertThat(
          plan.steps().stream()
              .filter(it -> it instanceof Step.Remove && !isGroup(it.subject()))
              .toList(),
          is(empty()));
    }
    Set<String> namesWanted = wanted.stream().map(WantedRelease::name).collect(Collectors.toSet());
    for (Step step : plan.steps()) {
      boolean there = releases.containsKey(step.release());
      assertThat(step.toString(), there, is(!(step instanceof Step.Install)));
      assertThat(
          step.toString(),
          namesWanted.contains(step.release()),
          is(!(step instanceof Step.Remove)));
      if (step instanceof Step.Remove && isGroup(step.subject())) {
        assertMayGo(step, wanted);
      } else if (step instanceof Step.Remove) {
        Instant first = missing.get(step.subject().name()).get(0);
        assertThat(now.isBefore(first.plus(rules.removeAfter())), is(false));
      }
    }
  }

  private static boolean isGroup(Subject subject) {
    return subject.kind() == Subject.Kind.GROUP;
  }

  /** Nobody has wanted it for so long, or all that it measures is measured by others already. */
  private void assertMayGo(Step step, List<WantedRelease> wanted) {
    Set<SunkTopic> elsewhere = new HashSet<>();
    for (WantedRelease each : wanted) {
      Release there = releases.get(each.name());
      if (there != null
          && there.state() == State.DEPLOYED
          && there.mark().filter(it -> it.hash().equals(each.hash())).isPresent()) {
        elsewhere.addAll(there.mark().get().measures());
      }
    }
    List<SunkTopic> measures = releases.get(step.release()).mark().orElseThrow().measures();
    Instant first = unwanted.get(step.release());
    if (elsewhere.containsAll(measures)) {
      takenOver++;
    } else {
      assertThat(step.toString(), now.isBefore(first.plus(rules.removeAfter())), is(false));
      removedGroups++;
    }
  }

  private int ours() {
    return (int) TOPICS.stream().map(Story::name).filter(this::isOurs).count();
  }

  private int seemsGone(Observation observation) {
    return (int)
        TOPICS.stream()
            .filter(it -> !observation.topics().containsKey(it) && isOurs(Story.name(it)))
            .count();
  }

  private boolean isOurs(String name) {
    return releases.containsKey(name) && !foreign.contains(name);
  }

  private void apply(Plan plan, Random random) {
    for (Step step : plan.steps()) {
      int luck = random.nextInt(10);
      if (step instanceof Step.Remove) {
        if (luck > 0) {
          releases.remove(step.release());
          removed++;
        }
      } else if (step instanceof Step.Towards towards) {
        State state = luck == 0 ? State.FAILED : luck == 1 ? State.PENDING : State.DEPLOYED;
        releases.put(
            step.release(),
            new Release(step.release(), state, Story.CHART, now, Optional.of(mark(towards))));
      }
    }
  }

  private static Mark mark(Step.Towards towards) {
    return Story.mark(
        towards.subject(),
        towards.wanted().hash(),
        SunkTopic.in(towards.wanted().values()).toArray(SunkTopic[]::new));
  }

  /**
   * When nothing changes any more and whoever was asked says that all may go, each topic ends with
   * its release, and nothing else is left.
   */
  private void settles() {
    rules = new Rules("main", "shop", TOPICS.size() + releases.size(), REMOVE_AFTER);
    topics.add("topic-1");
    List<WantedRelease> wanted = List.of();
    for (int round = 0; round < 40; round++) {
      now = now.plus(Duration.ofMinutes(1));
      Observation observation = Story.seen(now, topics.toArray(String[]::new));
      count(observation);
      wanted = wanted(observation, "last", "last", false);
      countGroups(observation, wanted);
      Plan plan = planned(observation, wanted, new Random(round));
      assertLaws(plan, observation, wanted);
      for (Step step : plan.steps()) {
        if (step instanceof Step.Towards towards) {
          releases.put(
              step.release(),
              new Release(
                  step.release(), State.DEPLOYED, Story.CHART, now, Optional.of(mark(towards))));
        } else {
          releases.remove(step.release());
        }
      }
    }
    Set<String> expected =
        wanted.stream()
            .map(WantedRelease::name)
            .filter(it -> !foreign.contains(it))
            .collect(Collectors.toSet());
    Set<String> left = new HashSet<>(releases.keySet());
    left.removeAll(foreign);
    assertThat(left, is(expected));
    assertThat(releases.keySet().containsAll(foreign), is(true));
  }
}
