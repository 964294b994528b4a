package io.hodor.deployer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Consumer;

/**
 * What all releases of a deployer have in common: whose they are, the chart, and its values with
 * everything off that there is to be once.
 *
 * @param instance the name of this Hodor
 * @param cluster the name of the Kafka cluster
 * @param chart a hash of the chart's files
 * @param values as they were given
 */
record SharedValues(
    String instance, String cluster, String bootstrapServers, String chart, ObjectNode values) {

  private static final ObjectMapper SORTED =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  /**
   * A release.
   *
   * @param own adds what it is about to the values
   */
  WantedRelease with(Subject subject, Consumer<ObjectNode> own) {
    String name = ReleaseName.of(instance, cluster, subject.name());
    ObjectNode all = values.deepCopy();
    all.put("instance", instance);
    all.put("fullnameOverride", ReleaseName.fullname(name));
    ObjectNode kafka = all.withObject("/kafka");
    kafka.put("cluster", cluster);
    if (kafka.path("bootstrapServers").asText().isEmpty()) {
      kafka.put("bootstrapServers", bootstrapServers);
    }
    switchOff(all);
    Mark.erase(all);
    own.accept(all);
    String hash = new Sha256().add(chart).add(sorted(all)).text();
    Mark.of(instance, cluster, subject, hash, all).writeTo(all);
    return new WantedRelease(name, subject, hash, all);
  }

  /** One score judges all topics, one set of dashboards shows them, and one deployer deploys. */
  private static void switchOff(ObjectNode values) {
    for (String part : List.of("score", "deployer", "podDisruptionBudget")) {
      values.withObject("/" + part).put("enabled", false);
    }
    ObjectNode grafana = values.withObject("/grafana");
    grafana.withObject("/dashboards").put("enabled", false);
    grafana.withObject("/alerts").put("enabled", false);
    values.putArray("topics");
    values.putObject("bigquery");
    values.putObject("parquet");
  }

  /** As text that is the same whatever order the keys were written in. */
  static String sorted(JsonNode values) {
    try {
      return SORTED.writeValueAsString(SORTED.treeToValue(values, Object.class));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
