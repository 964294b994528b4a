package io.hodor.deployer;

import java.time.Clock;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/** Does what a plan says, step by step; what fails is left for later, and the others go on. */
final class Applying {

  private final Releases releases;
  private final Voice voice;
  private final DeployerMetrics metrics;
  private final Clock clock;
  private final Attempts attempts = new Attempts();

  Applying(Releases releases, Voice voice, DeployerMetrics metrics, Clock clock) {
    this.releases = releases;
    this.voice = voice;
    this.metrics = metrics;
    this.clock = clock;
  }

  /**
   * Does it.
   *
   * @param mayGoOn asked before each step: whoever has lost the lease does nothing more
   * @return whether everything has been done
   */
  boolean apply(Plan plan, BooleanSupplier mayGoOn) {
    attempts.keepOnly(plan.steps().stream().map(Step::release).collect(Collectors.toSet()));
    boolean all = true;
    for (Step step : plan.steps()) {
      if (!mayGoOn.getAsBoolean()) {
        voice.tell("stopped before " + words(step));
        return false;
      }
      all &= attempts.isDue(step.release(), clock.instant()) && succeeds(step);
    }
    metrics.waiting(attempts.waiting());
    return all;
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
    return step.word() + " " + step.topic() + " as " + step.release();
  }
}
