package io.hodor.deployer;

import java.time.Clock;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** Does what a plan says, step by step; what fails is left for later, and the others go on. */
final class Applying {

  private final Releases releases;
  private final int maxChanges;
  private final Voice voice;
  private final DeployerMetrics metrics;
  private final Clock clock;
  private final Attempts attempts = new Attempts();

  /**
   * @param maxChanges how many releases are installed or changed at a time
   */
  Applying(Releases releases, int maxChanges, Voice voice, DeployerMetrics metrics, Clock clock) {
    this.releases = releases;
    this.maxChanges = maxChanges;
    this.voice = voice;
    this.metrics = metrics;
    this.clock = clock;
  }

  /**
   * Does it.
   *
   * @param mayGoOn asked before each step: whoever has lost the lease does nothing more
   * @return whether all that was to be done at a time has been done
   */
  boolean apply(Plan plan, BooleanSupplier mayGoOn) {
    attempts.keepOnly(plan.steps().stream().map(Step::release).collect(Collectors.toSet()));
    boolean all = true;
    int changes = 0;
    for (Step step : plan.steps()) {
      if (!mayGoOn.getAsBoolean()) {
        voice.tell("stopped before " + words(step));
        return false;
      }
      if (!attempts.isDue(step.release(), clock.instant())) {
        all = false;
      } else if (!(step instanceof Step.Towards) || ++changes <= maxChanges) {
        all &= succeeds(step);
      }
    }
    tellLeft(changes - maxChanges);
    metrics.waiting(attempts.waiting());
    return all;
  }

  private void tellLeft(int left) {
    if (left > 0) {
      voice.tell(
          "%d more %s left: at most %d are changed in a round"
              .formatted(left, left == 1 ? "is" : "are", maxChanges));
    }
  }

  private boolean succeeds(Step step) {
    try {
      step.applyTo(releases);
    } catch (RuntimeException e) {
      metrics.step(step, false);
      voice.tell(
          "%s failed, tried again at %s: %s"
              .formatted(
                  words(step), attempts.failed(step.release(), clock.instant()), e.getMessage()));
      return false;
    }
    attempts.succeeded(step.release());
    metrics.step(step, true);
    voice.tell(words(step) + ": " + step.why());
    return true;
  }

  private static String words(Step step) {
    return step.word() + " " + step.subject().name() + " as " + step.release();
  }
}
