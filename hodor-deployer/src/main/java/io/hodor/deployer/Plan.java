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
import java.util.stream.Stream;

/**
 * What is to be done so that each topic has its release, and nothing else: a value that depends on
 * nothing but what it is made of.
 *
 * @param steps in the order in which they are done: what is new first, what is gone last, by topic
 * @param notes what is left alone for now, and why
 */
record Plan(List<Step> steps, List<String> notes) {

  /**
   * Makes a plan.
   *
   * @param wanted what each topic of the observation is to have
   * @param releases all that are there, whoever made them
   * @param absences this observation's among them
   */
  static Plan of(
      Observation observation,
      Collection<WantedRelease> wanted,
      Collection<Release> releases,
      Absences absences,
      Rules rules) {
    return new Making(observation, releases, absences, rules).plan(wanted);
  }

  /** With more notes, in front. */
  Plan with(List<String> more) {
    return new Plan(steps, Stream.concat(more.stream(), notes.stream()).toList());
  }

  private static final class Making {

    private final Observation observation;
    private final Map<String, Release> releases = new HashMap<>();
    private final Absences absences;
    private final Rules rules;
    private final List<Step> steps = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private int removals;

    Making(Observation observation, Collection<Release> releases, Absences absences, Rules rules) {
      this.observation = observation;
      releases.forEach(release -> this.releases.put(release.name(), release));
      this.absences = absences;
      this.rules = rules;
    }

    Plan plan(Collection<WantedRelease> wanted) {
      observation
          .failure()
          .ifPresentOrElse(
              notes::add,
              () -> {
                addWanted(wanted);
                addGone();
              });
      steps.sort(Comparator.comparingInt(Making::place).thenComparing(Step::topic));
      return new Plan(List.copyOf(steps), List.copyOf(notes));
    }

    private static int place(Step step) {
      return List.of(Install.class, Replace.class, Upgrade.class, Remove.class)
          .indexOf(step.getClass());
    }

    private void addWanted(Collection<WantedRelease> wanted) {
      Map<String, String> topics = new HashMap<>();
      wanted.stream()
          .sorted(Comparator.comparing(WantedRelease::topic))
          .forEach(
              each -> {
                String other = topics.putIfAbsent(each.name(), each.topic());
                if (other == null) {
                  add(each, Optional.ofNullable(releases.get(each.name())));
                } else {
                  note(each.topic(), each.name() + " is already the release of " + other);
                }
              });
    }

    private void add(WantedRelease wanted, Optional<Release> there) {
      if (there.isEmpty()) {
        steps.add(new Install(wanted, "a topic without a release"));
      } else if (!isOurs(there.get(), wanted.topic())) {
        note(wanted.topic(), "somebody else has installed a release " + wanted.name());
      } else {
        change(wanted, there.get());
      }
    }

    private boolean isOurs(Release release, String topic) {
      return isOurs(release) && release.mark().orElseThrow().topic().equals(topic);
    }

    private boolean isOurs(Release release) {
      return release.isOf(rules.instance(), rules.cluster());
    }

    private void change(WantedRelease wanted, Release there) {
      switch (there.state()) {
        case PENDING -> replace(wanted, there);
        case FAILED -> steps.add(new Upgrade(wanted, "its last change failed"));
        case DEPLOYED -> {
          if (!there.mark().orElseThrow().hash().equals(wanted.hash())) {
            steps.add(new Upgrade(wanted, "its chart or its values have changed"));
          }
        }
      }
    }

    private void replace(WantedRelease wanted, Release there) {
      String since = "pending since " + there.changedAt();
      if (observation.at().isBefore(there.changedAt().plus(Rules.STUCK_AFTER))) {
        note(wanted.topic(), since + ", left alone until it is for " + Rules.STUCK_AFTER);
      } else if (mayRemove(wanted.topic())) {
        steps.add(new Replace(wanted, since));
      }
    }

    private void addGone() {
      List<Release> ours = releases.values().stream().filter(this::isOurs).toList();
      List<Release> gone =
          ours.stream()
              .filter(it -> !observation.topics().containsKey(topic(it)))
              .sorted(Comparator.comparing(Making::topic))
              .toList();
      if (gone.isEmpty()) {
        return;
      }
      if (!observation.tellsWhatIsGone()) {
        notes.add(
            "no topic is seen at all: nothing is removed, though " + gone.size() + " are gone");
      } else if (rules.isUnlikely(gone.size(), ours.size())) {
        notes.add(unlikely(gone, ours.size()));
      } else {
        gone.forEach(this::remove);
      }
    }

    private static String unlikely(List<Release> gone, int all) {
      return ("%d of %d topics seem to be gone, from %s to %s: nothing is removed. Look at the"
              + " patterns, at what the login may see and at the brokers' address; if they are gone,"
              + " --maxRemovals=%d lets them go")
          .formatted(
              gone.size(), all, topic(gone.get(0)), topic(gone.get(gone.size() - 1)), gone.size());
    }

    private static String topic(Release release) {
      return release.mark().orElseThrow().topic();
    }

    private void remove(Release release) {
      String topic = topic(release);
      String since = "gone since " + absences.since(topic);
      if (!absences.isGone(topic, observation.at(), rules.removeAfter())) {
        note(topic, since + ", removed when it is for " + rules.removeAfter());
      } else if (mayRemove(topic)) {
        steps.add(new Remove(release.name(), topic, since));
      }
    }

    /** A release that is replaced is taken away too, and counts. */
    private boolean mayRemove(String topic) {
      if (removals < rules.maxRemovals()) {
        removals++;
        return true;
      }
      note(topic, "left for later: at most " + rules.maxRemovals() + " are taken away at a time");
      return false;
    }

    private void note(String topic, String words) {
      notes.add(topic + ": " + words);
    }
  }
}
