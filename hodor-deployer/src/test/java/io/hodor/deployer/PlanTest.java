package io.hodor.deployer;

import static io.hodor.deployer.Story.NOON;
import static io.hodor.deployer.Story.RULES;
import static io.hodor.deployer.Story.deployed;
import static io.hodor.deployer.Story.release;
import static io.hodor.deployer.Story.seen;
import static io.hodor.deployer.Story.wanted;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import io.hodor.deployer.Release.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is done about topics and releases, one case at a time. */
class PlanTest {

  private Absences<Subject> absences = Absences.none();

  private Plan plan(Observation observation, Release... releases) {
    return plan(observation, wanted(observation, "new"), releases);
  }

  private Plan plan(Observation observation, List<WantedRelease> wanted, Release... releases) {
    absences =
        absences.after(observation, Plan.gone(observation, wanted, List.of(releases), RULES));
    return Plan.of(observation, wanted, List.of(releases), absences, RULES);
  }

  private static List<String> steps(Plan plan) {
    return plan.steps().stream().map(it -> it.word() + " " + it.subject().name()).toList();
  }

  @Test
  void aTopicGetsARelease() {
    assertThat(steps(plan(seen(NOON, "b", "a"))), contains("install a", "install b"));
  }

  @Test
  void aReleaseThatIsAsItShouldBeIsLeftAlone() {
    Plan plan = plan(seen(NOON, "a"), deployed("a", "new"));
    assertThat(plan.steps(), is(empty()));
    assertThat(plan.notes(), is(empty()));
  }

  @Test
  void otherValuesChangeARelease() {
    assertThat(steps(plan(seen(NOON, "a"), deployed("a", "old"))), contains("upgrade a"));
  }

  @Test
  void aReleaseThatFailedIsTriedAgain() {
    Release failed = release("a", State.FAILED, "new", NOON);
    assertThat(steps(plan(seen(NOON, "a"), failed)), contains("upgrade a"));
  }

  @Test
  void helmIsGivenTimeAndWhatItLeftInTheMiddleIsReplaced() {
    Instant begun = NOON.minus(Duration.ofMinutes(9));
    Plan young = plan(seen(NOON, "a"), release("a", State.PENDING, "new", begun));
    assertThat(young.steps(), is(empty()));
    assertThat(young.notes(), contains(containsString("a: pending since 2026-01-31T11:51:00Z")));
    Plan old = plan(seen(NOON.plusSeconds(60), "a"), release("a", State.PENDING, "new", begun));
    assertThat(steps(old), contains("replace a"));
  }

  @Test
  void whatItsOwnFailureLeftInTheMiddleIsReplacedAtOnce() {
    assertThat(
        steps(plan(seen(NOON, "a"), release("a", State.CUT_OFF, "new", NOON))),
        contains("replace a"));
  }

  @Test
  void aTopicThatIsGoneIsWaitedForAnHour() {
    assertThat(
        plan(seen(NOON, "a"), deployed("a", "new"), deployed("b", "new")).notes(),
        contains("b: gone since 2026-01-31T12:00:00Z, removed when it is for PT1H"));
    Instant almost = NOON.plus(Duration.ofMinutes(59));
    assertThat(
        plan(seen(almost, "a"), deployed("a", "new"), deployed("b", "new")).steps(), is(empty()));
    Instant later = NOON.plus(Duration.ofMinutes(60));
    assertThat(
        steps(plan(seen(later, "a"), deployed("a", "new"), deployed("b", "new"))),
        contains("remove b"));
  }

  @Test
  void aTopicThatComesBackBeginsItsHourAnew() {
    plan(seen(NOON, "a"), deployed("a", "new"), deployed("b", "new"));
    plan(seen(NOON.plusSeconds(1800), "a", "b"), deployed("a", "new"), deployed("b", "new"));
    assertThat(
        plan(seen(NOON.plusSeconds(3600), "a"), deployed("a", "new"), deployed("b", "new")).steps(),
        is(empty()));
  }

  /** A broker that lists nothing for a moment, or cannot be asked. */
  @Test
  void aLookThatTellsNothingRemovesNothingAndBeginsTheHourAnew() {
    Release a = deployed("a", "new");
    Release b = deployed("b", "new");
    plan(seen(NOON, "a"), a, b);
    Plan empty = plan(seen(NOON.plusSeconds(3600)), a, b);
    assertThat(empty.steps(), is(empty()));
    assertThat(
        empty.notes(), contains("no topic is seen at all: nothing is removed, though 2 are gone"));
    assertThat(plan(seen(NOON.plusSeconds(3660), "a"), a, b).steps(), is(empty()));
    Plan failed = plan(Observation.failed(NOON.plusSeconds(7400), "no broker"), a, b);
    assertThat(failed.steps(), is(empty()));
    assertThat(failed.notes(), contains("no broker"));
    assertThat(plan(seen(NOON.plusSeconds(7460), "a"), a, b).steps(), is(empty()));
    assertThat(steps(plan(seen(NOON.plusSeconds(11060), "a"), a, b)), contains("remove b"));
  }

  @Test
  void fewAreTakenAwayAtATime() {
    String[] stay = stay(15);
    Release[] all = releasesOf(stay, "b", "c", "d", "e", "f");
    plan(seen(NOON, stay), all);
    Plan plan = plan(seen(NOON.plusSeconds(3600), stay), all);
    assertThat(steps(plan), contains("remove b", "remove c"));
    assertThat(plan.notes(), hasItem("f: left for later: at most 2 are taken away at a time"));
  }

  /** A mistyped pattern, rights that were taken, the address of another cluster. */
  @Test
  void moreThanAQuarterAtOnceIsNotBelieved() {
    String[] stay = stay(14);
    Release[] all = releasesOf(stay, "b", "c", "d", "e", "f");
    plan(seen(NOON, stay), all);
    Plan plan = plan(seen(NOON.plusSeconds(3600), stay), all);
    assertThat(plan.steps(), is(empty()));
    assertThat(
        plan.notes(),
        contains(
            allOf(
                containsString("5 of 19 topics seem to be gone, from b to f: nothing is removed"),
                containsString("--maxRemovals=5 lets them go"))));
  }

  @Test
  void asManyAsMayGoInOneRoundAreBelieved() {
    plan(seen(NOON, "a"), deployed("b", "new"), deployed("c", "new"));
    assertThat(
        steps(plan(seen(NOON.plusSeconds(3600), "a"), deployed("b", "new"), deployed("c", "new"))),
        contains("install a", "remove b", "remove c"));
  }

  private static String[] stay(int count) {
    return IntStream.range(0, count).mapToObj(i -> "stays-" + i).toArray(String[]::new);
  }

  private static Release[] releasesOf(String[] some, String... others) {
    return Stream.concat(Stream.of(some), Stream.of(others))
        .map(it -> Story.deployed(it, "new"))
        .toArray(Release[]::new);
  }

  @Test
  void whatIsReplacedCountsAsTakenAway() {
    Instant long_ago = NOON.minus(Duration.ofDays(1));
    Release[] three =
        List.of("a", "b", "c").stream()
            .map(it -> release(it, State.PENDING, "new", long_ago))
            .toArray(Release[]::new);
    assertThat(steps(plan(seen(NOON, "a", "b", "c"), three)), contains("replace a", "replace b"));
  }

  @Test
  void whatOthersHaveInstalledIsNeverTouched() {
    Release other = Story.somebodyElses(Story.name("a"));
    Plan plan = plan(seen(NOON, "a"), other, Story.somebodyElses("grafana"));
    assertThat(plan.steps(), is(empty()));
    assertThat(
        plan.notes(), contains("a: somebody else has installed a release " + Story.name("a")));
  }

  @Test
  void releasesOfAnotherHodorAndOfAnotherClusterAreNotOurs() {
    for (Mark mark :
        List.of(
            new Mark("test", "shop", Subject.topic("b"), "new", 1, List.of()),
            new Mark("main", "other", Subject.topic("b"), "new", 1, List.of()))) {
      Release release =
          new Release(
              ReleaseName.of(mark.instance(), mark.cluster(), "b"),
              State.DEPLOYED,
              Story.CHART,
              NOON,
              Optional.of(mark));
      plan(seen(NOON, "a"), deployed("a", "new"), release);
      assertThat(
          plan(seen(NOON.plusSeconds(7200), "a"), deployed("a", "new"), release),
          is(new Plan(List.of(), List.of())));
    }
  }

  @Test
  void aCopyThatSomebodyMadeIsNotOurs() {
    Release copy =
        new Release(
            "hodor-b-by-hand",
            State.DEPLOYED,
            Story.CHART,
            NOON,
            Optional.of(Story.mark(Subject.topic("b"), "new")));
    plan(seen(NOON, "a"), deployed("a", "new"), copy);
    assertThat(
        plan(seen(NOON.plusSeconds(7200), "a"), deployed("a", "new"), copy).steps(), is(empty()));
  }

  @Test
  void twoTopicsOfOneNameAreToldApartInWords() {
    WantedRelease twin =
        new WantedRelease(Story.name("a"), Subject.topic("z"), "new", wanted("z", "new").values());
    Plan plan = plan(seen(NOON, "a", "z"), List.of(twin, wanted("a", "new")));
    assertThat(steps(plan), contains("install a"));
    assertThat(plan.notes(), contains("z: " + Story.name("a") + " is already the release of a"));
  }

  /** Nothing is known of what it is to have, but it is there. */
  @Test
  void aTopicThatIsSeenAndNotWantedStaysAsItIs() {
    plan(seen(NOON, "a"), List.of(), deployed("a", "old"));
    assertThat(
        plan(seen(NOON.plusSeconds(7200), "a"), List.of(), deployed("a", "old")).steps(),
        is(empty()));
  }

  /** It starts no job, and a topic whose job cannot be started is measured all the same. */
  @Test
  void aGroupGetsAReleaseBeforeTopicsDo() {
    WantedRelease group = Story.wantedGroup("tables of p.d", "new", "a");
    assertThat(
        steps(plan(seen(NOON, "a"), List.of(wanted("a", "new"), group))),
        contains("install tables of p.d", "install a"));
    assertThat(
        steps(
            plan(
                seen(NOON, "a"),
                List.of(wanted("a", "new"), group),
                deployed("a", "new"),
                Story.group("tables of p.d", "old", "a"))),
        contains("upgrade tables of p.d"));
  }

  @Test
  void aGroupThatNobodyWantsIsWaitedForAnHour() {
    Release group = Story.group("tables of p.d", "new", "b");
    assertThat(
        plan(seen(NOON, "a"), deployed("a", "new"), group).notes(),
        contains("tables of p.d: gone since 2026-01-31T12:00:00Z, removed when it is for PT1H"));
    assertThat(plan(seen(NOON.plusSeconds(1800)), group).steps(), is(empty()));
    plan(seen(NOON.plusSeconds(3600), "a"), deployed("a", "new"), group);
    assertThat(
        steps(plan(seen(NOON.plusSeconds(7200), "a"), deployed("a", "new"), group)),
        contains("remove tables of p.d"));
  }

  /** Two that measure the same with other settings would write over each other for an hour. */
  @Test
  void aGroupThatOthersHaveTakenOverGoesWhenTheyAreThereAndNotBefore() {
    Release old = Story.group("old", "new", "a", "b");
    Release first = Story.group("first", "new", "a");
    Release second = Story.group("second", "new", "b", "c");
    List<WantedRelease> wanted =
        List.of(
            wanted("a", "new"),
            Story.wantedGroup("first", "new", "a"),
            Story.wantedGroup("second", "new", "b", "c"));
    Release a = deployed("a", "new");
    assertThat(steps(plan(seen(NOON, "a"), wanted, a, old, first)), contains("install second"));
    assertThat(
        steps(plan(seen(NOON, "a"), wanted, a, old, first, Story.group("second", "old", "b"))),
        contains("upgrade second"));
    assertThat(steps(plan(seen(NOON, "a"), wanted, a, old, first, second)), contains("remove old"));
    assertThat(plan(seen(NOON), wanted, a, old, first, second).steps(), is(empty()));
  }

  /** Only a group is replaced: a topic's job has nobody beside it. */
  @Test
  void aTopicThatIsGoneIsWaitedForThoughOthersMeasureItsTables() {
    Release b =
        new Release(
            Story.name("b"),
            State.DEPLOYED,
            Story.CHART,
            NOON,
            Optional.of(Story.mark(Subject.topic("b"), "new", Story.table("b"))));
    Release group = Story.group("tables of p.d", "new", "b");
    List<WantedRelease> wanted =
        List.of(wanted("a", "new"), Story.wantedGroup("tables of p.d", "new", "b"));
    assertThat(plan(seen(NOON, "a"), wanted, deployed("a", "new"), b, group).steps(), is(empty()));
  }

  /** A folder of environments that cannot be read for a moment. */
  @Test
  void moreThanAQuarterOfTheGroupsAtOnceIsNotBelieved() {
    Release[] all =
        Stream.concat(
                Stream.of(deployed("a", "new")),
                IntStream.range(0, 5).mapToObj(it -> Story.group("g " + it, "new", "t" + it)))
            .toArray(Release[]::new);
    plan(seen(NOON, "a"), all);
    Plan plan = plan(seen(NOON.plusSeconds(3600), "a"), all);
    assertThat(plan.steps(), is(empty()));
    assertThat(
        plan.notes(), contains(containsString("5 of 5 groups seem to be gone, from g 0 to g 4")));
  }
}
