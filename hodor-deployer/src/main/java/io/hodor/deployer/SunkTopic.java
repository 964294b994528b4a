package io.hodor.deployer;

import com.fasterxml.jackson.databind.JsonNode;
import io.hodor.deployer.SinkPlace.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A topic and a place into which a sink writes it. */
record SunkTopic(String topic, SinkPlace place) {

  /** What {@code measure} calls files, whichever folder they lie in. */
  private static final String FILES = "parquet";

  private static final String BEFORE_TOPIC = "=";
  private static final String BETWEEN_TOPICS = ",";

  /** As a list of {@code measure} has it: a table with its topic, or a topic's folder. */
  String entry() {
    return place.kind() == Kind.TABLE ? place.name() + BEFORE_TOPIC + topic : topic;
  }

  /** Whose results it makes: each table is a source, but all folders of a topic are one. */
  String result() {
    return topic + " of " + (place.kind() == Kind.TABLE ? place.name() : FILES);
  }

  /** For people, and the same whatever the options are. */
  String inWords() {
    return topic + " in " + place.name();
  }

  /** For people, with the place's options. */
  String placeInWords() {
    return String.join(
        " ", Stream.concat(Stream.of(place.name()), place.options().stream()).toList());
  }

  /** What the release of a group measures, by its values. */
  static List<SunkTopic> in(JsonNode values) {
    List<SunkTopic> found = new ArrayList<>();
    for (JsonNode group : values.at("/bigquery/groups")) {
      for (JsonNode entry : group.path("tables")) {
        String[] parts = entry.asText().split(BEFORE_TOPIC, 2);
        if (parts.length == 2) {
          found.add(new SunkTopic(parts[1], place(Kind.TABLE, parts[0], group, values)));
        }
      }
    }
    for (JsonNode cluster : values.at("/parquet/clusters")) {
      for (String topic : cluster.path("topic").asText().split(BETWEEN_TOPICS)) {
        String folder = cluster.path("files").asText();
        found.add(new SunkTopic(topic, place(Kind.FILES, folder, cluster, values)));
      }
    }
    return found;
  }

  private static SinkPlace place(Kind kind, String name, JsonNode settings, JsonNode values) {
    JsonNode ofSinks = Mark.sinkOptions(values);
    List<String> options = new ArrayList<>();
    (ofSinks.isMissingNode() ? settings.path("extraArgs") : ofSinks)
        .forEach(it -> options.add(it.asText()));
    return new SinkPlace(kind, name, options);
  }
}
