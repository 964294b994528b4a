package io.hodor.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stands before a {@link GcsEmulator}, keeps what is asked of it, and does to it what happens on
 * the way to the real one. A request is shown as its method and its decoded address, as in {@code
 * GET /storage/v1/b/events/o?delimiter=/&prefix=orders/}.
 */
public final class FaultyGcs implements AutoCloseable {
  private static final Pattern LISTING = Pattern.compile("GET /storage/v1/b/([^/]+)/o\\?(.*)");
  private static final Pattern PREFIX = Pattern.compile("(?:.*&)?prefix=([^&]*)(?:&.*)?");
  private static final Pattern MAX_RESULTS = Pattern.compile("maxResults=[0-9]+");

  /** What belongs to one connection, or is written anew. */
  private static final Set<String> OF_CONNECTION =
      Set.of(
          "connection",
          "content-length",
          "date",
          "expect",
          "host",
          "http2-settings",
          "transfer-encoding",
          "upgrade");

  private final GcsEmulator gcs;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<Trouble> troubles = new CopyOnWriteArrayList<>();
  private volatile int pageSize;

  private FaultyGcs(GcsEmulator gcs) {
    this.gcs = gcs;
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

  /** Stands before this emulator, which stays open when this is closed. */
  public static FaultyGcs before(GcsEmulator gcs) {
    return new FaultyGcs(gcs);
  }

  /** As Beam's {@code --gcsEndpoint} takes it. */
  public String endpoint() {
    return url() + "/storage/v1/";
  }

  /** What was asked so far, in order. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  /** The prefixes listed so far, each behind its bucket and a slash; once for each page. */
  public List<String> listed() {
    return requests.stream()
        .map(LISTING::matcher)
        .filter(Matcher::matches)
        .map(listing -> listing.group(1) + "/" + prefix(listing.group(2)))
        .toList();
  }

  private static String prefix(String query) {
    Matcher matcher = PREFIX.matcher(query);
    return matcher.matches() ? matcher.group(1) : "";
  }

  /** Whether a request reads the bytes of an object whose name contains this. */
  public static Predicate<String> reads(String name) {
    return request -> request.startsWith("GET /download/") && request.contains(name);
  }

  /** Whether a request lists names. */
  public static Predicate<String> lists() {
    return request -> LISTING.matcher(request).matches();
  }

  /** Answers the next requests of a kind with this status. */
  public void answer(int status, int times, Predicate<String> kind) {
    byte[] body =
        "{\"error\":{\"code\":%d,\"message\":\"injected\"}}"
            .formatted(status)
            .getBytes(StandardCharsets.UTF_8);
    trouble(
        times,
        kind,
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.getResponseHeaders().set("Content-Type", "application/json");
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
        });
  }

  /** Cuts the connection in the middle of the answers to the next requests of a kind. */
  public void cut(int times, Predicate<String> kind) {
    trouble(
        times,
        kind,
        exchange -> {
          HttpResponse<byte[]> response = forward(exchange);
          exchange.sendResponseHeaders(response.statusCode(), response.body().length);
          exchange.getResponseBody().write(response.body(), 0, response.body().length / 2);
          exchange.getResponseBody().flush();
        });
  }

  /** Does something just before the next request of a kind is passed on. */
  public void beforeNext(Predicate<String> kind, Runnable action) {
    trouble(
        1,
        kind,
        exchange -> {
          action.run();
          pass(exchange);
        });
  }

  /** Has at most this many names on a page of a listing. */
  public void pagesOf(int names) {
    pageSize = names;
  }

  /** Forgets what was asked and what is to go wrong. */
  public void reset() {
    troubles.clear();
    requests.clear();
    pageSize = 0;
  }

  private void trouble(int times, Predicate<String> kind, Answer answer) {
    troubles.add(new Trouble(new AtomicInteger(times), kind, answer));
  }

  private void handle(HttpExchange exchange) throws IOException {
    // Closing an exchange whose answer is not whole closes its connection.
    try (exchange) {
      String request = shown(exchange);
      requests.add(request);
      for (Trouble trouble : troubles) {
        if (trouble.kind.test(request) && trouble.left.getAndDecrement() > 0) {
          trouble.answer.to(exchange);
          return;
        }
      }
      pass(exchange);
    }
  }

  private static String shown(HttpExchange exchange) {
    URI uri = exchange.getRequestURI();
    String query = uri.getQuery() == null ? "" : "?" + uri.getQuery();
    return exchange.getRequestMethod() + " " + uri.getPath() + query;
  }

  private void pass(HttpExchange exchange) throws IOException {
    HttpResponse<byte[]> response = forward(exchange);
    byte[] body = response.body();
    exchange.sendResponseHeaders(response.statusCode(), body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  /** Asks the emulator, and sets the headers of its answer. */
  private HttpResponse<byte[]> forward(HttpExchange exchange) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(gcs.url() + address(exchange.getRequestURI())))
            .method(
                exchange.getRequestMethod(),
                HttpRequest.BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              if (!isOfConnection(name)) {
                values.forEach(value -> request.header(name, value));
              }
            });
    HttpResponse<byte[]> response = send(request.build());
    response
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!isOfConnection(name)) {
                exchange
                    .getResponseHeaders()
                    .put(name, values.stream().map(v -> v.replace(gcs.url(), url())).toList());
              }
            });
    return response;
  }

  private String address(URI asked) {
    if (asked.getRawQuery() == null) {
      return asked.getRawPath();
    }
    String query =
        pageSize == 0
            ? asked.getRawQuery()
            : MAX_RESULTS.matcher(asked.getRawQuery()).replaceAll("maxResults=" + pageSize);
    return asked.getRawPath() + "?" + query;
  }

  private HttpResponse<byte[]> send(HttpRequest request) throws IOException {
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private static boolean isOfConnection(String header) {
    return OF_CONNECTION.contains(header.toLowerCase(Locale.ROOT));
  }

  private String url() {
    return "http://" + Loopback.HOST + ":" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  @FunctionalInterface
  private interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  /** What happens to the next requests of a kind. */
  private record Trouble(AtomicInteger left, Predicate<String> kind, Answer answer) {}
}
