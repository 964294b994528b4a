package io.hodor.deployer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What tells a deployer's release from all others. It lies in the release's own values, under
 * {@code global}, which charts leave to whoever installs them.
 *
 * @param hash of the chart and of the values that the release was made with
 * @param slots the parallelism of its job; 0 where it has none
 * @param measures the tables and folders that it measures
 */
record Mark(
    String instance,
    String cluster,
    Subject subject,
    String hash,
    int slots,
    List<SunkTopic> measures) {

  private static final String GLOBAL = "global";
  private static final String KEY = "hodorDeployer";
  private static final String SINK_OPTIONS = "sinkOptions";

  Mark {
    measures = List.copyOf(measures);
  }

  /** That of a release with these values. */
  static Mark of(String instance, String cluster, Subject subject, String hash, JsonNode values) {
    return new Mark(
        instance,
        cluster,
        subject,
        hash,
        values.at("/topics/0/parallelism").asInt(),
        SunkTopic.in(values));
  }

  /** What a release's values say; empty where no deployer wrote them. */
  static Optional<Mark> of(JsonNode values) {
    JsonNode mark = values.path(GLOBAL).path(KEY);
    return Stream.of(Subject.Kind.values())
        .filter(kind -> mark.hasNonNull(kind.word()))
        .map(kind -> new Subject(kind, mark.path(kind.word()).asText()))
        .map(
            subject ->
                of(
                    mark.path("instance").asText(),
                    mark.path("cluster").asText(),
                    subject,
                    mark.path("hash").asText(),
                    values))
        .findFirst();
  }

  /** Takes out what values say that are copied from a release's. */
  static void erase(ObjectNode values) {
    if (values.path(GLOBAL) instanceof ObjectNode global) {
      global.remove(KEY);
    }
  }

  /**
   * Says which of the options of a group's places are their sinks', where others are among them.
   */
  static void writeSinkOptions(ObjectNode values, List<String> options) {
    ArrayNode list = mark(values).putArray(SINK_OPTIONS);
    options.forEach(list::add);
  }

  /** Those; missing where all are. */
  static JsonNode sinkOptions(JsonNode values) {
    return values.path(GLOBAL).path(KEY).path(SINK_OPTIONS);
  }

  private static ObjectNode mark(ObjectNode values) {
    return values.withObject("/" + GLOBAL).withObject("/" + KEY);
  }

  void writeTo(ObjectNode values) {
    mark(values)
        .put("instance", instance)
        .put("cluster", cluster)
        .put(subject.kind().word(), subject.name())
        .put("hash", hash);
  }

  /** Whether it is of the deployer of this Hodor and this Kafka cluster. */
  boolean isOf(String otherInstance, String otherCluster) {
    return instance.equals(otherInstance) && cluster.equals(otherCluster);
  }
}
