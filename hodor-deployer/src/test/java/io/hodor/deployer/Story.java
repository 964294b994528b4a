package io.hodor.deployer;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What plans are made of, made up. */
final class Story {

  static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
  static final Rules RULES = new Rules("main", "shop", 2, Duration.ofHours(1));
  static final String CHART = "hodor-0.1.0";

  private Story() {}

  static ObservedTopic topic(String name) {
    return new ObservedTopic(name, 3, OptionalDouble.empty());
  }

  static Observation seen(Instant at, String... topics) {
    return Observation.of(at, Arrays.stream(topics).map(Story::topic).toList(), List.of());
  }

  static String name(String topic) {
    return ReleaseName.of("main", "shop", topic);
  }

  static WantedRelease wanted(String topic, String hash) {
    ObjectNode values = JsonNodeFactory.instance.objectNode();
    values.putArray("topics").addObject().put("name", topic).put("parallelism", 1);
    return new WantedRelease(name(topic), Subject.topic(topic), hash, values);
  }

  static List<WantedRelease> wanted(Observation observation, String hash) {
    return observation.topics().keySet().stream().map(it -> wanted(it, hash)).toList();
  }

  static Release deployed(String topic, String hash) {
    return release(topic, Release.State.DEPLOYED, hash, NOON.minus(Duration.ofDays(1)));
  }

  static Release release(String topic, Release.State state, String hash, Instant changedAt) {
    return new Release(
        name(topic), state, CHART, changedAt, Optional.of(mark(Subject.topic(topic), hash)));
  }

  static Mark mark(Subject subject, String hash, SunkTopic... measures) {
    return new Mark("main", "shop", subject, hash, 1, List.of(measures));
  }

  /** A group of tables, each with the topic of its name. */
  static WantedRelease wantedGroup(String name, String hash, String... tables) {
    ObjectNode values = JsonNodeFactory.instance.objectNode();
    ArrayNode list = values.putObject("bigquery").putArray("groups").addObject().putArray("tables");
    Arrays.stream(tables).map(Story::table).map(SunkTopic::entry).forEach(list::add);
    return new WantedRelease(name(name), Subject.group(name), hash, values);
  }

  static Release group(String name, String hash, String... tables) {
    return new Release(
        name(name),
        Release.State.DEPLOYED,
        CHART,
        NOON.minus(Duration.ofDays(1)),
        Optional.of(
            mark(
                Subject.group(name),
                hash,
                Arrays.stream(tables).map(Story::table).toArray(SunkTopic[]::new))));
  }

  static SunkTopic table(String topic) {
    return new SunkTopic(topic, new SinkPlace(SinkPlace.Kind.TABLE, "p.d." + topic, List.of()));
  }

  static Release somebodyElses(String name) {
    return new Release(name, Release.State.DEPLOYED, "other-1.0.0", NOON, Optional.empty());
  }
}
