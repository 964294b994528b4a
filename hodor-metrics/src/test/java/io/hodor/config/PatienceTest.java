package io.hodor.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class PatienceTest {

  @Test
  void anAnswerInTimeIsHandedOn() throws Exception {
    assertThat(Patience.within(Duration.ofSeconds(30), "ask", () -> 42), is(42));
  }

  @Test
  void whatTheQuestionThrowsIsHandedOn() {
    IOException failure = new IOException("refused");
    ExecutionException thrown =
        assertThrows(
            ExecutionException.class,
            () ->
                Patience.within(
                    Duration.ofSeconds(30),
                    "ask",
                    () -> {
                      throw failure;
                    }));
    assertThat(thrown.getCause(), is(failure));
  }

  @Test
  void anAnswerThatDoesNotComeIsGivenUpAndItsThreadInterrupted() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    assertThrows(
        TimeoutException.class,
        () ->
            Patience.within(
                Duration.ofMillis(50),
                "ask",
                () -> {
                  try {
                    return new CountDownLatch(1).await(1, TimeUnit.MINUTES);
                  } finally {
                    interrupted.countDown();
                  }
                }));
    assertThat(interrupted.await(30, TimeUnit.SECONDS), is(true));
  }
}
