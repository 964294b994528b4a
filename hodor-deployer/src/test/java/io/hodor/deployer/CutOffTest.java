package io.hodor.deployer;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.deployer.Release.State;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CutOffTest {

  private final CutOff cutOff = new CutOff();

  private void fail(String words) {
    IllegalStateException failure = new IllegalStateException(words);
    Runnable change =
        () -> {
          throw failure;
        };
    assertThat(
        assertThrows(IllegalStateException.class, () -> cutOff.change("a", change)), is(failure));
  }

  @Test
  void aReleaseThatIsPendingSinceOnesOwnFailureIsCutOff() {
    fail("connection refused");
    assertThat(cutOff.state("a", State.PENDING), is(State.CUT_OFF));
    assertThat(cutOff.state("b", State.PENDING), is(State.PENDING));
  }

  @Test
  void whatSomebodyElseIsAtWorkOnIsNotCutOff() {
    fail("another operation (install/upgrade/rollback) is in progress");
    assertThat(cutOff.state("a", State.PENDING), is(State.PENDING));
  }

  @Test
  void aChangeThatWorkedMakesUpForIt() {
    fail("connection refused");
    cutOff.change("a", () -> {});
    assertThat(cutOff.state("a", State.PENDING), is(State.PENDING));
  }

  /** Gone, and made anew by somebody else: who is at work on it is not known. */
  @Test
  void whatIsNotThereAnyMoreIsForgotten() {
    fail("connection refused");
    cutOff.keepOnly(Set.of("a", "b"));
    assertThat(cutOff.state("a", State.PENDING), is(State.CUT_OFF));
    cutOff.keepOnly(Set.of("b"));
    assertThat(cutOff.state("a", State.PENDING), is(State.PENDING));
  }

  @ParameterizedTest
  @EnumSource(
      value = State.class,
      names = {"DEPLOYED", "FAILED"})
  void whoeverMendedItWhatIsPendingLaterIsAnothersWork(State mended) {
    fail("connection refused");
    assertThat(cutOff.state("a", mended), is(mended));
    assertThat(cutOff.state("a", State.PENDING), is(State.PENDING));
  }
}
