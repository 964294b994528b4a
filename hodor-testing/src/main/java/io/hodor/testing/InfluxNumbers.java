package io.hodor.testing;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The points of {@code hodor_metrics} under the names that {@link Truth#windows} gives numbers. */
final class InfluxNumbers {
  private static final String LATENCY = "event_to_broker_";
  private static final Map<String, String> FIELDS = fields();

  private InfluxNumbers() {}

  /** Whether points hold the number of this name. */
  static boolean holds(String name) {
    return FIELDS.containsValue(name);
  }

  /** The numbers of every window; those that are said to be unknown are left out. */
  static SortedMap<Instant, SortedMap<String, Long>> read(
      InfluxDb influx, String database, Question question) {
    List<String> fields = List.copyOf(FIELDS.keySet());
    String query =
        String.format(
            "SELECT %s FROM hodor_metrics WHERE topic = '%s' AND source = '%s'",
            fields.stream()
                .map(field -> quoted(field) + ", " + quoted(known(field)))
                .collect(Collectors.joining(", ")),
            question.topic(),
            question.source());
    SortedMap<Instant, SortedMap<String, Long>> windows = new TreeMap<>();
    for (List<Object> row : influx.rows(database, query)) {
      SortedMap<String, Long> numbers = new TreeMap<>();
      for (int i = 0; i < fields.size(); i++) {
        Object value = row.get(1 + 2 * i);
        Object known = row.get(2 + 2 * i);
        if (value != null && !Boolean.FALSE.equals(known)) {
          numbers.put(FIELDS.get(fields.get(i)), ((Number) value).longValue());
        }
      }
      windows.put(Instant.parse((String) row.get(0)), numbers);
    }
    return windows;
  }

  /** Says whether a field's number is one; fields that always are have none. */
  private static String known(String field) {
    return field.startsWith(LATENCY) ? LATENCY + "known" : field + "_known";
  }

  private static String quoted(String field) {
    return '"' + field + '"';
  }

  private static Map<String, String> fields() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("count", "count");
    fields.put("bytes", "bytes");
    fields.put("unique_offsets", "uniqueOffsets");
    fields.put("unique_contents", "uniqueContents");
    fields.put("repeated", "repeated");
    fields.put("measured", "classes.measured");
    fields.put("tombstone", "classes.tombstone");
    fields.put("undecodable", "classes.undecodable");
    fields.put("undated", "classes.undated");
    fields.put("too_late", "classes.tooLate");
    List.of("count", "negative", "min", "max", "sum", "p50", "p75", "p90", "p95", "p99", "p999")
        .forEach(name -> fields.put(LATENCY + name, "latency." + name));
    return fields;
  }
}
