package io.hodor.flink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import io.hodor.Address;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobCommandTest {

  private static final String SHORTEST =
      new JobCommand("measure", List.of("--topic=orders")).fingerprint();

  @Test
  void aMeasuringJobIsNamedByWhereItReads() {
    assertThat(measure("--topic=orders").jobName(), is("hodor/default/default/orders/kafka"));
    assertThat(
        measure("--sourceName=copy", "--instance=b", "--cluster=eu", "--topic=orders").jobName(),
        is("hodor/b/eu/orders/copy"));
    assertThat(measure("--source=parquet").jobName(), is("hodor/default/default/*/parquet"));
    assertThat(measure("--topic=orders").address(), is(new Address("default", "orders", "kafka")));
  }

  @Test
  void aJudgingJobIsNamedByWhatItJudges() {
    assertThat(score().jobName(), is("hodor/default/*/*/score"));
    assertThat(score("--topic=o-*", "--cluster=eu").jobName(), is("hodor/default/eu/o-*/score"));
    assertThat(score().address(), is(new Address("*", "*", "")));
  }

  @Test
  void theOrderOfOptionsSaysNothing() {
    assertThat(SHORTEST, matchesPattern("[0-9a-f]{64}"));
    assertThat(
        measure("--topic=orders", "--cluster=eu").fingerprint(),
        is(measure("--cluster=eu", "--topic=orders").fingerprint()));
    assertThat(
        measure("--publishPartial").fingerprint(),
        is(measure("--publishPartial=true").fingerprint()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--fresh",
        "--fresh=true",
        "--fromSavepoint=/s/1",
        "--startTimeout=PT1M",
        "--stopTimeout=PT1M",
        "--timeLimit=PT1M",
        "--flinkConfDir=/conf"
      })
  void whatIsAboutOneStartSaysNothing(String argument) {
    assertThat(measure("--topic=orders", argument).fingerprint(), is(SHORTEST));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--freshness=1",
        "--windowSize=PT5M",
        "--checkpointDir=/c",
        "--savepointDir=/s",
        "--parallelism=2"
      })
  void whateverElseIsWrittenMakesAnotherJob(String argument) {
    assertThat(measure("--topic=orders", argument).fingerprint(), is(not(SHORTEST)));
  }

  @Test
  void wordsDoNotRunIntoEachOther() {
    assertThat(
        measure("--a=1", "--b=2").fingerprint(), is(not(measure("--a=1--b=2").fingerprint())));
    assertThat(
        score("--topic=orders").fingerprint(), is(not(measure("--topic=orders").fingerprint())));
  }

  private static JobCommand measure(String... arguments) {
    return new JobCommand("measure", List.of(arguments));
  }

  private static JobCommand score(String... arguments) {
    return new JobCommand("score", List.of(arguments));
  }
}
