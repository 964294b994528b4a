package io.hodor.source.bigquery;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.auth.Retryable;
import io.hodor.config.Unreachable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class RequestsTest {

  private final List<Duration> pauses = new ArrayList<>();
  private final Requests requests =
      new Requests(
          Duration.ofMinutes(2),
          new Pace(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC), pauses::add, () -> 1));
  private int attempts;

  @Test
  void silenceIsAskedAgain() throws Refusal {
    assertThat(send(new SocketTimeoutException("Read timed out"), 3), is("answer"));
    assertThat(attempts, is(4));
    assertThat(pauses.size(), is(3));
  }

  @Test
  void loginThatMayRecoverIsTriedAgain() throws Refusal {
    assertThat(send(new IOException("token", new Login(true)), 1), is("answer"));
  }

  @Test
  void loginThatWillNotRecoverIsGivenUpAtOnce() {
    assertThat(words(new IOException("token", new Login(false))), containsString("login"));
    assertThat(attempts, is(1));
  }

  @Test
  void certificateThatIsNotTrustedIsGivenUpAtOnce() {
    assertThat(
        words(new SSLHandshakeException("PKIX path building failed")),
        containsString("--bigQueryEndpoint: its certificate is not trusted while asking: "));
    assertThat(attempts, is(1));
  }

  private String words(IOException trouble) {
    return assertThrows(Unreachable.class, () -> send(trouble, 9)).getMessage();
  }

  private String send(IOException trouble, int times) throws Refusal {
    return requests.send(
        "asking",
        () -> {
          if (attempts++ < times) {
            throw trouble;
          }
          return "answer";
        });
  }

  private static final class Login extends IOException implements Retryable {
    private static final long serialVersionUID = 1;

    private final boolean retryable;

    Login(boolean retryable) {
      this.retryable = retryable;
    }

    @Override
    public boolean isRetryable() {
      return retryable;
    }

    @Override
    public int getRetryCount() {
      return 0;
    }
  }
}
