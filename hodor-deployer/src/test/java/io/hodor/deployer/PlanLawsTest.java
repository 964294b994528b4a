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
 * Many random stories of a cluster: topics come and go, looks fail or show nothing, Helm fails or
 * is ended in the middle, others install what they like. Whatever happens, the laws hold.
 */
class PlanLawsTest {

  private static final List<String> TOPICS =
      IntStream.range(0, 12).mapToObj(i -> "topic-" + i).toList();
  private static final Duration REMOVE_AFTER = Duration.ofMinutes(5);

  private final Map<String, Release> releases = new TreeMap<>();
  private final Set<String> foreign = new HashSet<>();
  private final Set<String> topics = new HashSet<>();

  /** Looks in a row that told what is gone and have not shown the topic, kept another way. */
  private final Map<String, List<Instant>> missing = new HashMap<>();

  private Rules rules = new Rules("main", "shop", 2, REMOVE_AFTER);
  private Absences<Subject> absences = Absences.none();
  private Instant now = NOON;
  private int removed;

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
      List<WantedRelease> wanted = Story.wanted(observation, "hash-" + round / 50);
      Plan plan = planned(observation, wanted, random);
      assertLaws(plan, observation);
      apply(plan, random);
    }
    assertThat(removed, is(greaterThan(0)));
    settles();
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

  private void assertLaws(Plan plan, Observation observation) {
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
      assertThat(plan.steps().stream().filter(Step.Remove.class::isInstance).toList(), is(empty()));
    }
    for (Step step : plan.steps()) {
      boolean seen = observation.topics().containsKey(step.subject().name());
      boolean there = releases.containsKey(step.release());
      assertThat(step.toString(), seen, is(!(step instanceof Step.Remove)));
      assertThat(step.toString(), there, is(!(step instanceof Step.Install)));
      if (step instanceof Step.Remove) {
        Instant first = missing.get(step.subject().name()).get(0);
        assertThat(now.isBefore(first.plus(rules.removeAfter())), is(false));
      }
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
            new Release(
                step.release(),
                state,
                Story.CHART,
                now,
                Optional.of(Story.mark(step.subject(), towards.wanted().hash()))));
      }
    }
  }

  /**
   * When nothing changes any more and whoever was asked says that all may go, each topic ends with
   * its release, and nothing else is left.
   */
  private void settles() {
    rules = new Rules("main", "shop", TOPICS.size(), REMOVE_AFTER);
    topics.add("topic-1");
    Observation observation = null;
    for (int round = 0; round < 40; round++) {
      now = now.plus(Duration.ofMinutes(1));
      observation = Story.seen(now, topics.toArray(String[]::new));
      count(observation);
      Plan plan = planned(observation, Story.wanted(observation, "last"), new Random(round));
      assertLaws(plan, observation);
      for (Step step : plan.steps()) {
        if (step instanceof Step.Towards towards) {
          releases.put(
              step.release(), Story.deployed(step.subject().name(), towards.wanted().hash()));
        } else {
          releases.remove(step.release());
        }
      }
    }
    Set<String> expected =
        topics.stream()
            .map(Story::name)
            .filter(it -> !foreign.contains(it))
            .collect(Collectors.toSet());
    Set<String> left = new HashSet<>(releases.keySet());
    left.removeAll(foreign);
    assertThat(left, is(expected));
    assertThat(releases.keySet().containsAll(foreign), is(true));
  }
}
