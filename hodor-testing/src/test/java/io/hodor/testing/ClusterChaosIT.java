package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One topic, through most of what goes wrong in a year, one after the other. The rest, and other
 * seeds: {@code make test-chaos}.
 */
@Timeout(900)
class ClusterChaosIT {
  private static final List<ChaosAct> ACTS =
      List.of(
          ChaosAct.BROKER,
          ChaosAct.TASK_MANAGER,
          ChaosAct.OWNER_KILLED,
          ChaosAct.GROWTH,
          ChaosAct.OWNER_STOPPED);

  @Test
  void whatBefallsATopicChangesNoNumber() {
    long seed = Long.getLong("hodor.seed", 7);
    Duration lateness = ChaosAct.BROKER.lateness();
    try (ChaosStage stage = ChaosStage.open(ChaosStage.Setting.PLAIN);
        ChaosTopic topic = new ChaosTopic(stage, "year", seed, lateness, List.of())) {
      topic.begin();
      ACTS.forEach(topic::endure);
      assertThat(topic.end().differences(), is(empty()));
      assertThat(topic.checkWithoutOneRecord().differences(), is(not(empty())));
      assertThat("one job before the stop with a savepoint, one after", topic.ids().size(), is(2));
      assertThat("no owner gives up", topic.lostOwners(), is(0));
    }
  }
}
