package io.hodor.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.hodor.wire.v1.DeadLetter;
import io.hodor.wire.v1.JobHealth;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.QualityMetrics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a reader of Hodor's topics believes: the last record of a key wins, and a null value takes
 * it away. What was said before is kept apart, in order.
 */
public final class ResultView {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonFormat.Printer PRINTER =
      JsonFormat.printer().alwaysPrintFieldsWithNoPresence();

  /** By type and key. */
  private final Map<String, Map<String, Message>> latest = new TreeMap<>();

  private final List<Message> all = new ArrayList<>();
  private long tombstones;

  ResultView() {}

  void put(String key, Message message) {
    of(message.getDescriptorForType().getFullName()).put(key, message);
    all.add(message);
  }

  void remove(String type, String key) {
    of(type).remove(key);
    tombstones++;
  }

  private Map<String, Message> of(String type) {
    return latest.computeIfAbsent(type, t -> new LinkedHashMap<>());
  }

  /** The latest result of each window of a topic as measured in Kafka itself. */
  public SortedMap<Instant, QualityMetrics> metrics(String topic) {
    return metrics(topic, "kafka");
  }

  /** The latest result of each window of a topic in a source. */
  public SortedMap<Instant, QualityMetrics> metrics(String topic, String source) {
    SortedMap<Instant, QualityMetrics> metrics = new TreeMap<>();
    latest(QualityMetrics.getDefaultInstance())
        .filter(result -> result.getTopic().equals(topic))
        .filter(result -> result.getSource().equals(source))
        .forEach(result -> metrics.put(WireKeys.instant(result.getWindowStart()), result));
    return metrics;
  }

  /** Every result of a window, of all sources, in the order in which they were published. */
  public List<QualityMetrics> story(String topic, Instant windowStart) {
    return all.stream()
        .filter(QualityMetrics.class::isInstance)
        .map(QualityMetrics.class::cast)
        .filter(result -> result.getTopic().equals(topic))
        .filter(result -> WireKeys.instant(result.getWindowStart()).equals(windowStart))
        .toList();
  }

  /** Whether every window of the question has a result that will not change any more. */
  public boolean isFinal(Question question) {
    SortedMap<Instant, QualityMetrics> metrics = metrics(question.topic(), question.source());
    for (Instant window = question.start();
        window.isBefore(question.end());
        window = window.plus(question.window())) {
      QualityMetrics result = metrics.get(window);
      if (result == null || !result.getFinal()) {
        return false;
      }
    }
    return true;
  }

  /** Records counted in the latest results of a topic as measured in Kafka itself. */
  public long count(String topic) {
    return metrics(topic).values().stream().mapToLong(QualityMetrics::getCount).sum();
  }

  /** The latest ledgers of a topic. */
  public List<OffsetLedger> ledgers(String topic) {
    return latest(OffsetLedger.getDefaultInstance())
        .filter(ledger -> ledger.getTopic().equals(topic))
        .toList();
  }

  /** The latest word of every job that has to do with a topic. */
  public List<JobHealth> health(String topic) {
    return latest(JobHealth.getDefaultInstance())
        .filter(health -> health.getTopic().equals(topic))
        .toList();
  }

  /** The dead letters of a topic, each once. */
  public List<DeadLetter> deadLetters(String topic) {
    return latest(DeadLetter.getDefaultInstance())
        .filter(letter -> letter.getTopic().equals(topic))
        .toList();
  }

  /** How many records took a result away. */
  public long tombstones() {
    return tombstones;
  }

  /**
   * The latest messages, key by key, but for the moments at which they were computed: the same
   * results written again leave it as it is.
   */
  public SortedMap<String, String> texts() {
    SortedMap<String, String> texts = new TreeMap<>();
    latest.forEach(
        (type, messages) ->
            messages.forEach(
                (key, message) ->
                    texts.put(
                        type + " " + key,
                        json(message).toString().replaceAll("\"computedAt\":\"[^\"]*\"", ""))));
    return texts;
  }

  Results about(Question question) {
    return new Results() {
      @Override
      public SortedMap<Instant, JsonNode> metrics() {
        SortedMap<Instant, JsonNode> metrics = new TreeMap<>();
        nodes(QualityMetrics.getDefaultInstance(), question)
            .forEach(node -> metrics.put(WireJson.windowStart(node), node));
        return metrics;
      }

      @Override
      public List<JsonNode> ledgers() {
        return nodes(OffsetLedger.getDefaultInstance(), question);
      }

      @Override
      public List<JsonNode> deadLetters() {
        return nodes(DeadLetter.getDefaultInstance(), question);
      }
    };
  }

  private <M extends Message> List<JsonNode> nodes(M prototype, Question question) {
    return latest(prototype)
        .map(ResultView::json)
        .filter(node -> node.path("topic").asText().equals(question.topic()))
        .filter(node -> node.path("source").asText().equals(question.source()))
        .toList();
  }

  @SuppressWarnings("unchecked") // The messages of a type are of its class.
  private <M extends Message> Stream<M> latest(M prototype) {
    String type = prototype.getDescriptorForType().getFullName();
    return latest.getOrDefault(type, Map.of()).values().stream().map(message -> (M) message);
  }

  private static JsonNode json(Message message) {
    try {
      return JSON.readTree(PRINTER.print(message));
    } catch (InvalidProtocolBufferException | JsonProcessingException e) {
      throw new IllegalStateException("not printable: " + message, e);
    }
  }

  /** The latest results in short, one line each. */
  @Override
  public String toString() {
    List<String> lines = new ArrayList<>();
    latest(QualityMetrics.getDefaultInstance())
        .map(
            result ->
                String.format(
                    "%s %s: %s %s%s, count %d, unique offsets %d",
                    WireKeys.of(result),
                    result.getTopicId(),
                    result.getCoverage(),
                    result.getTiming(),
                    result.getFinal() ? " final" : "",
                    result.getCount(),
                    result.getUniqueOffsets()))
        .sorted()
        .forEach(lines::add);
    latest(JobHealth.getDefaultInstance())
        .map(health -> WireKeys.of(health) + ": " + health.toString().replace('\n', ' '))
        .forEach(lines::add);
    latest.forEach((type, messages) -> lines.add(messages.size() + " of " + type));
    return lines.stream().collect(Collectors.joining("\n  ", "  ", "\n"));
  }
}
