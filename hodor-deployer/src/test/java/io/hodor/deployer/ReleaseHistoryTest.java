package io.hodor.deployer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.kubernetes.client.util.ClientBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is asked of an API server, over HTTP, so that Helm's history does not grow for ever. */
class ReleaseHistoryTest {

  private static final String SECRETS = "/api/v1/namespaces/hodor/secrets";

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private int status = 200;
  private HttpServer server;
  private ReleaseHistory history;

  @BeforeEach
  void open() throws IOException {
    server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    server.createContext("/", this::answer);
    server.start();
    history =
        new ReleaseHistory(
            new ClientBuilder()
                .setBasePath("http://127.0.0.1:" + server.getAddress().getPort())
                .build(),
            "hodor");
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    asked.add(
        exchange.getRequestMethod()
            + " "
            + URLDecoder.decode(exchange.getRequestURI().toString(), UTF_8));
    String items =
        Stream.of(9, 10, 7, 8, 11)
            .map(
                it ->
                    "{\"metadata\": {\"name\": \"r.v%d\", \"labels\": {\"version\": \"%d\"}}}"
                        .formatted(it, it))
            .collect(Collectors.joining(","));
    byte[] body =
        (exchange.getRequestMethod().equals("GET")
                ? "{\"kind\": \"SecretList\", \"items\": [" + items + "]}"
                : "{\"kind\": \"Status\"}")
            .getBytes(UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      exchange.sendResponseHeaders(status, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Test
  void theNewestThreeAreKept() {
    history.trim("r");
    assertThat(
        asked,
        contains(
            "GET " + SECRETS + "?labelSelector=owner=helm,status=superseded,name=r",
            "DELETE " + SECRETS + "/r.v8",
            "DELETE " + SECRETS + "/r.v7"));
  }

  @Test
  void aRefusalIsToldWithItsNumber() {
    status = 403;
    assertThat(
        assertThrows(IllegalStateException.class, () -> history.trim("r")).getMessage(),
        containsString("its history cannot be shortened: 403"));
  }
}
