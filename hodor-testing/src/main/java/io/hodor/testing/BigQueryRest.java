package io.hodor.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The emulator's own REST, without TLS and without anything in the way. */
final class BigQueryRest {
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String url;

  BigQueryRest(String url) {
    this.url = url;
  }

  BigQueryAnswer get(String path) {
    return ask("GET", path, MissingNode.getInstance());
  }

  BigQueryAnswer post(String path, JsonNode body) {
    return ask("POST", path, body);
  }

  BigQueryAnswer delete(String path) {
    return ask("DELETE", path, MissingNode.getInstance());
  }

  /** Asks and waits, however long a query takes. */
  BigQueryAnswer ask(String method, String path, JsonNode body) {
    HttpRequest.BodyPublisher content =
        body.isMissingNode()
            ? HttpRequest.BodyPublishers.noBody()
            : HttpRequest.BodyPublishers.ofString(body.toString());
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .timeout(Duration.ofMinutes(10))
            .header("Content-Type", "application/json")
            .method(method, content)
            .build();
    try {
      HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      return new BigQueryAnswer(
          response.statusCode(),
          response.body().length == 0
              ? MissingNode.getInstance()
              : BigQueryAnswer.JSON.readTree(response.body()));
    } catch (IOException e) {
      throw new UncheckedIOException(method + " " + path + " was not answered", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(method + " " + path + " was interrupted", e);
    }
  }
}
