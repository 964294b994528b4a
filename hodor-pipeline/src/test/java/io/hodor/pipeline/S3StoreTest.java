package io.hodor.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.hodor.pipeline.StateStore.Found;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What a store of objects answers, and what is made of it; the answers are written by hand. */
class S3StoreTest {
  private static final Instant TEN = Instant.parse("2026-05-04T10:00:00Z");

  private final StateStore store = new S3Store();
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());
  private final List<String> bodies = Collections.synchronizedList(new ArrayList<>());

  /** One after the other; the last one again and again. */
  private final List<Answer> answers = new ArrayList<>();

  private HttpServer server;
  private Map<String, String> settings;

  private record Answer(int status, String body) {}

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
    settings =
        Map.of(
            "aws.accessKeyId", "hodor",
            "aws.secretAccessKey", "hold the door",
            "aws.region", "eu-central-1",
            "aws.endpointUrlS3", "http://localhost:" + server.getAddress().getPort());
    settings.forEach(System::setProperty);
  }

  @AfterEach
  void stop() {
    settings.keySet().forEach(System::clearProperty);
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
    bodies.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
    Answer answer = answers.get(Math.min(requests.size(), answers.size()) - 1);
    byte[] body = answer.body().getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/xml");
    exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private void answers(int status, String body) {
    answers.add(new Answer(status, body));
  }

  private void refuses(int status, String code) {
    answers(status, "<Error><Code>" + code + "</Code><Message>No.</Message></Error>");
  }

  private static String page(String next, String... keys) {
    StringBuilder page = new StringBuilder("<ListBucketResult><Name>state</Name>");
    for (String key : keys) {
      page.append("<Contents><Key>" + key + "</Key><LastModified>" + TEN + "</LastModified>")
          .append("<Size>1</Size></Contents>");
    }
    page.append("<IsTruncated>" + !next.isEmpty() + "</IsTruncated>");
    page.append(
        next.isEmpty() ? "" : "<NextContinuationToken>" + next + "</NextContinuationToken>");
    return page.append("</ListBucketResult>").toString();
  }

  @Test
  void allPagesAreListedAndWhatDoesNotFitIsLeftOut() throws IOException {
    answers(200, page("more", "jobs/a.b/_metadata", "jobs/axb/_metadata", "jobs/a.b/c/_metadata"));
    answers(200, page("", "jobs/a.b/c/d/_metadata", "jobs/a.b/c/metadata", "jobs/a.b/e/_metadata"));
    assertThat(
        store.list("s3://state/jobs/a.b/*/_metadata"),
        contains(
            new Found("s3://state/jobs/a.b/c/_metadata", TEN),
            new Found("s3://state/jobs/a.b/e/_metadata", TEN)));
    assertThat(
        requests,
        contains(
            // No host name for the bucket: the store is not Amazon's.
            allOf(startsWith("GET /state?"), containsString("prefix=jobs%2Fa.b%2F")),
            containsString("continuation-token=more")));
  }

  @Test
  void twoStarsFitAnyNumberOfNames() throws IOException {
    answers(200, page("", "jobs/_metadata", "jobs/a/_metadata", "jobs/a/b/c/_metadata"));
    assertThat(
        store.list("s3://state/jobs/**/_metadata").stream().map(Found::path).toList(),
        contains("s3://state/jobs/a/_metadata", "s3://state/jobs/a/b/c/_metadata"));
  }

  @Test
  void whatIsWrittenIsSentAsItIs() throws IOException {
    answers(200, "");
    store.write("s3://state/jobs/a/beginning.properties", "start=é\n".getBytes(UTF_8));
    assertThat(requests, contains("PUT /state/jobs/a/beginning.properties"));
    assertThat(bodies, contains("start=é\n"));
  }

  @Test
  void anObjectThatIsNotThereIsNone() throws IOException {
    refuses(404, "NoSuchKey");
    assertThat(store.read("s3://state/jobs/a"), is(Optional.empty()));
  }

  /** Taken for none it would begin a job without its state. */
  @Test
  void anObjectThatCannotBeReadIsAFault() {
    refuses(500, "InternalError");
    assertThat(
        fault(() -> store.read("s3://state/jobs/a")), is("bucket state answers 500 InternalError"));
  }

  @Test
  void aBucketThatIsNotThereIsNamed() {
    refuses(404, "NoSuchBucket");
    assertThat(fault(() -> store.list("s3://state/*")), is("there is no bucket state"));
    assertThat(fault(() -> store.read("s3://state/a")), is("there is no bucket state"));
    assertThat(
        fault(() -> store.write("s3://state/a", new byte[1])), is("there is no bucket state"));
  }

  @Test
  void whatMayNotBeDoneIsToldWithTheBucket() {
    refuses(403, "AccessDenied");
    assertThat(
        fault(() -> store.delete("s3://state/a")),
        is("these credentials may not do that in bucket state (403 AccessDenied)"));
  }

  @Test
  void anAddressWithoutABucketIsNone() {
    assertThat(fault(() -> store.list("s3:///a/*")), containsString("write s3://BUCKET/FOLDER"));
  }

  private static String fault(Executable ask) {
    return assertThrows(IOException.class, ask).getMessage();
  }
}
