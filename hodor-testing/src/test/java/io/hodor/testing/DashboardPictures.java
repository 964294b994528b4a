package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * {@code make dashboard-pictures}: the dashboards, drawn with Grafana's own components from a day
 * of topics with faults. Every query is one that Grafana would send.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DashboardPictures {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int WIDTH = 1480;

  /** For a page that people load. */
  private static final int LARGEST = 300_000;

  private static final String PAGE =
      """
      <!doctype html>
      <html><head><meta charset="utf-8"><link rel="stylesheet" href="picture.css">
      <style>html, body { overflow: hidden !important; margin: 0 }</style></head>
      <body><div id="dashboard"></div>
      <script>window.picture = %s</script>
      <script src="picture.js"></script></body></html>
      """;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Path built = RepositoryRoot.target().resolve("dashboard-pictures");
  private PicturedTopics topics;
  private Chromium browser;

  @BeforeAll
  void start(@TempDir Path folder) throws Exception {
    topics = new PicturedTopics(folder);
    browser = Chromium.start();
  }

  @AfterAll
  void stop() {
    if (browser != null) {
      browser.close();
    }
    if (topics != null) {
      topics.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "fleet.json, dashboard-fleet, , ",
    "topic.json, dashboard-topic, shop.payments, ",
    "hodor.json, dashboard-hodor, , Windows that were not wholly readable"
  })
  void everyPanelIsDrawn(String dashboard, String picture, String topic, String empty)
      throws Exception {
    Path page = page(dashboard, picture, topic);
    browser.window(WIDTH, 1_000, true).open(page).await("window.drawn !== undefined");
    int height = browser.evaluate("dashboard.firstChild.offsetHeight").asInt();
    byte[] png = smaller(browser.window(WIDTH, height, true).screenshot());
    Files.write(GrafanaQuery.folder("docs").resolve(picture + ".png"), png);

    JsonNode drawn = browser.evaluate("window.drawn");
    assertThat(drawn.path("failed").toString(), is("[]"));
    JsonNode expectedEmpty = JSON.valueToTree(Stream.ofNullable(empty).toList());
    assertThat(drawn.path("empty"), is(expectedEmpty));
    assertThat(drawn.path("panels").size(), is(read(dashboard).path("panels").size()));
    assertThat(browser.errors(), is(empty()));
    assertThat(png.length, is(lessThan(LARGEST)));
  }

  /** The same picture; browsers are in a hurry when they write one. */
  private static byte[] smaller(byte[] png) throws Exception {
    ImageWriter writer = ImageIO.getImageWritersByFormatName("png").next();
    ImageWriteParam settings = writer.getDefaultWriteParam();
    settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
    settings.setCompressionQuality(0);
    ByteArrayOutputStream smaller = new ByteArrayOutputStream();
    try (ImageOutputStream out = ImageIO.createImageOutputStream(smaller)) {
      writer.setOutput(out);
      IIOImage image = new IIOImage(ImageIO.read(new ByteArrayInputStream(png)), null, null);
      writer.write(null, image, settings);
    } finally {
      writer.dispose();
    }
    return smaller.toByteArray();
  }

  private Path page(String dashboard, String picture, String topic) throws Exception {
    JsonNode json = read(dashboard);
    Instant now = Instant.now();
    Map<String, String> chosen =
        topic == null ? Map.of() : Map.of("cluster", "default", "topic", topic);
    ObjectNode page = JSON.createObjectNode();
    page.put("file", dashboard)
        .put("width", WIDTH)
        .put("from", now.minus(GrafanaQuery.opensWith(json)).toEpochMilli())
        .put("to", now.toEpochMilli());
    page.set("dashboard", json);
    page.putObject("chosen")
        .put("datasource", "Hodor")
        .setAll((ObjectNode) JSON.valueToTree(chosen));
    ObjectNode answers = page.putObject("answers");
    for (GrafanaQuery query : GrafanaQuery.all()) {
      if (query.place().startsWith(dashboard)) {
        answers.set(query.place(), answer(query.expanded(chosen, now)));
      }
    }
    String script = JSON.writeValueAsString(page).replace("</", "<\\/");
    return Files.writeString(built.resolve(picture + ".html"), PAGE.formatted(script));
  }

  private static JsonNode read(String dashboard) throws Exception {
    return JSON.readTree(GrafanaQuery.folder("dashboards").resolve(dashboard).toFile());
  }

  private JsonNode answer(String query) throws Exception {
    String address =
        topics.influx().url()
            + "/query?epoch=ms&db="
            + PicturedTopics.DATABASE
            + "&q="
            + URLEncoder.encode(query, StandardCharsets.UTF_8);
    HttpRequest request = HttpRequest.newBuilder(URI.create(address)).build();
    return JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofString()).body());
  }
}
