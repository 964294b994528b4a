package io.hodor;

import java.io.Serializable;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where results belong, but for the window: a topic of a Kafka cluster as seen in one source. With
 * a window's start it addresses a result, and a later result with the same address replaces it.
 *
 * @param cluster the Kafka cluster that the offsets belong to
 * @param topic the Kafka topic
 * @param source the name of the place that is read: a kind, or a kind with a table or path
 */
public record Address(String cluster, String topic, String source) implements Serializable {

  public Address {
    Objects.requireNonNull(cluster, "cluster");
    Objects.requireNonNull(topic, "topic");
    Objects.requireNonNull(source, "source");
  }

  /** The key of a window's result: {@code cluster|topic|source|windowStart}. */
  public String key(Instant windowStart) {
    return key(this.cluster, topic, source, windowStart.toString());
  }

  /**
   * Joins the parts with {@code |}, each percent-encoded, so that no two lists of parts collide.
   */
  public static String key(String... parts) {
    return Stream.of(parts).map(Address::encode).collect(Collectors.joining("|"));
  }

  /** The parts of a key that {@link #key(String...)} made; empty for any other text. */
  public static List<String> parts(String key) {
    try {
      return Stream.of(key.split("\\|", -1))
          .map(part -> URLDecoder.decode(part, StandardCharsets.UTF_8))
          .toList();
    } catch (IllegalArgumentException e) {
      return List.of();
    }
  }

  private static String encode(String part) {
    // URLEncoder writes form encoding; only its space differs from percent-encoding.
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20").replace("%3A", ":");
  }
}
