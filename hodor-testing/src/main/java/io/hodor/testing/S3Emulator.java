package io.hodor.testing;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** A server that speaks Amazon S3's REST API, its objects in memory: moto. */
public final class S3Emulator implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofSeconds(90);
  private static final Pattern KEY = Pattern.compile("<Key>([^<]*)</Key>");

  /** It lets everybody in. */
  private static final String ACCESS_KEY = "hodor";

  private static final String SECRET_KEY = "hold the door";

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path folder;
  private final int port;
  private final ServerProcess process;

  private S3Emulator() {
    folder = RepositoryRoot.newFolder("s3-emulator");
    port = Loopback.freePorts(1).get(0);
    process =
        ServerProcess.start(
            "moto",
            folder.resolve("moto.log"),
            List.of(
                "env",
                "PYTHONPATH=" + installation(),
                Installed.program("python3"),
                "-m",
                "moto.server",
                "--host=" + Loopback.HOST,
                "--port=" + port));
    try {
      process.awaitReady(READY_WITHIN, () -> Installed.answers(url() + "/moto-api/"));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private static Path installation() {
    Path installed = RepositoryRoot.target().resolve("python-s3");
    if (!Files.exists(installed.resolve("installed.txt"))) {
      throw new IllegalStateException("moto is missing: run hodor-testing/bin/set-up");
    }
    return installed;
  }

  public static S3Emulator start() {
    return new S3Emulator();
  }

  public String url() {
    return "http://" + Loopback.HOST + ":" + port;
  }

  /** What a process must find in its environment to use it. */
  public Map<String, String> environment() {
    return Map.of(
        "AWS_ACCESS_KEY_ID",
        ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY",
        SECRET_KEY,
        "AWS_REGION",
        "eu-central-1",
        "AWS_ENDPOINT_URL_S3",
        url());
  }

  /** What Flink's own file system must be told to use it. */
  public Map<String, String> flinkConfiguration() {
    return Map.of(
        "s3.endpoint",
        url(),
        "s3.path.style.access",
        "true",
        "s3.access-key",
        ACCESS_KEY,
        "s3.secret-key",
        SECRET_KEY);
  }

  public void createBucket(String bucket) {
    send(request("/" + bucket).PUT(HttpRequest.BodyPublishers.noBody()).build());
  }

  /** The first thousand names of objects in a bucket. */
  public List<String> keys(String bucket) {
    String listing = send(request("/" + bucket + "?list-type=2").build());
    return KEY.matcher(listing).results().map(found -> found.group(1)).toList();
  }

  @Override
  public void close() {
    process.close();
    ServerProcess.delete(folder);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url() + path)).timeout(Duration.ofSeconds(30));
  }

  private String send(HttpRequest request) {
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() / 100 != 2) {
        throw new IllegalStateException(
            request.uri() + " answered " + response.statusCode() + " " + response.body());
      }
      return response.body();
    } catch (IOException e) {
      throw new IllegalStateException(request.uri() + " was not answered", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(request.uri() + " was interrupted", e);
    }
  }
}
