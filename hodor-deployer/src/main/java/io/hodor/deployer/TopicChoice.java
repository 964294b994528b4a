package io.hodor.deployer;

import io.hodor.config.NamePattern;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Which topics are watched.
 *
 * @param own the topics of Hodor itself, which nobody watches
 */
record TopicChoice(List<NamePattern> include, List<NamePattern> exclude, Set<String> own) {

  TopicChoice {
    include = List.copyOf(include);
    exclude = List.copyOf(exclude);
    own = Set.copyOf(own);
  }

  /** With more that are left out. */
  TopicChoice without(List<NamePattern> more) {
    return new TopicChoice(include, Stream.concat(exclude.stream(), more.stream()).toList(), own);
  }

  /** Whether to watch a topic that Kafka does not call internal. */
  boolean takes(String topic) {
    // Kafka's own begin so, and those of what is built on it.
    return !topic.startsWith("__")
        && !own.contains(topic)
        && include.stream().anyMatch(it -> it.matches(topic))
        && exclude.stream().noneMatch(it -> it.matches(topic));
  }
}
