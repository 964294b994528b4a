package io.hodor.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/**
 * Stands between a client and the REST of a {@link BigQueryEmulator}, keeps what is asked, does to
 * it what happens on the way to the real one, and adds what the emulator lacks.
 */
public final class FaultyBigQuery implements AutoCloseable {
  private static final Pattern OF_TABLE =
      Pattern.compile("GET .*/datasets/([^/]+)/tables/([^/?]+)(\\?.*)?");

  private final BigQueryRest emulator;
  private final BigQueryJobs jobs;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final List<BigQueryRequest> requests = new CopyOnWriteArrayList<>();
  private final List<Trouble> troubles = new CopyOnWriteArrayList<>();

  FaultyBigQuery(BigQueryRest emulator) {
    this.emulator = emulator;
    jobs = new BigQueryJobs(emulator);
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

  /** What was asked so far, in order. */
  public List<BigQueryRequest> requests() {
    return List.copyOf(requests);
  }

  /** What was asked so far of a kind, in order. */
  public List<BigQueryRequest> requests(Predicate<BigQueryRequest> kind) {
    return requests.stream().filter(kind).toList();
  }

  /** Answers the next requests of a kind with this status, and with the reason that is usual. */
  public void answer(int status, int times, Predicate<BigQueryRequest> kind) {
    answer(status, usualReason(status), times, kind);
  }

  /** Answers the next requests of a kind with this status and this reason. */
  public void answer(int status, String reason, int times, Predicate<BigQueryRequest> kind) {
    BigQueryAnswer refusal =
        BigQueryAnswer.refusal(status, reason, "injected: " + usualMessage(status));
    troubles.add(new Trouble(new AtomicInteger(times), kind, refusal));
  }

  /** Has dry runs over {@code dataset.table} say that they would process so many bytes. */
  public void estimate(String table, long bytes) {
    jobs.estimate(table, bytes);
  }

  /**
   * Has query jobs over {@code dataset.table} bill so many bytes. A job fails that may not bill as
   * many.
   */
  public void bill(String table, long bytes) {
    jobs.bill(table, bytes);
  }

  /** Has the next query jobs of a kind run until they are cancelled. */
  public void hold(int times, Predicate<BigQueryRequest> kind) {
    jobs.hold(times, kind);
  }

  /** Has the next query jobs of a kind fail for a reason, such as {@code backendError}. */
  public void fail(String reason, int times, Predicate<BigQueryRequest> kind) {
    jobs.fail(times, kind, BigQueryAnswer.reasonOf(reason, "injected: " + reason));
  }

  /** Forgets what was asked, what is to go wrong and what queries cost. */
  public void reset() {
    troubles.clear();
    requests.clear();
    jobs.reset();
  }

  BigQueryJobs jobs() {
    return jobs;
  }

  int port() {
    return server.getAddress().getPort();
  }

  private static String usualReason(int status) {
    return switch (status) {
      case 400 -> "invalid";
      case 403 -> "accessDenied";
      case 404 -> "notFound";
      case 429 -> "rateLimitExceeded";
      case 503 -> "backendError";
      default -> "internalError";
    };
  }

  private static String usualMessage(int status) {
    return switch (status) {
      case 403 -> "Access Denied";
      case 404 -> "Not found";
      case 429 -> "Exceeded rate limits";
      case 503 -> "Error encountered during execution. Retrying may solve the problem.";
      default -> "An error";
    };
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      send(exchange, answerOrFault(exchange));
    }
  }

  private BigQueryAnswer answerOrFault(HttpExchange exchange) throws IOException {
    try {
      return answerTo(exchange);
    } catch (RuntimeException e) {
      // The server would close the connection without a word.
      return BigQueryAnswer.refusal(500, "internalError", "of the fixture: " + e);
    }
  }

  private BigQueryAnswer answerTo(HttpExchange exchange) throws IOException {
    URI uri = exchange.getRequestURI();
    String query = uri.getQuery() == null ? "" : "?" + uri.getQuery();
    String address = exchange.getRequestMethod() + " " + uri.getPath() + query;
    BigQueryRequest request = new BigQueryRequest(address, body(exchange));
    requests.add(request);
    for (Trouble trouble : troubles) {
      if (trouble.kind.test(request) && trouble.left.getAndDecrement() > 0) {
        return trouble.answer;
      }
    }
    return jobs.answer(request)
        .orElseGet(
            () -> {
              String path = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
              BigQueryAnswer answer =
                  emulator.ask(
                      exchange.getRequestMethod(), uri.getRawPath() + path, request.body());
              describe(request, answer);
              return answer;
            });
  }

  /** Says of a table what the emulator does not keep. */
  private void describe(BigQueryRequest request, BigQueryAnswer answer) {
    Matcher ofTable = OF_TABLE.matcher(request.address());
    if (!ofTable.matches() || !answer.isGood()) {
      return;
    }
    if (jobs.requiresFilter(ofTable.group(1) + "." + ofTable.group(2))) {
      ((ObjectNode) answer.body()).put("requirePartitionFilter", true);
    }
    if (answer.body().at("/schema/fields") instanceof ArrayNode fields) {
      for (int i = fields.size() - 1; i >= 0; i--) {
        if (fields.get(i).path("name").asText().equals(BigQueryEmulator.PARTITION_TIME)) {
          fields.remove(i);
        }
      }
    }
  }

  private static JsonNode body(HttpExchange exchange) throws IOException {
    byte[] bytes = exchange.getRequestBody().readAllBytes();
    if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
      bytes = new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes();
    }
    return bytes.length == 0 ? MissingNode.getInstance() : BigQueryAnswer.JSON.readTree(bytes);
  }

  private static void send(HttpExchange exchange, BigQueryAnswer answer) throws IOException {
    byte[] body =
        answer.body().isMissingNode()
            ? new byte[0]
            : BigQueryAnswer.JSON.writeValueAsBytes(answer.body());
    exchange.getResponseHeaders().set("Content-Type", "application/json; charset=UTF-8");
    exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  /** What happens to the next requests of a kind. */
  private record Trouble(
      AtomicInteger left, Predicate<BigQueryRequest> kind, BigQueryAnswer answer) {}
}
