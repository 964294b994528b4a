package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class FirstAnswerTest {

  @Test
  void anAnswerInTimeIsHandedOn() throws Exception {
    assertThat(FirstAnswer.within(Duration.ofMinutes(1), () -> "yes"), is("yes"));
  }

  @Test
  void silenceEnds() {
    IOException silence =
        assertThrows(
            IOException.class,
            () ->
                FirstAnswer.within(
                    Duration.ofMillis(50),
                    () -> {
                      new CountDownLatch(1).await();
                      return "never";
                    }));
    assertThat(silence.getMessage(), is("no answer in 0 s"));
  }

  @Test
  void aRefusalIsHandedOn() {
    IOException refusal =
        assertThrows(
            IOException.class,
            () ->
                FirstAnswer.within(
                    Duration.ofMinutes(1),
                    () -> {
                      throw new NoSuchFileException("bucket");
                    }));
    assertThat(Causes.words(refusal), is("NoSuchFileException: bucket"));
  }
}
