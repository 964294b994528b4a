package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.hodor.flink.JobState;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of the words of a job that did not start. */
class ClusterStartTest {

  @Test
  void whatTheClusterLacksIsNoFaultOfTheState() {
    assertThat(
        ClusterStart.mayBeOfState(
            "not all its tasks work within --startTimeout=PT2M: NoResourceAvailableException:"
                + " Could not acquire the minimum required resources."),
        is(false));
    assertThat(
        ClusterStart.mayBeOfState(
            "UnsupportedFileSystemSchemeException: Could not find a file system implementation for"
                + " scheme 's3'."),
        is(false));
    assertThat(
        ClusterStart.mayBeOfState("NoClassDefFoundError: io/hodor/block/WindowBlock"), is(false));
    assertThat(
        ClusterStart.mayBeOfState(
            "IllegalStateException: Failed to rollback to checkpoint/savepoint file:/s/1."),
        is(true));
  }

  /** Another start cancels it, somebody does in Flink's page, or the JobManager starts again. */
  @Test
  void onlyAJobThatFailedMayHaveFailedForItsState() {
    for (JobState state : JobState.values()) {
      assertThat(ClusterStart.hasFailed(Optional.of(state)), is(state.toString().equals("FAILED")));
    }
    assertThat(ClusterStart.hasFailed(Optional.empty()), is(false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ClassNotFoundException: org.apache.beam.runners.flink.FlinkUnboundedSource",
        "NoClassDefFoundError: io/hodor/block/WindowBlock",
        "InvalidClassException: io.hodor.kafka.KafkaLive; local class incompatible"
      })
  void aClusterWithoutThisHodorIsToldWhatItNeeds(String why) {
    assertThat(
        ClusterStart.withRemedy(why),
        startsWith(why + "; the cluster needs the libraries of this very Hodor on its class path"));
  }

  @Test
  void otherWordsStayAsTheyAre() {
    assertThat(ClusterStart.withRemedy("IOException: no space"), endsWith("no space"));
  }
}
