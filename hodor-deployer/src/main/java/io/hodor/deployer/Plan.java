package io.hodor.deployer;

import io.hodor.deployer.Step.Install;
import io.hodor.deployer.Step.Remove;
import io.hodor.deployer.Step.Replace;
import io.hodor.deployer.Step.Upgrade;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What is to be done so that each topic and each group has its release, and nothing else: a value
 * that depends on nothing but what it is made of.
 *
 * @param steps in the order in which they are done: what is new first, what is gone last; groups
 *     first, which start no job, and by name
 * @param notes what is left alone for now, and why
 */
record Plan(List<Step> steps, List<String> notes) {

  /**
   * Makes a plan.
   *
   * @param wanted what is to be there: for each topic of the observation, and the groups
   * @param releases all that are there, whoever made them
   * @param absences this observation's among them
   */
  static Plan of(
      Observation observation,
      Collection<WantedRelease> wanted,
      Collection<Release> releases,
      Absences<Subject> absences,
      Rules rules) {
    return new Making(observation, wanted, releases, absences, rules).plan();
  }

  /** What the deployer's releases are about that is there no more, by this look. */
  static List<Subject> gone(
      Observation observation,
      Collection<WantedRelease> wanted,
      Collection<Release> releases,
      Rules rules) {
    return ofNothing(observation, wanted, releases, rules).stream().map(Plan::subject).toList();
  }

  private static List<Release> ofNothing(
      Observation observation,
      Collection<WantedRelease> wanted,
      Collection<Release> releases,
      Rules rules) {
    Set<String> names = wanted.stream().map(WantedRelease::name).collect(Collectors.toSet());
    return releases.stream()
        .filter(it -> it.isOf(rules.instance(), rules.cluster()))
        .filter(it -> !isThere(subject(it), observation) && !names.contains(it.name()))
        .sorted(Comparator.comparing(it -> subject(it).name()))
        .toList();
  }

  private static boolean isThere(Subject subject, Observation observation) {
    return subject.kind() == Subject.Kind.TOPIC
        && (observation.topics().containsKey(subject.name())
            || observation.hidden().contains(subject.name()));
  }

  private static Subject subject(Release release) {
    return release.mark().orElseThrow().subject();
  }

  /** With more notes, in front. */
  Plan with(List<String> more) {
    return new Plan(steps, Stream.concat(more.stream(), notes.stream()).toList());
  }

  private static final class Making {

    private static final String HIDDEN =
        "this login may not describe it, so that nobody knows whether it is there: its release is"
            + " left as it is";

    private final Observation observation;
    private final Collection<WantedRelease> wanted;
    private final Map<String, Release> releases = new HashMap<>();
    private final Absences<Subject> absences;
    private final Rules rules;
    private final List<Step> steps = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private int removals;

    Making(
        Observation observation,
        Collection<WantedRelease> wanted,
        Collection<Release> releases,
        Absences<Subject> absences,
        Rules rules) {
      this.observation = observation;
      this.wanted = wanted;
      releases.forEach(release -> this.releases.put(release.name(), release));
      this.absences = absences;
      this.rules = rules;
    }

    Plan plan() {
      observation
          .failure()
          .ifPresentOrElse(
              notes::add,
              () -> {
                addWanted();
                observation.hidden().forEach(it -> note(Subject.topic(it), HIDDEN));
                addGone();
              });
      steps.sort(
          Comparator.comparingInt(Making::place)
              .thenComparing(it -> it.subject().kind(), Comparator.reverseOrder())
              .thenComparing(it -> it.subject().name()));
      return new Plan(List.copyOf(steps), List.copyOf(notes));
    }

    private static int place(Step step) {
      return List.of(Install.class, Replace.class, Upgrade.class, Remove.class)
          .indexOf(step.getClass());
    }

    private void addWanted() {
      Map<String, Subject> subjects = new HashMap<>();
      wanted.stream()
          .sorted(Comparator.comparing(it -> it.subject().name()))
          .forEach(
              each -> {
                Subject other = subjects.putIfAbsent(each.name(), each.subject());
                if (other == null) {
                  add(each, Optional.ofNullable(releases.get(each.name())));
                } else {
                  note(each.subject(), each.name() + " is already the release of " + other.name());
                }
              });
    }

    private void add(WantedRelease wanted, Optional<Release> there) {
      if (there.isEmpty()) {
        steps.add(
            new Install(
                wanted, "a %s without a release".formatted(wanted.subject().kind().word())));
      } else if (!isOurs(there.get()) || !subject(there.get()).equals(wanted.subject())) {
        note(wanted.subject(), "somebody else has installed a release " + wanted.name());
      } else {
        change(wanted, there.get());
      }
    }

    private boolean isOurs(Release release) {
      return release.isOf(rules.instance(), rules.cluster());
    }

    private void change(WantedRelease wanted, Release there) {
      switch (there.state()) {
        case PENDING -> replaceStuck(wanted, there);
        case CUT_OFF -> replace(wanted, "its last change was cut off");
        case FAILED -> steps.add(new Upgrade(wanted, "its last change failed"));
        case DEPLOYED -> {
          if (!isAsItShouldBe(there, wanted)) {
            steps.add(new Upgrade(wanted, "its chart or its values have changed"));
          }
        }
      }
    }

    private static boolean isAsItShouldBe(Release there, WantedRelease wanted) {
      return there.state() == Release.State.DEPLOYED
          && there.mark().orElseThrow().hash().equals(wanted.hash());
    }

    private void replaceStuck(WantedRelease wanted, Release there) {
      String since = "pending since " + there.changedAt();
      if (observation.at().isBefore(there.changedAt().plus(Rules.STUCK_AFTER))) {
        note(wanted.subject(), since + ", left alone until it is for " + Rules.STUCK_AFTER);
      } else {
        replace(wanted, since);
      }
    }

    private void replace(WantedRelease wanted, String why) {
      if (mayRemove(wanted.subject())) {
        steps.add(new Replace(wanted, why));
      }
    }

    private void addGone() {
      List<Release> gone = ofNothing(observation, wanted, releases.values(), rules);
      if (gone.isEmpty()) {
        return;
      }
      if (!observation.tellsWhatIsGone()) {
        notes.add(
            "no topic is seen at all: nothing is removed, though " + gone.size() + " are gone");
        return;
      }
      for (Subject.Kind kind : Subject.Kind.values()) {
        addGone(kind, gone.stream().filter(it -> subject(it).kind() == kind).toList());
      }
    }

    private void addGone(Subject.Kind kind, List<Release> gone) {
      List<Release> replaced =
          kind == Subject.Kind.GROUP
              ? gone.stream().filter(this::isMeasuredElsewhere).toList()
              : List.of();
      List<Release> lost = gone.stream().filter(it -> !replaced.contains(it)).toList();
      int all =
          (int)
              releases.values().stream()
                  .filter(it -> isOurs(it) && subject(it).kind() == kind)
                  .count();
      for (Release release : replaced) {
        if (mayRemove(subject(release))) {
          steps.add(new Remove(release.name(), subject(release), "others measure what it did"));
        }
      }
      if (rules.isUnlikely(lost.size(), all)) {
        notes.add(unlikely(kind, lost, all));
      } else {
        lost.forEach(this::remove);
      }
    }

    /** Of a group whose tables have other settings now, or that has become two or moved. */
    private boolean isMeasuredElsewhere(Release group) {
      Set<String> elsewhere =
          wanted.stream()
              .filter(this::isThereAsItShouldBe)
              .flatMap(it -> SunkTopic.in(it.values()).stream())
              .map(SunkTopic::result)
              .collect(Collectors.toSet());
      List<SunkTopic> measures = group.mark().orElseThrow().measures();
      return !measures.isEmpty()
          && measures.stream().map(SunkTopic::result).allMatch(elsewhere::contains);
    }

    private boolean isThereAsItShouldBe(WantedRelease wanted) {
      Release there = releases.get(wanted.name());
      return there != null && isOurs(there) && isAsItShouldBe(there, wanted);
    }

    private static String unlikely(Subject.Kind kind, List<Release> gone, int all) {
      return ("%d of %d %ss seem to be gone, from %s to %s: nothing is removed. Look at the"
              + " patterns and at the brokers' address; if they are gone, --maxRemovals=%d lets"
              + " them go")
          .formatted(
              gone.size(),
              all,
              kind.word(),
              subject(gone.get(0)).name(),
              subject(gone.get(gone.size() - 1)).name(),
              gone.size());
    }

    private void remove(Release release) {
      Subject subject = subject(release);
      String since = "gone since " + absences.since(subject);
      if (!absences.isGone(subject, observation.at(), rules.removeAfter())) {
        note(subject, since + ", removed when it is for " + rules.removeAfter());
      } else if (mayRemove(subject)) {
        steps.add(new Remove(release.name(), subject, since));
      }
    }

    /** A release that is replaced is taken away too, and counts. */
    private boolean mayRemove(Subject subject) {
      if (removals < rules.maxRemovals()) {
        removals++;
        return true;
      }
      note(subject, "left for later: at most " + rules.maxRemovals() + " are taken away at a time");
      return false;
    }

    private void note(Subject subject, String words) {
      notes.add(subject.name() + ": " + words);
    }
  }
}
