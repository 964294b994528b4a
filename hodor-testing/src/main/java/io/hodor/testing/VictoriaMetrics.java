package io.hodor.testing;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A real VictoriaMetrics in a process of its own: a server that imitates InfluxDB's write API. */
public final class VictoriaMetrics implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofSeconds(30);

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path folder;
  private final int port;
  private final ServerProcess process;

  private VictoriaMetrics() {
    folder = RepositoryRoot.newFolder("victoria-metrics");
    port = Loopback.freePorts(1).get(0);
    process =
        ServerProcess.start(
            "victoria-metrics",
            folder.resolve("victoria-metrics.log"),
            List.of(
                Installed.program("victoria-metrics", Path.of("/usr/bin/victoria-metrics")),
                "-storageDataPath=" + folder.resolve("data"),
                "-httpListenAddr=" + Loopback.HOST + ":" + port,
                "-retentionPeriod=10y"));
    try {
      process.awaitReady(READY_WITHIN, () -> Installed.answers(url() + "/health"));
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
  }

  public static VictoriaMetrics start() {
    return new VictoriaMetrics();
  }

  /** As {@code --influxUrl} takes it. */
  public String url() {
    return "http://" + Loopback.HOST + ":" + port;
  }

  /** The series that this selector of PromQL finds, a line of JSON each; empty for none. */
  public List<String> export(String selector) {
    // What was written is found only after this.
    get("/internal/force_flush");
    String match = URLEncoder.encode(selector, StandardCharsets.UTF_8);
    return get("/api/v1/export?match[]=" + match).lines().toList();
  }

  @Override
  public void close() {
    process.close();
    ServerProcess.delete(folder);
  }

  private String get(String path) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url() + path.replace("[]", "%5B%5D")))
            .timeout(Duration.ofSeconds(30))
            .build();
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw new IllegalStateException(
            path + " answered " + response.statusCode() + " " + response.body());
      }
      return response.body();
    } catch (IOException e) {
      throw new IllegalStateException(path + " was not answered", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(path + " was interrupted", e);
    }
  }
}
