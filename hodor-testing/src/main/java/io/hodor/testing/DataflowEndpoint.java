package io.hodor.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;

/**
 * Answers, on this machine, what a submission asks of Dataflow's service: create a job, get it, its
 * messages and its metrics, cancel it. It carries nothing out. What the service itself would say to
 * a job is not known to it.
 */
public final class DataflowEndpoint implements AutoCloseable {
  /** The id of every job. */
  public static final String JOB_ID = "2026-01-31_job";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Deque<String> states = new ArrayDeque<>();
  private final ArrayNode messages = JSON.createArrayNode();
  private final ArrayNode metrics = JSON.createArrayNode();
  private final List<JsonNode> created = new ArrayList<>();
  private final List<String> requested = new ArrayList<>();
  private Consumer<JsonNode> atCreation = job -> {};

  private DataflowEndpoint(String... states) {
    this.states.addAll(Arrays.asList(states));
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  /** An endpoint whose jobs pass through these states, and stay in the last one. */
  public static DataflowEndpoint passing(String... states) {
    return new DataflowEndpoint(states);
  }

  /** As Beam's {@code --dataflowEndpoint} takes it. */
  public String url() {
    return "http://" + Loopback.HOST + ":" + server.getAddress().getPort() + "/";
  }

  /** What the job says. */
  public synchronized DataflowEndpoint message(String importance, String text) {
    messages
        .addObject()
        .put("id", "m" + messages.size())
        .put("time", Instant.EPOCH.plusSeconds(1 + messages.size()).toString())
        .put("messageImportance", importance)
        .put("messageText", text);
    return this;
  }

  /**
   * A counter of the pipeline's own.
   *
   * @param attempted what it would be with the work that was tried again
   */
  public synchronized DataflowEndpoint counter(
      String namespace, String name, long committed, long attempted) {
    counter(namespace, name, committed, Map.of());
    return counter(namespace, name, attempted, Map.of("tentative", "true"));
  }

  private DataflowEndpoint counter(
      String namespace, String name, long value, Map<String, String> further) {
    ObjectNode metric = metrics.addObject();
    metric.put("scalar", value);
    ObjectNode context =
        metric.putObject("name").put("origin", "user").put("name", name).putObject("context");
    context.put("namespace", namespace).put("step", "s1");
    further.forEach(context::put);
    return this;
  }

  /** Does this when a job has come in, before it is answered. */
  public DataflowEndpoint atCreation(Consumer<JsonNode> action) {
    atCreation = action;
    return this;
  }

  /** The jobs that were created. */
  public synchronized List<JsonNode> created() {
    return List.copyOf(created);
  }

  /** The states that were asked for, as by a cancellation. */
  public synchronized List<String> requested() {
    return List.copyOf(requested);
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body;
    int status = 200;
    try {
      body = JSON.writeValueAsBytes(answer(exchange, bodyOf(exchange)));
    } catch (IOException | RuntimeException e) {
      // Not 500, which clients would try again for minutes.
      status = 403;
      body =
          JSON.writeValueAsBytes(
              Map.of("error", Map.of("code", status, "message", e.getMessage())));
    }
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static JsonNode bodyOf(HttpExchange exchange) throws IOException {
    boolean zipped = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
    InputStream in = exchange.getRequestBody();
    return JSON.readTree(zipped ? new GZIPInputStream(in) : in);
  }

  private synchronized JsonNode answer(HttpExchange exchange, JsonNode body) {
    String path = exchange.getRequestURI().getPath();
    ObjectNode job = JSON.createObjectNode().put("id", JOB_ID);
    if (path.endsWith("/messages")) {
      return JSON.createObjectNode().set("jobMessages", messages);
    }
    if (path.endsWith("/metrics")) {
      return JSON.createObjectNode().set("metrics", metrics);
    }
    switch (exchange.getRequestMethod()) {
      case "POST":
        created.add(body);
        atCreation.accept(body);
        return job.set("clientRequestId", body.get("clientRequestId"));
      case "PUT":
        requested.add(body.get("requestedState").asText());
        return job.put("currentState", "JOB_STATE_CANCELLING");
      default:
        return job.put("currentState", states.size() > 1 ? states.poll() : states.peek());
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
