package io.hodor.score;

import io.hodor.config.NamePattern;
import io.hodor.score.state.ExpectedTopic;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How every topic is judged. */
public final class ScoreConfig implements Serializable {

  private static final long serialVersionUID = 1;

  private final TopicRules general;
  private final List<OfTopics> topics;
  private final List<Waiver> waivers;

  /**
   * What a configuration says of some topics.
   *
   * @param cluster a whole-match pattern
   * @param topic a whole-match pattern
   */
  public record OfTopics(NamePattern cluster, NamePattern topic, RuleChanges changes)
      implements Serializable {

    boolean matches(String cluster, String topic) {
      return this.topic.matches(topic) && this.cluster.matches(cluster);
    }

    /** Whether it is about one topic, known by its full name. */
    boolean namesOne() {
      return !topic.isWild() && !cluster.isWild();
    }
  }

  private ScoreConfig(TopicRules general, List<OfTopics> topics, List<Waiver> waivers) {
    this.general = general;
    this.topics = List.copyOf(topics);
    this.waivers = List.copyOf(waivers);
  }

  /** What holds where there is no configuration. */
  public static ScoreConfig defaults() {
    return of(TopicRules.DEFAULT);
  }

  /** The same rules for every topic. */
  static ScoreConfig of(TopicRules rules) {
    return new ScoreConfig(rules, List.of(), List.of());
  }

  /**
   * A configuration.
   *
   * @param general what it changes for all topics
   * @param topics what it changes for some: of several that match a topic, a later one goes over an
   *     earlier one
   * @param waivers of any topics
   */
  public static ScoreConfig of(RuleChanges general, List<OfTopics> topics, List<Waiver> waivers) {
    return new ScoreConfig(general.over(TopicRules.DEFAULT), topics, waivers);
  }

  /** The rules of a topic: the defaults, and over them what the configuration says of it. */
  public TopicRules rules(String cluster, String topic) {
    TopicRules rules = general;
    for (OfTopics each : topics) {
      if (each.matches(cluster, topic)) {
        rules = each.changes().over(rules);
      }
    }
    return waivers.isEmpty() ? rules : rules.waiving(waivers(cluster, topic));
  }

  private List<Waiver> waivers(String cluster, String topic) {
    List<Waiver> ofTopic = new ArrayList<>(general.waivers());
    waivers.stream()
        .filter(it -> it.topic().matches(topic) && it.cluster().matches(cluster))
        .forEach(ofTopic::add);
    return ofTopic;
  }

  /**
   * The topics that the configuration names in full, with their clusters: they are asked for even
   * if nobody measures them. In the order of the configuration, each once.
   */
  public List<ExpectedTopic> expected() {
    Map<List<String>, ExpectedTopic> expected = new LinkedHashMap<>();
    for (OfTopics each : topics) {
      if (each.namesOne()) {
        String cluster = each.cluster().text();
        String topic = each.topic().text();
        expected.put(
            List.of(cluster, topic),
            ExpectedTopic.newBuilder()
                .setCluster(cluster)
                .setTopic(topic)
                .addAllSources(rules(cluster, topic).sources())
                .build());
      }
    }
    return List.copyOf(expected.values());
  }
}
