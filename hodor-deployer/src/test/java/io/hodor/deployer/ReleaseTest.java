package io.hodor.deployer;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReleaseTest {

  /**
   * Helm's own words. What was uninstalled with its history kept takes no upgrade and no install:
   * it has to be replaced, as what Helm was ended in.
   */
  @ParameterizedTest
  @CsvSource({
    "deployed, DEPLOYED",
    "failed, FAILED",
    "pending-install, PENDING",
    "pending-upgrade, PENDING",
    "pending-rollback, PENDING",
    "uninstalling, PENDING",
    "uninstalled, PENDING",
    "unknown, FAILED"
  })
  void statesAreHelms(String status, Release.State state) {
    assertThat(Release.State.of(status), is(state));
  }
}
