package io.hodor.deployer;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.config.OptionFault;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EndpointTest {

  private final DeployerMetrics metrics = new DeployerMetrics();
  private volatile Optional<String> health = Optional.empty();
  private volatile Optional<String> readiness = Optional.empty();
  private final Endpoint endpoint = Endpoint.open(0, () -> health, () -> readiness, metrics);

  @AfterEach
  void close() {
    endpoint.close();
  }

  private HttpResponse<String> get(String path) throws Exception {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create("http://localhost:" + endpoint.port() + path))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void saysWhatIsWrong() throws Exception {
    assertThat(get("/healthz").statusCode(), is(200));
    assertThat(get("/readyz").body(), is("ok\n"));
    readiness = Optional.of("no broker answers");
    assertThat(get("/healthz").statusCode(), is(200));
    assertThat(get("/readyz").statusCode(), is(503));
    assertThat(get("/readyz").body(), is("no broker answers\n"));
    health = Optional.of("no round has ended");
    assertThat(get("/healthz").statusCode(), is(503));
  }

  @Test
  void tellsPrometheus() throws Exception {
    metrics.leading(true);
    metrics.seen(
        Observation.of(
            Story.NOON, List.of(Story.topic("a"), Story.topic("b")), List.of("c", "d", "e")),
        10,
        2);
    metrics.leftOut(3);
    metrics.step(new Step.Remove("r", Subject.topic("t"), "gone"), true);
    metrics.step(new Step.Install(Story.wanted("a", "h"), "new"), false);
    metrics.round(true, Story.NOON);
    String text = get("/metrics").body();
    for (String line :
        new String[] {
          "hodor_deployer_leading 1.0",
          "hodor_deployer_topics 2.0",
          "hodor_deployer_hidden_topics 3.0",
          "hodor_deployer_releases 10.0",
          "hodor_deployer_planned_steps 2.0",
          "hodor_deployer_left_out_places 3.0",
          "hodor_deployer_steps_total{outcome=\"ok\",step=\"remove\"} 1.0",
          "hodor_deployer_steps_total{outcome=\"failed\",step=\"install\"} 1.0",
          "hodor_deployer_rounds_total{outcome=\"ok\"} 1.0",
          "hodor_deployer_rounds_total{outcome=\"failed\"} 0.0",
          "# TYPE hodor_deployer_last_round_timestamp_seconds gauge"
        }) {
      assertThat(text, containsString(line));
    }
  }

  @Test
  void aPortThatIsTakenIsAFaultOfItsOption() {
    assertThat(
        assertThrows(
                OptionFault.class,
                () -> Endpoint.open(endpoint.port(), () -> health, () -> readiness, metrics))
            .getMessage(),
        containsString("--port: " + endpoint.port() + " cannot be listened on"));
  }
}
