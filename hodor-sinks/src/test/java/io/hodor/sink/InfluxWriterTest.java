package io.hodor.sink;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.util.Timestamps;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.hodor.config.OptionFault;
import io.hodor.config.Retries;
import io.hodor.config.Unreachable;
import io.hodor.wire.v1.QualityMetrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the writer does about each answer, by a server that answers as it is told. */
class InfluxWriterTest {

  private static final String LIMIT = "PT1M";

  @TempDir Path folder;

  private final Deque<Answer> answers = new ArrayDeque<>();
  private final List<String> bodies = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();
  private final List<String> logins = new ArrayList<>();
  private HttpServer server;
  private long now;

  private record Answer(int status, String body) {}

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
      logins.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
      bodies.add(new String(new GZIPInputStream(exchange.getRequestBody()).readAllBytes(), UTF_8));
      Answer answer = answers.size() > 1 ? answers.poll() : answers.peek();
      byte[] body = answer.body().getBytes(UTF_8);
      exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  @Test
  void allPointsAreOneRequest() {
    will(204, "");
    assertThat(write(3), is(0L));
    assertThat(bodies.size(), is(1));
    assertThat(bodies.get(0).lines().count(), is(3L));
  }

  @Test
  void whatIsWrittenToIsInTheAddress() {
    will(204, "");
    new InfluxTarget(url() + "/base/", "a&b", "one week", null, Duration.ZERO).check();
    target(null).check();
    assertThat(
        asked,
        is(
            List.of(
                "POST /base/write?db=a%26b&rp=one+week&precision=ms&consistency=one",
                "POST /write?db=hodor&precision=ms&consistency=one")));
  }

  @Test
  void aLoginIsSentWithEveryRequest() throws Exception {
    Path secret =
        Files.writeString(
            folder.resolve("influx.properties"), "username=u\npassword=s\u00e9same\n");
    will(204, "");
    new InfluxTarget(url(), "hodor", null, secret.toString(), Duration.ZERO).check();
    target(null).check();
    // printf 'u:sésame' | base64
    assertThat(logins, is(List.of("Basic dTpzw6lzYW1l", "null")));
  }

  /** The next place would get the login, and a redirected write may lose its points. */
  @Test
  void nobodyIsFollowedElsewhere() {
    will(307, "over there");
    assertThat(
        lastOf(307, "over there").getMessage(),
        is("--influxUrl=" + url() + ": it answers with status 307: over there"));
  }

  @Test
  void longWordsAreCut() {
    assertThat(lastOf(400, "x".repeat(10_000)).getMessage().length(), lessThan(2_100));
  }

  @Test
  void aHostThatDoesNotExistIsToldFromOneThatIsSilent() {
    InfluxTarget nowhere =
        new InfluxTarget("http://hodor.invalid:8086", "hodor", null, null, Duration.ZERO);
    assertThat(
        assertThrows(Unreachable.class, nowhere::check).getMessage(),
        is(
            "--influxUrl=http://hodor.invalid:8086: not reachable: ConnectException: there is no"
                + " such host"));
    server.stop(0);
    assertThat(
        assertThrows(Unreachable.class, target(null)::check).getMessage(),
        matchesPattern(
            ".*: not reachable: ConnectException: (nobody answers there|Connection refused)"));
  }

  @Test
  void passingTroubleIsWaitedFor() {
    will(503, "not now");
    will(500, "{\"error\":\"timeout\"}");
    will(400, "{\"error\":\"partial write: engine: cache-max-memory-size exceeded\"}");
    will(429, "too many");
    will(204, "");
    assertThat(write(2), is(0L));
    assertThat(bodies.size(), is(5));
    assertThat(bodies.get(4), is(bodies.get(0)));
  }

  @Test
  void troubleThatLastsEndsInWords() {
    will(503, "not now");
    Unreachable end = assertThrows(Unreachable.class, () -> write(1));
    assertThat(
        end.getMessage(),
        is(
            "--influxUrl=%s: not reachable for PT1M (--influxRetryTimeout): it answers with status 503: not now"
                .formatted(url())));
    assertThat(Duration.ofNanos(now), is(Duration.parse(LIMIT)));
  }

  @Test
  void aServerThatIsAwayIsWaitedFor() {
    server.stop(0);
    Unreachable end = assertThrows(Unreachable.class, () -> write(1));
    assertThat(
        end.getMessage(),
        startsWith("--influxUrl=" + url() + ": not reachable for PT1M (--influxRetryTimeout): "));
  }

  @Test
  void theOptionIsNamedOnlyWhereItDecides() {
    will(503, "not now");
    Unreachable end = assertThrows(Unreachable.class, () -> write(1, Duration.ofSeconds(5)));
    assertThat(
        end.getMessage(),
        is(
            "--influxUrl=%s: not reachable for PT5S: it answers with status 503: not now"
                .formatted(url())));
  }

  @Test
  void whatCannotPassIsSaidAtOnce() {
    refused(404, "{\"error\":\"database not found: \\\"hodor\\\"\"}", "--influxDatabase: ");
    refused(500, "{\"error\":\"retention policy not found: x\"}", "--influxRetentionPolicy: ");
    refused(401, "{\"error\":\"authorization failed\"}", "--influxCredentials: ");
    refused(401, "{\"code\":\"unauthorized\",\"message\":\"no\"}", "--influxCredentials: ");
    refused(
        400,
        "{\"error\":\"partial write: field type conflict: input field \\\"count\\\" dropped=1\"}",
        "--influxDatabase: ");
    assertThat(
        lastOf(400, "{\"error\":\"unable to parse 'x'\"}").getMessage(),
        containsString("unable to parse 'x'"));
    assertThat(
        lastOf(413, "{\"error\":\"Request Entity Too Large\"}").getMessage(),
        allOf(startsWith("--influxUrl="), containsString("status 413")));
  }

  private void refused(int status, String body, String beginning) {
    RuntimeException refusal = lastOf(status, body);
    assertThat(refusal.getClass(), is((Object) OptionFault.class));
    assertThat(refusal.getMessage(), startsWith(beginning));
  }

  private RuntimeException lastOf(int status, String body) {
    answers.clear();
    bodies.clear();
    will(status, body);
    RuntimeException refusal = assertThrows(RuntimeException.class, () -> write(1));
    assertThat(bodies.size(), is(1));
    return refusal;
  }

  @Test
  void whatRetentionDoesNotKeepIsCounted() {
    will(400, "{\"error\":\"partial write: points beyond retention policy dropped=2\"}");
    assertThat(write(3), is(2L));
    assertThat(bodies.size(), is(1));
  }

  @Test
  void whatRetentionDoesNotKeepIsCountedAsNewerServersSayIt() {
    will(
        422,
        "{\"code\":\"unprocessable entity\",\"message\":\"failure writing points to database:"
            + " partial write: dropped 2 points outside retention policy of duration 24h0m0s\"}");
    assertThat(write(3), is(2L));
    assertThat(bodies.size(), is(1));
  }

  @Test
  void anImitationThatAnswersOtherwiseIsFine() {
    for (Answer unclear :
        List.of(
            new Answer(204, ""), new Answer(400, "writing requires points"), new Answer(404, ""))) {
      answers.clear();
      answers.add(unclear);
      target("autogen").check();
    }
  }

  @Test
  void noSecretTravels() throws Exception {
    Path secret =
        Files.writeString(folder.resolve("influx.properties"), "username=u\npassword=sesame\n");
    InfluxTarget target =
        new InfluxTarget(url(), "hodor", null, secret.toString(), Duration.ofSeconds(1));
    will(401, "{\"error\":\"authorization failed\"}");
    OptionFault refusal = assertThrows(OptionFault.class, target::check);
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(target);
    }
    assertThat(bytes.toString(UTF_8) + target + refusal, not(containsString("sesame")));
    OptionFault inUrl =
        assertThrows(
            OptionFault.class,
            () ->
                new InfluxTarget(
                    "http://u:sesame@localhost:8086", "hodor", null, null, Duration.ZERO));
    assertThat(
        inUrl.getMessage(), allOf(startsWith("--influxUrl: "), not(containsString("sesame"))));
  }

  @Test
  void credentialsComeFromTheEnvironmentToo() throws Exception {
    assertThat(InfluxCredentials.of(null, Map.of()).isEmpty(), is(true));
    Path file = Files.writeString(folder.resolve("password"), "open\n");
    InfluxCredentials user =
        InfluxCredentials.of(
                null,
                Map.of("HODOR_INFLUX_USERNAME", "u", "HODOR_INFLUX_PASSWORD_FILE", file.toString()))
            .orElseThrow();
    assertThat(user.username() + "/" + user.password(), is("u/open"));
    assertThat(user.toString(), not(containsString("open")));
    OptionFault fault =
        assertThrows(
            OptionFault.class,
            () -> InfluxCredentials.of(null, Map.of("HODOR_INFLUX_USERNAME", "u")));
    assertThat(fault.getMessage(), containsString("HODOR_INFLUX_PASSWORD"));
  }

  private void will(int status, String body) {
    answers.add(new Answer(status, body));
  }

  private long write(int points) {
    return write(points, Duration.parse(LIMIT));
  }

  private long write(int points, Duration patience) {
    InfluxClient client = InfluxClient.open(target(null));
    return new InfluxWriter(target(null), patience, client, this::retries)
        .write(IntStream.range(0, points).mapToObj(InfluxWriterTest::point).toList());
  }

  private Retries retries(Duration limit) {
    return Retries.within(limit, () -> now, pause -> now += pause.toNanos(), () -> 1);
  }

  private static InfluxPoint point(int window) {
    return InfluxPoint.of(
        QualityMetrics.newBuilder()
            .setTopic("orders")
            .setWindowStart(Timestamps.fromSeconds(600L * window))
            .build());
  }

  private InfluxTarget target(String policy) {
    return new InfluxTarget(url(), "hodor", policy, null, Duration.parse(LIMIT));
  }

  private String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }
}
