package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FlinkClusterIT {

  @Test
  void theSlotsOfAllTaskManagersAreThereAndALostOneIsNoticed() throws Exception {
    try (FlinkCluster cluster = FlinkCluster.builder().taskManagers(2).slots(2).start()) {
      assertThat(cluster.get("/overview").path("slots-total").asInt(), is(4));
      assertThat(cluster.get("/overview").path("flink-version").asText(), startsWith("1.19."));
      assertThat(cluster.get("/jobs/overview").path("jobs").size(), is(0));

      cluster.killTaskManager(0);

      cluster.await(
          Duration.ofSeconds(60), () -> cluster.get("/overview").path("slots-total").asInt() == 2);
    }
  }
}
