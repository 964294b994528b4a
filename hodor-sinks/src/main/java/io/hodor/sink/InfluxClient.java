package io.hodor.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hodor.config.OptionFault;
import io.hodor.config.Unreachable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPOutputStream;

/**
 * An InfluxDB that is written to, and what its answers mean. By the JDK's client, which the owner
 * of jobs has in memory anyway, and which follows no redirects: the next place would get the login.
 */
final class InfluxClient {

  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

  private final InfluxTarget target;
  private final HttpClient client;
  private final HttpRequest.Builder request;

  private InfluxClient(InfluxTarget target, HttpClient client, HttpRequest.Builder request) {
    this.target = target;
    this.client = client;
    this.request = request;
  }

  /** Reads the credentials; nothing is sent yet. */
  static InfluxClient open(InfluxTarget target) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(writing(target))
            .header("Content-Type", "text/plain; charset=utf-8")
            .header("Content-Encoding", "gzip");
    InfluxCredentials.of(target.credentials(), System.getenv())
        .ifPresent(user -> request.header("Authorization", basic(user)));
    // Ends by itself when nobody refers to it any more.
    HttpClient client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_WITHIN)
            .build();
    return new InfluxClient(target, client, request);
  }

  private static URI writing(InfluxTarget target) {
    String url = target.url().endsWith("/") ? target.url() : target.url() + "/";
    String policy = target.retentionPolicy();
    return URI.create(
        "%swrite?db=%s%s&precision=ms&consistency=one"
            .formatted(
                url,
                URLEncoder.encode(target.database(), UTF_8),
                policy == null ? "" : "&rp=" + URLEncoder.encode(policy, UTF_8)));
  }

  private static String basic(InfluxCredentials user) {
    byte[] login = (user.username() + ":" + user.password()).getBytes(UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(login);
  }

  /**
   * Writes lines once.
   *
   * @throws IOException if the server did not take all of them: an {@link InfluxAnswer} when it
   *     said why
   */
  void write(String lines) throws IOException {
    HttpResponse<String> answer =
        send(request.copy().POST(BodyPublishers.ofByteArray(zipped(lines))).build());
    if (answer.statusCode() / 100 != 2) {
      throw InfluxAnswer.of(answer.statusCode(), answer.body());
    }
  }

  private static byte[] zipped(String lines) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(lines.getBytes(UTF_8));
    }
    return zipped.toByteArray();
  }

  private HttpResponse<String> send(HttpRequest asked) throws IOException {
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(asked, BodyHandlers.ofString());
    try {
      // A request's own time limit ends with the answer's head.
      return answer.get(ANSWER_WITHIN.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new HttpTimeoutException("no answer within " + ANSWER_WITHIN.toSeconds() + " s");
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("was not asked to the end");
    }
  }

  /** See {@link InfluxTarget#check}. */
  void check() {
    try {
      // Without points it answers whether the database and its retention policy are there, and
      // whether they may be written to, which needs no right to ask for lists of them.
      write("");
    } catch (InfluxAnswer answer) {
      fault(answer).ifPresent(InfluxClient::raise);
    } catch (IOException e) {
      throw new Unreachable("--influxUrl=" + target.url() + ": not reachable: " + words(e), e);
    }
  }

  private static void raise(RuntimeException fault) {
    throw fault;
  }

  /** What is wrong for good when a server answers so; empty when trying again may help. */
  Optional<RuntimeException> fault(InfluxAnswer answer) {
    if (answer.says("database not found")) {
      return Optional.of(
          new OptionFault(
              InfluxTarget.DATABASE_OPTION,
              "%s has no database %s".formatted(target.url(), target.database()),
              answer));
    }
    if (answer.says("retention policy not found")) {
      return Optional.of(noPolicy(answer));
    }
    if (answer.says("field type conflict")) {
      return Optional.of(
          new OptionFault(
              InfluxTarget.DATABASE_OPTION,
              "%s holds points that Hodor did not write so: %s"
                  .formatted(target.database(), answer.getMessage()),
              answer));
    }
    if (answer.status() == 401 || answer.status() == 403) {
      return Optional.of(
          new OptionFault(
              InfluxTarget.CREDENTIALS_OPTION,
              "%s refuses the login, or to let it write to %s: %s"
                  .formatted(target.url(), target.database(), answer.getMessage()),
              answer));
    }
    if (answer.says("unable to parse")) {
      return Optional.of(new IllegalStateException(answer.getMessage(), answer));
    }
    return Optional.empty();
  }

  private OptionFault noPolicy(InfluxAnswer answer) {
    return new OptionFault(
        InfluxTarget.POLICY_OPTION,
        "database %s has no retention policy %s"
            .formatted(target.database(), target.retentionPolicy()),
        answer);
  }

  /** What a failure says, for people. */
  static String words(IOException e) {
    return e instanceof InfluxAnswer answer
        ? "it answers with status " + answer.status() + ": " + answer.getMessage()
        : e.getClass().getSimpleName() + ": " + reason(e);
  }

  /** The JDK's client says nothing of its own about a server that it does not get to. */
  private static String reason(IOException e) {
    if (e.getCause() instanceof UnresolvedAddressException) {
      return "there is no such host";
    }
    return e instanceof ConnectException && e.getMessage() == null
        ? "nobody answers there"
        : String.valueOf(e.getMessage());
  }
}
