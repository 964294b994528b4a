package io.hodor.deployer;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.hodor.config.OptionFault;
import io.prometheus.metrics.exporter.httpserver.MetricsHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** Answers whoever asks how the deployer fares: Kubernetes and Prometheus. */
final class Endpoint implements AutoCloseable {

  static final String OPTION = "port";

  private final HttpServer server;
  private final ExecutorService threads;

  private Endpoint(HttpServer server, ExecutorService threads) {
    this.server = server;
    this.threads = threads;
  }

  /**
   * Begins to answer.
   *
   * @param health what is wrong so that the process should be started again, if anything
   * @param readiness what is wrong so that nothing is done for now, if anything
   * @throws OptionFault if the port is taken
   */
  static Endpoint open(
      int port,
      Supplier<Optional<String>> health,
      Supplier<Optional<String>> readiness,
      DeployerMetrics metrics) {
    try {
      HttpServer server = HttpServer.create(new InetSocketAddress(port), 0);
      server.createContext("/healthz", exchange -> answer(exchange, health.get()));
      server.createContext("/readyz", exchange -> answer(exchange, readiness.get()));
      server.createContext("/metrics", new MetricsHandler(metrics.registry()));
      ExecutorService threads =
          Executors.newFixedThreadPool(
              2,
              task -> {
                Thread thread = new Thread(task, "endpoint");
                thread.setDaemon(true);
                return thread;
              });
      server.setExecutor(threads);
      server.start();
      return new Endpoint(server, threads);
    } catch (IOException e) {
      throw new OptionFault(OPTION, port + " cannot be listened on: " + e.getMessage(), e);
    }
  }

  private static void answer(HttpExchange exchange, Optional<String> wrong) throws IOException {
    byte[] body = (wrong.orElse("ok") + "\n").getBytes(UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
      exchange.sendResponseHeaders(wrong.isEmpty() ? 200 : 503, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
