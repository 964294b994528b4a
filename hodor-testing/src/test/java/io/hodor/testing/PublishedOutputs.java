package io.hodor.testing;

import com.google.protobuf.ByteString;
import io.hodor.wire.v1.Hop;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.QualityMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What lies in the outputs, without what may change from one run to the next. */
final class PublishedOutputs {

  private PublishedOutputs() {}

  /**
   * The bytes of every result and ledger of the windows asked for, but for what may differ between
   * a live job and a run over the same past.
   */
  static SortedMap<String, ByteString> bytes(ResultView view, Question question) {
    SortedMap<String, ByteString> bytes = new TreeMap<>();
    for (QualityMetrics result : view.metrics(question.topic()).values()) {
      if (isAsked(question, WireKeys.instant(result.getWindowStart()))) {
        bytes.put("metrics " + WireKeys.of(result), comparable(result).toByteString());
      }
    }
    for (OffsetLedger ledger : view.ledgers(question.topic())) {
      if (isAsked(question, WireKeys.instant(ledger.getWindowStart()))) {
        bytes.put(
            "ledger " + WireKeys.of(ledger),
            ledger.toBuilder().clearComputedAt().build().toByteString());
      }
    }
    return bytes;
  }

  private static boolean isAsked(Question question, Instant window) {
    return !window.isBefore(question.start()) && window.isBefore(question.end());
  }

  private static QualityMetrics comparable(QualityMetrics result) {
    QualityMetrics.Builder comparable =
        result.toBuilder().clearTiming().clearFinal().clearComputedAt().clearLatencies();
    result.getLatenciesList().stream()
        .filter(latency -> latency.getHop() != Hop.EVENT_TO_CONSUMED)
        .forEach(comparable::addLatencies);
    return comparable.build();
  }

  /** Everything about a topic in Hodor's topics, folder and InfluxDB, but for when and how. */
  static List<String> lines(ResultView view, Path folder, InfluxDb influx, String topic) {
    List<String> lines = new ArrayList<>();
    view.texts()
        .forEach(
            (key, text) -> {
              if (key.contains("|" + topic + "|") && !key.contains("JobHealth")) {
                lines.add(key + " " + text);
              }
            });
    for (String file : List.of("metrics.ndjson", "ledger.ndjson", "dead-letters.ndjson")) {
      lines.addAll(lines(folder.resolve(file)));
    }
    lines.addAll(points(influx, topic));
    return lines;
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream()
          .map(line -> line.replaceFirst("\"computedAt\": ?\"[^\"]*\"", ""))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> points(InfluxDb influx, String topic) {
    String fields =
        influx.rows(LiveJob.DATABASE, "SHOW FIELD KEYS FROM hodor_metrics").stream()
            .map(row -> (String) row.get(0))
            .filter(field -> !field.startsWith("computed_at"))
            .map(field -> '"' + field + '"')
            .collect(Collectors.joining(", "));
    String query = "SELECT " + fields + " FROM hodor_metrics WHERE topic = '" + topic + "'";
    return influx.rows(LiveJob.DATABASE, query).stream().map(Object::toString).toList();
  }
}
