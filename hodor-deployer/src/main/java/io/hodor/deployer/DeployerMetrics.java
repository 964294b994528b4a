package io.hodor.deployer;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Instant;

/** What a deployer tells Prometheus of itself. */
final class DeployerMetrics {

  private final PrometheusRegistry registry = new PrometheusRegistry();
  private final Gauge leading = gauge("leading", "1 while this replica is the one that deploys");
  private final Gauge topics = gauge("topics", "Topics that are to be watched, by the last look");
  private final Gauge hidden =
      gauge("hidden_topics", "Topics with a release that the login may not describe, by that look");
  private final Gauge releases = gauge("releases", "Releases that this deployer has installed");
  private final Gauge planned = gauge("planned_steps", "Steps of the last plan");
  private final Gauge waiting = gauge("waiting_steps", "Steps that failed and are tried again");
  private final Gauge leftOut =
      gauge("left_out_places", "Places that are not measured, for another of their topic is");
  private final Gauge lastRound =
      gauge("last_round_timestamp_seconds", "When a round last came to a good end");
  private final Counter rounds =
      Counter.builder()
          .name("hodor_deployer_rounds_total")
          .help("Rounds by how they ended")
          .labelNames("outcome")
          .register(registry);
  private final Counter steps =
      Counter.builder()
          .name("hodor_deployer_steps_total")
          .help("Steps by what was done and how it ended")
          .labelNames("step", "outcome")
          .register(registry);

  DeployerMetrics() {
    // From the start, so that the first failure is seen to rise.
    rounds.initLabelValues("ok");
    rounds.initLabelValues("failed");
  }

  private Gauge gauge(String name, String help) {
    return Gauge.builder().name("hodor_deployer_" + name).help(help).register(registry);
  }

  PrometheusRegistry registry() {
    return registry;
  }

  void leading(boolean leads) {
    leading.set(leads ? 1 : 0);
  }

  void seen(Observation observation, int releaseCount, int stepCount) {
    topics.set(observation.topics().size());
    hidden.set(observation.hidden().size());
    releases.set(releaseCount);
    planned.set(stepCount);
  }

  void leftOut(int places) {
    leftOut.set(places);
  }

  void waiting(int steps) {
    waiting.set(steps);
  }

  void step(Step step, boolean succeeded) {
    steps.labelValues(step.word(), outcome(succeeded)).inc();
  }

  void round(boolean succeeded, Instant at) {
    rounds.labelValues(outcome(succeeded)).inc();
    if (succeeded) {
      lastRound.set((double) at.getEpochSecond());
    }
  }

  private static String outcome(boolean succeeded) {
    return succeeded ? "ok" : "failed";
  }
}
