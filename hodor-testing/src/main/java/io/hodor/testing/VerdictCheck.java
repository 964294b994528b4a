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
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The faults of a sink laid beside those that the verdict names, offset by offset. A fault that
 * nobody made is as wrong as one that nobody found.
 */
final class VerdictCheck {

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * One kind of fault.
   *
   * @param name for people
   * @param made the offsets it was done to, as {@code partition:offset}
   * @param found those that the verdict names
   * @param counted the verdict's totals, which hold even where its ranges are cut
   */
  record Line(String name, Set<String> made, Set<String> found, long counted) {

    boolean isRight() {
      return made.equals(found) && counted == found.size();
    }

    /** What differs, for people; empty when nothing does. */
    String difference() {
      Set<String> unfound = new TreeSet<>(made);
      unfound.removeAll(found);
      Set<String> unmade = new TreeSet<>(found);
      unmade.removeAll(made);
      return isRight()
          ? ""
          : "%s: not found %s, found but not made %s, counted %d of %d"
              .formatted(name, unfound, unmade, counted, made.size());
    }
  }

  private final List<Line> lines;
  private final Map<String, Integer> statuses;

  private VerdictCheck(List<Line> lines, Map<String, Integer> statuses) {
    this.lines = lines;
    this.statuses = statuses;
  }

  /**
   * Lays the verdicts over one source of a topic beside what was done.
   *
   * @param quality the file of verdicts
   * @param question of which topic, source and windows
   * @param made by the names {@code lost}, {@code dead_lettered}, {@code repeated} and {@code
   *     unexpected}: the offsets; a name that is left out stands for none
   */
  static VerdictCheck of(Path quality, Question question, Map<String, Set<String>> made) {
    Map<String, Set<String>> found = new LinkedHashMap<>();
    Map<String, Long> counted = new LinkedHashMap<>();
    Map<String, Integer> statuses = new LinkedHashMap<>();
    for (String name :
        List.of("lost", "dead_lettered", "repeated", "unexpected", "not_yet_due", "expired")) {
      found.put(name, new TreeSet<>());
      counted.put(name, 0L);
    }
    for (JsonNode score : scores(quality, question)) {
      statuses.merge(score.path("status").asText().toLowerCase(Locale.ROOT), 1, Integer::sum);
      for (JsonNode missing : score.path("missing")) {
        String reason = missing.path("reason").asText().toLowerCase(Locale.ROOT);
        add(found.get(reason), missing.path("ranges"));
        counted.merge(reason, missing.path("total").asLong(), Long::sum);
      }
      add(found.get("repeated"), score.path("repeatedRanges"));
      counted.merge("repeated", score.path("repeatedTotal").asLong(), Long::sum);
      add(found.get("unexpected"), score.path("unexpectedRanges"));
      counted.merge("unexpected", score.path("unexpectedTotal").asLong(), Long::sum);
    }
    List<Line> lines = new ArrayList<>();
    found.forEach(
        (name, offsets) ->
            lines.add(
                new Line(name, made.getOrDefault(name, Set.of()), offsets, counted.get(name))));
    return new VerdictCheck(lines, statuses);
  }

  /** An offset as it is compared here. */
  static String place(SentRecord record) {
    return record.partition() + ":" + record.offset();
  }

  List<Line> lines() {
    return List.copyOf(lines);
  }

  /** How many windows have which status, in lower case. */
  Map<String, Integer> statuses() {
    return statuses;
  }

  /** What differs, for people; empty when every fault was found and nothing else. */
  List<String> differences() {
    return lines.stream().map(Line::difference).filter(it -> !it.isEmpty()).toList();
  }

  private static void add(Set<String> offsets, JsonNode ranges) {
    for (JsonNode range : ranges) {
      for (long offset = range.path("from").asLong();
          offset <= range.path("to").asLong();
          offset++) {
        offsets.add(range.path("partition").asInt() + ":" + offset);
      }
    }
  }

  private static List<JsonNode> scores(Path quality, Question question) {
    try {
      List<JsonNode> scores = new ArrayList<>();
      for (String line : Files.readAllLines(quality)) {
        JsonNode score = JSON.readTree(line);
        Instant window = WireJson.windowStart(score);
        if (score.path("topic").asText().equals(question.topic())
            && score.path("source").asText().equals(question.source())
            && !window.isBefore(question.start())
            && window.isBefore(question.end())) {
          scores.add(score);
        }
      }
      return scores;
    } catch (IOException e) {
      throw new UncheckedIOException(quality.toString(), e);
    }
  }
}
