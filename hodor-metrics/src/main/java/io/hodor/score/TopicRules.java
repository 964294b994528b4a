package io.hodor.score;

import io.hodor.wire.v1.Kind;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * How a topic is judged.
 *
 * @param owner whom to ask about it; empty when nobody is named
 * @param filtered whether sinks leave records out on purpose: then only uniqueness and timeliness
 *     are judged
 * @param reference the Kafka source that sinks are compared with; null for the one named {@code
 *     kafka}, else the first of kind Kafka by name
 * @param sources those that must be measured even if nobody ever did
 * @param weights of the score's parts
 * @param thresholds with which a window passes
 * @param rules by a source's name, or by its kind in lower case; a name goes before a kind
 * @param waivers those that concern the topic
 */
public record TopicRules(
    String owner,
    boolean filtered,
    @Nullable String reference,
    List<String> sources,
    Weights weights,
    Thresholds thresholds,
    Map<String, SourceRules> rules,
    List<Waiver> waivers)
    implements Serializable {

  /** What holds for a topic that no configuration names. */
  public static final TopicRules DEFAULT =
      new TopicRules(
          "", false, null, List.of(), Weights.DEFAULT, Thresholds.DEFAULT, Map.of(), List.of());

  public TopicRules {
    sources = List.copyOf(sources);
    rules = Map.copyOf(rules);
    waivers = List.copyOf(waivers);
  }

  /** What is asked of a source: by its name, else by its kind, else what holds for its kind. */
  public SourceRules source(String name, Kind kind) {
    SourceRules ofName = SourceRules.orSilence(rules.get(name));
    SourceRules ofKind = SourceRules.orSilence(rules.get(kind.name().toLowerCase(Locale.ROOT)));
    return ofName.over(ofKind).over(SourceRules.defaults(kind));
  }

  /** The same with other waivers. */
  TopicRules waiving(List<Waiver> waivers) {
    return new TopicRules(owner, filtered, reference, sources, weights, thresholds, rules, waivers);
  }

  /** The waiver that covers a window wholly. */
  public Optional<Waiver> waiver(String source, Instant start, Instant end) {
    return waivers.stream()
        .filter(it -> it.source().matches(source) && it.covers(start, end))
        .findFirst();
  }
}
