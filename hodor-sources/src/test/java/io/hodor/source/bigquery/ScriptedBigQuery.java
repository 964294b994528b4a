package io.hodor.source.bigquery;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/**
 * A server that answers as BigQuery's REST interface does, as a test tells it, and a client of it
 * whose time passes by its pauses alone.
 */
final class ScriptedBigQuery implements AutoCloseable {

  static {
    // Else every answer waits for the client's acknowledgement of its head.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  static final Instant NOON = Instant.parse("2026-05-04T12:00:00Z");

  private static final int CUT = -1;

  record Answer(int status, String body) {}

  private record Rule(Pattern request, Deque<Function<String, Answer>> answers) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<Rule> rules = new CopyOnWriteArrayList<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final List<Duration> pauses = new CopyOnWriteArrayList<>();
  private final AtomicReference<Instant> now = new AtomicReference<>(NOON);

  ScriptedBigQuery() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      threads.shutdown();
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /**
   * From now on requests like this are answered so, one answer after the other, the last for ever.
   * A later word on the same request counts.
   *
   * @param request a regular expression found in {@code METHOD /path?query body}
   */
  ScriptedBigQuery will(String request, Answer... answers) {
    Deque<Function<String, Answer>> all = new ArrayDeque<>();
    Arrays.stream(answers).forEach(answer -> all.add(any -> answer));
    rules.add(0, new Rule(Pattern.compile(request, Pattern.DOTALL), all));
    return this;
  }

  /** As {@link #will}, with an answer that depends on what is asked. */
  ScriptedBigQuery willAnswer(String request, Function<String, Answer> answer) {
    rules.add(
        0, new Rule(Pattern.compile(request, Pattern.DOTALL), new ArrayDeque<>(List.of(answer))));
    return this;
  }

  static Answer ok(String body) {
    return new Answer(200, body);
  }

  /** As BigQuery says what it does not do. */
  static Answer refused(int status, String reason, String message) {
    return new Answer(
        status,
        """
        {"error": {"code": %d, "message": "%s", "errors": [
          {"domain": "global", "reason": "%s", "message": "%s"}]}}
        """
            .formatted(status, message, reason, message));
  }

  /** The connection ends without an answer. */
  static Answer cut() {
    return new Answer(CUT, "");
  }

  /** What was asked so far and holds this regular expression. */
  List<String> asked(String request) {
    Pattern pattern = Pattern.compile(request, Pattern.DOTALL);
    return asked.stream().filter(it -> pattern.matcher(it).find()).toList();
  }

  List<Duration> pauses() {
    return pauses;
  }

  Instant now() {
    return now.get();
  }

  BigQueryClient client(Duration retryTimeout) {
    return BigQueryClient.of(
        options(), retryTimeout, new Pace(new PausedClock(), this::pause, () -> 1));
  }

  BigQueryOptions options() {
    BigQueryOptions options = PipelineOptionsFactory.as(BigQueryOptions.class);
    options.setCredentialFactoryClass(NoopCredentialFactory.class);
    options.setBigQueryEndpoint(
        "http://"
            + server.getAddress().getAddress().getHostAddress()
            + ":"
            + server.getAddress().getPort());
    return options;
  }

  private void pause(Duration duration) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    pauses.add(duration);
    now.updateAndGet(it -> it.plus(duration));
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().toString().replace("/bigquery/v2", "");
      String request = method(exchange) + " " + path + " " + body(exchange);
      asked.add(request);
      Answer answer = answer(request);
      if (answer.status() != CUT) {
        byte[] bytes = answer.body().getBytes(UTF_8);
        exchange
            .getResponseHeaders()
            .add("Content-Type", answer.body().startsWith("<") ? "text/html" : "application/json");
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
      }
    }
  }

  /** Java's client knows no PATCH. */
  private static String method(HttpExchange exchange) {
    String method = exchange.getRequestHeaders().getFirst("X-HTTP-Method-Override");
    return method == null ? exchange.getRequestMethod() : method;
  }

  private static String body(HttpExchange exchange) throws IOException {
    boolean packed = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    InputStream body = exchange.getRequestBody();
    return new String((packed ? new GZIPInputStream(body) : body).readAllBytes(), UTF_8);
  }

  private Answer answer(String request) {
    for (Rule rule : rules) {
      if (rule.request().matcher(request).find()) {
        synchronized (rule) {
          Deque<Function<String, Answer>> left = rule.answers();
          return (left.size() > 1 ? left.remove() : left.element()).apply(request);
        }
      }
    }
    return refused(404, "notFound", "Not found: nothing is written for " + request.split(" ")[1]);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  /** Stands still but for pauses. */
  private final class PausedClock extends Clock {
    @Override
    public ZoneOffset getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now.get();
    }
  }
}
