package io.hodor.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A real browser without a window, with one page, spoken to by its DevTools protocol. */
public final class Chromium implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofSeconds(30);
  private static final long ANSWERS_WITHIN_SECONDS = 60;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder = RepositoryRoot.newFolder("chromium");
  private final ServerProcess process;
  private final WebSocket page;
  private final AtomicInteger commands = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final List<String> errors = new CopyOnWriteArrayList<>();

  private Chromium() {
    // A port of 0 makes the browser choose one and write it into its folder.
    process =
        ServerProcess.start(
            "chromium",
            folder.resolve("chromium.log"),
            List.of(
                Installed.program("chromium", Path.of("/usr/bin/chromium")),
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--remote-debugging-port=0",
                "--user-data-dir=" + folder.resolve("profile"),
                "about:blank"));
    try {
      Path port = folder.resolve("profile").resolve("DevToolsActivePort");
      process.awaitReady(READY_WITHIN, () -> Files.readAllLines(port).size() == 2);
      page = connect(Integer.parseInt(Files.readAllLines(port).get(0)));
      for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
        command(domain + ".enable", Map.of());
      }
    } catch (IOException | InterruptedException | RuntimeException e) {
      close();
      throw new IllegalStateException("chromium cannot be spoken to", e);
    }
  }

  public static Chromium start() {
    return new Chromium();
  }

  private WebSocket connect(int port) throws IOException, InterruptedException {
    HttpClient client = HttpClient.newHttpClient();
    HttpRequest pages =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list")).build();
    JsonNode found = JSON.readTree(client.send(pages, HttpResponse.BodyHandlers.ofString()).body());
    for (JsonNode target : found) {
      if (target.path("type").asText().equals("page")) {
        URI address = URI.create(target.path("webSocketDebuggerUrl").asText());
        return client.newWebSocketBuilder().buildAsync(address, new Listener()).join();
      }
    }
    throw new IOException("it has no page: " + found);
  }

  /** Sets what a page sees of its window. */
  public Chromium window(int width, int height, boolean dark) {
    command(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
    Map<String, String> scheme =
        Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light");
    command("Emulation.setEmulatedMedia", Map.of("features", List.of(scheme)));
    return this;
  }

  /** Opens a file and waits until it is loaded. Errors of pages before are forgotten. */
  public Chromium open(Path file) {
    errors.clear();
    command("Page.navigate", Map.of("url", file.toUri().toString()));
    await("document.readyState === 'complete' && location.href !== 'about:blank'");
    return this;
  }

  /** What an expression comes to, awaited where it is a promise. */
  public JsonNode evaluate(String expression) {
    JsonNode answer =
        command(
            "Runtime.evaluate",
            Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
    if (answer.has("exceptionDetails")) {
      throw new IllegalStateException(expression + ": " + answer.get("exceptionDetails"));
    }
    return answer.path("result").path("value");
  }

  /** Waits until an expression is true. */
  public void await(String expression) {
    Deadline deadline = Deadline.in(READY_WITHIN);
    while (!evaluate(expression).asBoolean()) {
      deadline.orFail(() -> "not true: " + expression + "; the page said " + errors);
    }
  }

  /** Moves the pointer to a place in the window. */
  public void moveTo(int x, int y) {
    command("Input.dispatchMouseEvent", Map.of("type", "mouseMoved", "x", x, "y", y));
  }

  /** What the page said on its console as an error or a warning, and requests it made. */
  public List<String> errors() {
    return List.copyOf(errors);
  }

  /** A picture of what stands in the window, as PNG. */
  public byte[] screenshot() {
    JsonNode answer = command("Page.captureScreenshot", Map.of("format", "png"));
    return Base64.getDecoder().decode(answer.path("data").asText());
  }

  /** The page on paper, as PDF. */
  public byte[] print() {
    JsonNode answer = command("Page.printToPDF", Map.of("printBackground", false));
    return Base64.getDecoder().decode(answer.path("data").asText());
  }

  private JsonNode command(String method, Map<String, ?> parameters) {
    int id = commands.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    ObjectNode command = JSON.createObjectNode().put("id", id).put("method", method);
    command.set("params", JSON.valueToTree(parameters));
    page.sendText(command.toString(), true).join();
    JsonNode message = answer.orTimeout(ANSWERS_WITHIN_SECONDS, TimeUnit.SECONDS).join();
    if (message.has("error")) {
      throw new IllegalStateException(method + ": " + message.get("error"));
    }
    return message.path("result");
  }

  private void hear(JsonNode message) {
    CompletableFuture<JsonNode> waiting =
        message.has("id") ? answers.remove(message.path("id").asInt()) : null;
    if (waiting != null) {
      waiting.complete(message);
      return;
    }
    JsonNode about = message.path("params");
    switch (message.path("method").asText()) {
      case "Runtime.exceptionThrown" -> errors.add(about.path("exceptionDetails").toString());
      case "Runtime.consoleAPICalled" -> errors.add(about.path("args").toString());
      case "Log.entryAdded" -> errors.add(about.path("entry").toString());
      case "Network.requestWillBeSent" -> noteRequest(about.path("request").path("url").asText());
      default -> {}
    }
  }

  private void noteRequest(String url) {
    if (!url.startsWith("file:") && !url.startsWith("data:")) {
      errors.add("asked for " + url);
    }
  }

  @Override
  public void close() {
    if (page != null) {
      page.abort();
    }
    process.close();
    deleteFolder();
  }

  /** Its helpers outlive it by a moment, and write meanwhile. */
  private void deleteFolder() {
    Deadline deadline = Deadline.in(READY_WITHIN);
    while (Files.exists(folder)) {
      try {
        ServerProcess.delete(folder);
      } catch (UncheckedIOException e) {
        deadline.orFail(e::toString);
      }
    }
  }

  private final class Listener implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        try {
          hear(JSON.readTree(text.toString()));
        } catch (IOException e) {
          errors.add(e.toString());
        }
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }
  }
}
