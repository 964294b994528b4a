package io.hodor.source.bigquery;

import com.google.api.client.http.HttpResponseException;
import com.google.auth.Retryable;
import io.hodor.config.Retries;
import io.hodor.config.Unreachable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks BigQuery, and asks again for a limited time when it is too busy, in trouble or does not
 * answer. Every repetition is logged.
 */
final class Requests {

  /** A request, made anew each time. */
  @FunctionalInterface
  interface Request<T> {
    T execute() throws IOException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(Requests.class);

  private final Duration limit;
  private final Pace pace;

  Requests(Duration limit, Pace pace) {
    this.limit = limit;
    this.pace = pace;
  }

  /**
   * Asks until there is an answer that will stay.
   *
   * @param doing what it is about, as in "describing p.d.t"
   * @throws Refusal if BigQuery refuses
   * @throws Unreachable if it gives no such answer in time
   */
  <T> T send(String doing, Request<T> request) throws Refusal {
    return send(doing, limit, request);
  }

  /** As {@link #send(String, Request)}, for no longer than this. */
  <T> T send(String doing, Duration atMost, Request<T> request) throws Refusal {
    Instant began = pace.now();
    Retries retries = pace.retries(atMost.compareTo(limit) < 0 ? atMost : limit);
    for (int attempts = 1; ; attempts++) {
      Exception trouble;
      try {
        return request.execute();
      } catch (HttpResponseException e) {
        trouble = passing(Refusal.of(e));
      } catch (IOException e) {
        trouble = passing(doing, e);
      } catch (IllegalArgumentException e) {
        throw new Unreachable(
            "--bigQueryEndpoint: what answered while " + doing + " is not BigQuery: " + e, e);
      }
      if (!retries.awaitNext()) {
        throw givenUp(doing, attempts, Duration.between(began, pace.now()), trouble);
      }
      LOG.warn("BigQuery is asked again, {}: {}", doing, words(trouble));
    }
  }

  private static Refusal passing(Refusal refusal) throws Refusal {
    if (!refusal.isPassing()) {
      throw refusal;
    }
    return refusal;
  }

  /** A login or a certificate that does not fit will not fit later. */
  private static IOException passing(String doing, IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof Retryable login && !login.isRetryable()) {
        throw new Unreachable("the login to Google failed while " + doing + ": " + e, e);
      }
      if (cause instanceof SSLHandshakeException || cause instanceof SSLPeerUnverifiedException) {
        throw new Unreachable(
            "--bigQueryEndpoint: its certificate is not trusted while " + doing + ": " + e, e);
      }
    }
    return e;
  }

  private static Unreachable givenUp(String doing, int attempts, Duration took, Exception trouble) {
    return new Unreachable(
        "--%s: BigQuery failed while %s, %d %s in %s; the last answer: %s"
            .formatted(
                QueryFlags.RETRY_TIMEOUT,
                doing,
                attempts,
                attempts == 1 ? "attempt" : "attempts",
                Duration.ofSeconds(took.toSeconds()),
                words(trouble)),
        trouble);
  }

  private static String words(Exception trouble) {
    return trouble instanceof Refusal refusal ? refusal.words() : "none, " + trouble;
  }
}
