package io.hodor.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.roaringbitmap.longlong.Roaring64NavigableMap;

/** Reads the messages of the wire in protobuf's JSON. */
final class WireJson {

  private WireJson() {}

  /** The numbers of a measurement by the names that {@link Truth#windows} gives them. */
  static SortedMap<String, Long> numbers(JsonNode metrics) {
    SortedMap<String, Long> numbers = new TreeMap<>();
    for (String name : List.of("count", "bytes", "uniqueOffsets", "uniqueContents", "repeated")) {
      put(numbers, name, metrics.get(name));
    }
    fields("classes.", metrics.path("classes"), numbers);
    for (JsonNode latency : metrics.path("latencies")) {
      if (latency.path("hop").asText().equals("EVENT_TO_BROKER")) {
        fields("latency.", latency, numbers);
        for (JsonNode bucket : latency.path("buckets")) {
          put(
              numbers,
              "latency.buckets[" + bucket.path("index").asLong() + "]",
              bucket.get("count"));
        }
      }
    }
    for (JsonNode partition : metrics.path("partitions")) {
      String name = "partitions[" + partition.path("partition").asInt() + "].";
      put(numbers, name + "distinct", partition.get("distinct"));
      put(numbers, name + "rows", partition.get("rows"));
    }
    return numbers;
  }

  /** The offsets in one set of a ledger. */
  static Roaring64NavigableMap offsets(JsonNode ledger, String field) {
    Roaring64NavigableMap offsets = new Roaring64NavigableMap();
    byte[] bytes = Base64.getDecoder().decode(ledger.path(field).asText());
    if (bytes.length == 0) {
      return offsets;
    }
    try {
      offsets.deserializePortable(new DataInputStream(new ByteArrayInputStream(bytes)));
      return offsets;
    } catch (IOException e) {
      throw new UncheckedIOException("not a portable 64-bit bitmap: " + field, e);
    }
  }

  static Instant windowStart(JsonNode line) {
    return Instant.parse(line.path("windowStart").asText());
  }

  private static void fields(String prefix, JsonNode object, SortedMap<String, Long> numbers) {
    object
        .fields()
        .forEachRemaining(
            field -> {
              if (field.getValue().isValueNode() && !field.getKey().equals("hop")) {
                put(numbers, prefix + field.getKey(), field.getValue());
              }
            });
  }

  /** 64-bit numbers are texts in protobuf's JSON. */
  private static void put(SortedMap<String, Long> numbers, String name, JsonNode value) {
    if (value != null && !value.isNull()) {
      numbers.put(name, Long.parseLong(value.asText()));
    }
  }
}
