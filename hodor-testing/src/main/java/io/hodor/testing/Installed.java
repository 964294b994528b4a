package io.hodor.testing;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Programs that bin/set-up installs. */
final class Installed {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private Installed() {}

  /** The program of this name on the PATH, else the first of the other places that has it. */
  static String program(String name, Path... otherwise) {
    return find(name, otherwise)
        .orElseThrow(
            () -> new IllegalStateException(name + " is missing: run hodor-testing/bin/set-up"))
        .toString();
  }

  /** The same, where it need not be installed. */
  static Optional<Path> find(String name, Path... otherwise) {
    List<Path> places = new ArrayList<>();
    for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
      places.add(Path.of(folder, name));
    }
    places.addAll(List.of(otherwise));
    return places.stream().filter(Files::isExecutable).findFirst();
  }

  /** Whether a server answers a GET with success. */
  static boolean answers(String url) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(2)).build();
    return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() / 100 == 2;
  }
}
