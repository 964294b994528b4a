package io.hodor.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Hodor's files about one topic and range, read as any stranger would: as lines of JSON. */
final class OutputFiles implements Results {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final Question question;

  OutputFiles(Path folder, Question question) {
    this.folder = folder;
    this.question = question;
  }

  @Override
  public SortedMap<Instant, JsonNode> metrics() {
    SortedMap<Instant, JsonNode> metrics = new TreeMap<>();
    lines("metrics.ndjson").forEach(line -> metrics.put(WireJson.windowStart(line), line));
    return metrics;
  }

  @Override
  public List<JsonNode> ledgers() {
    Map<String, JsonNode> ledgers = new LinkedHashMap<>();
    for (JsonNode line : lines("ledger.ndjson")) {
      String address =
          WireJson.windowStart(line)
              + "|"
              + line.path("partition").asInt()
              + "|"
              + line.path("chunk");
      ledgers.put(address, line);
    }
    return new ArrayList<>(ledgers.values());
  }

  @Override
  public List<JsonNode> deadLetters() {
    return lines("dead-letters.ndjson");
  }

  private List<JsonNode> lines(String name) {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      List<JsonNode> lines = new ArrayList<>();
      for (String line : Files.readAllLines(file)) {
        JsonNode read = JSON.readTree(line);
        if (read.path("topic").asText().equals(question.topic())
            && read.path("source").asText().equals(question.source())) {
          lines.add(read);
        }
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }
}
