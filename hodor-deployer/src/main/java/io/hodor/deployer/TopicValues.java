package io.hodor.deployer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hodor.deployer.SinkPlace.Kind;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * What a topic's release is made of: the chart of Hodor with this one topic, its tables and its
 * folders, and with everything off that there is to be once.
 *
 * @param instance the name of this Hodor
 * @param cluster the name of the Kafka cluster
 * @param chart a hash of the chart's files
 * @param shared the values that all topics have in common
 */
record TopicValues(
    String instance,
    String cluster,
    String bootstrapServers,
    String chart,
    ObjectNode shared,
    TopicSettings settings,
    SinkPlaces places) {

  private static final ObjectMapper SORTED =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  /** The release of a topic whose job gets so many slots. */
  WantedRelease of(String topic, int slots) {
    String name = ReleaseName.of(instance, cluster, topic);
    ObjectNode values = shared.deepCopy();
    values.put("instance", instance);
    values.put("fullnameOverride", ReleaseName.fullname(name));
    ObjectNode kafka = values.withObject("/kafka");
    kafka.put("cluster", cluster);
    if (kafka.path("bootstrapServers").asText().isEmpty()) {
      kafka.put("bootstrapServers", bootstrapServers);
    }
    switchOff(values);
    ObjectNode live = values.putArray("topics").addObject().put("parallelism", slots);
    settings.addTo(live, topic, "live");
    live.put("name", topic);
    addTables(values, topic);
    addFiles(values, topic);
    String hash = hash(values);
    new Mark(instance, cluster, topic, hash, live.path("parallelism").asInt()).writeTo(values);
    return new WantedRelease(name, topic, hash, values);
  }

  /** One score judges all topics, one set of dashboards shows them, and one deployer deploys. */
  private static void switchOff(ObjectNode values) {
    for (String part : List.of("score", "deployer", "podDisruptionBudget")) {
      values.withObject("/" + part).put("enabled", false);
    }
    ObjectNode grafana = values.withObject("/grafana");
    grafana.withObject("/dashboards").put("enabled", false);
    grafana.withObject("/alerts").put("enabled", false);
  }

  private void addTables(ObjectNode values, String topic) {
    ArrayNode groups = values.putObject("bigquery").putArray("groups");
    for (SinkPlace place : places.of(topic, Kind.TABLE)) {
      ObjectNode group = groups.addObject();
      addPlace(group, topic, place, groups.size());
      settings.addTo(group, topic, "tables");
      group.putArray("tables").add(place.name());
    }
  }

  private void addFiles(ObjectNode values, String topic) {
    ArrayNode clusters = values.putObject("parquet").putArray("clusters");
    for (SinkPlace place : places.of(topic, Kind.FILES)) {
      ObjectNode folder = clusters.addObject();
      addPlace(folder, topic, place, clusters.size());
      settings.addTo(folder, topic, "files");
      folder.put("files", place.name());
    }
  }

  /** Settings of the topic's own go over the place's, but never over which place it is. */
  private static void addPlace(ObjectNode values, String topic, SinkPlace place, int number) {
    values.put("name", number == 1 ? "sink" : "sink-" + number);
    values.put("topic", topic);
    if (!place.options().isEmpty()) {
      place.options().forEach(values.putArray("extraArgs")::add);
    }
  }

  private String hash(JsonNode values) {
    try {
      // Whatever order the keys were written in.
      Object sorted = SORTED.treeToValue(values, Object.class);
      return new Sha256().add(chart).add(SORTED.writeValueAsString(sorted)).text();
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
