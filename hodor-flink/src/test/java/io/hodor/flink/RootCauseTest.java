package io.hodor.flink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Stack traces as Flink 1.19 hands them out. */
class RootCauseTest {

  @Test
  void theInnermostCauseIsTheOneThatHelps() {
    assertThat(
        RootCause.words(
            """
            org.apache.flink.runtime.JobException: Recovery is suppressed by NoRestartBackoffTimeStrategy
            \tat org.apache.flink.runtime.executiongraph.failover.ExecutionFailureHandler.x(E.java:180)
            Caused by: java.lang.RuntimeException: Exception occurred while setting the start
            \tat org.apache.flink.x.Y.z(Y.java:1)
            \t... 11 more
            Caused by: java.io.IOException: No space left on device
            \tat java.base/sun.nio.ch.FileDispatcherImpl.write0(Native Method)
            """),
        is("IOException: No space left on device"));
  }

  /** What lies below it names neither server nor option. */
  @Test
  void whatHodorSaidItselfIsToldBeforeWhatLiesBelow() {
    assertThat(
        RootCause.words(
            """
            org.apache.beam.sdk.util.UserCodeException: io.hodor.config.Unreachable: --influxUrl=x: away
            \tat org.apache.beam.sdk.util.UserCodeException.wrap(UserCodeException.java:39)
            Caused by: io.hodor.config.Unreachable: --influxUrl=x: away
            \tat io.hodor.sink.InfluxWriter.awaitNext(InfluxWriter.java:1)
            Caused by: io.hodor.sink.InfluxAnswer: {"error":"timeout"}
            Caused by: java.net.ConnectException: Connection refused
            \t... 5 more
            """),
        is("Unreachable: --influxUrl=x: away"));
  }

  /** As the cause of a check-point that failed comes from a worker. */
  @Test
  void theKindOfACauseIsNotSaidTwice() {
    assertThat(
        RootCause.words(
            "Caused by: java.io.FileNotFoundException: java.io.FileNotFoundException: /state (Read-only"
                + " file system)\n\tat java.base/java.io.FileOutputStream.open0(Native Method)\n"),
        is("FileNotFoundException: /state (Read-only file system)"));
  }

  @Test
  void whatFlinkWrapsForTheWaySaysTheCauseItself() {
    assertThat(
        RootCause.words(
            """
            org.apache.flink.util.FlinkException: The job failed
            Caused by: org.apache.flink.util.SerializedThrowable: io.hodor.config.Unreachable: --b: away
            \tat io.hodor.X.y(X.java:1)
            """),
        is("io.hodor.config.Unreachable: --b: away"));
  }

  @Test
  void aCauseWithoutWordsIsNamed() {
    assertThat(
        RootCause.words("Caused by: java.lang.OutOfMemoryError\n\tat a.b(C.java:1)\n"),
        is("java.lang.OutOfMemoryError"));
  }

  @Test
  void aLostTaskManagerIsToldAsFlinkDoes() {
    assertThat(
        RootCause.words(
            """
            org.apache.flink.runtime.jobmaster.JobMasterException: TaskManager with id 127.0.0.1:1-a is \
            no longer reachable.
            \tat org.apache.flink.runtime.jobmaster.JobMaster.x(JobMaster.java:1)
            """),
        is("JobMasterException: TaskManager with id 127.0.0.1:1-a is no longer reachable."));
  }

  @Test
  void aJobThatNeverFailedHasNone() {
    assertThat(
        RootCause.of(Answer.of("{\"exceptionHistory\":{\"entries\":[],\"truncated\":false}}")),
        is(Optional.empty()));
    assertThat(
        RootCause.of(
            Answer.of(
                "{\"exceptionHistory\":{\"entries\":[{\"exceptionName\":\"x\",\"stacktrace\":"
                    + "\"java.lang.Error: a\",\"timestamp\":7}]}}")),
        is(Optional.of(new RootCause("Error: a", Instant.ofEpochMilli(7)))));
  }
}
