package io.hodor.sink;

import static java.util.stream.Collectors.joining;

import io.hodor.config.Retries;
import io.hodor.config.Unreachable;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes points, again and again while that may help, and tells in words when it does not. */
final class InfluxWriter {

  private static final Logger LOG = LoggerFactory.getLogger(InfluxWriter.class);
  private static final Pattern DROPPED = Pattern.compile("dropped[= ](\\d+)");

  /** As InfluxDB 1 and 2 say it. */
  private static final Pattern BEYOND_RETENTION =
      Pattern.compile("points beyond retention policy|points outside retention policy");

  private final InfluxTarget target;
  private final Duration retryTimeout;
  private final InfluxClient client;
  private final Function<Duration, Retries> retries;

  InfluxWriter(
      InfluxTarget target,
      Duration retryTimeout,
      InfluxClient client,
      Function<Duration, Retries> retries) {
    this.target = target;
    this.retryTimeout = retryTimeout;
    this.client = client;
    this.retries = retries;
  }

  static InfluxWriter to(InfluxTarget target, Duration retryTimeout) {
    return new InfluxWriter(target, retryTimeout, InfluxClient.open(target), Retries::within);
  }

  /**
   * Writes all of these points, at most one for each series and time.
   *
   * @return how many of them the retention policy does not keep, and never will
   * @throws RuntimeException in words for people, if they cannot be written
   */
  long write(Collection<InfluxPoint> points) {
    String lines = points.stream().map(InfluxPoint::line).collect(joining("\n"));
    Retries attempts = null;
    while (true) {
      try {
        client.write(lines);
        return 0;
      } catch (InfluxAnswer answer) {
        if (BEYOND_RETENTION.matcher(answer.getMessage()).find()) {
          return tellBeyondRetention(points, answer);
        }
        client.fault(answer).ifPresent(InfluxWriter::raise);
        if (!isWorthTrying(answer)) {
          throw new Unreachable(server() + ": " + InfluxClient.words(answer), answer);
        }
        attempts = awaitNext(attempts, answer);
      } catch (IOException e) {
        attempts = awaitNext(attempts, e);
      }
    }
  }

  private static boolean isWorthTrying(InfluxAnswer answer) {
    return answer.status() >= 500
        || answer.status() == 429
        || answer.status() == 408
        || answer.says("timeout")
        || answer.says("cache-max-memory-size exceeded");
  }

  private Retries awaitNext(Retries attempts, IOException e) {
    Retries begun = attempts == null ? retries.apply(retryTimeout) : attempts;
    LOG.warn(
        "{}: points are not taken, and will be sent again: {}", server(), InfluxClient.words(e));
    if (!begun.awaitNext()) {
      throw new Unreachable(
          "%s: not reachable for %s: %s".formatted(server(), patience(), InfluxClient.words(e)), e);
    }
    return begun;
  }

  /** The rest of the points is stored. A retention policy drops what is oldest. */
  private long tellBeyondRetention(Collection<InfluxPoint> points, InfluxAnswer answer) {
    Matcher said = DROPPED.matcher(answer.getMessage());
    long dropped = said.find() ? Long.parseLong(said.group(1)) : points.size();
    List<Instant> times =
        points.stream().map(InfluxPoint::time).sorted().limit(Math.max(1, dropped)).toList();
    LOG.warn(
        "--influxRetentionPolicy: {} points are older than {} keeps, and are not stored: those of"
            + " {} to {}",
        dropped,
        target.database(),
        times.get(0),
        times.get(times.size() - 1));
    return dropped;
  }

  private static void raise(RuntimeException fault) {
    throw fault;
  }

  /** Not all that is written waits as long as the user wants. */
  private String patience() {
    return retryTimeout.equals(target.retryTimeout())
        ? retryTimeout + " (--influxRetryTimeout)"
        : retryTimeout.toString();
  }

  private String server() {
    return "--influxUrl=" + target.url();
  }
}
