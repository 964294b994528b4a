package io.hodor.score;

import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What a configuration says of topics, over what it says more generally. What is null stays as it
 * is.
 *
 * @param owner whom to ask about them
 * @param filtered whether sinks leave records out on purpose
 * @param reference the Kafka source that sinks are compared with
 * @param sources those that must be measured, instead of those named before
 * @param weights of the score's parts
 * @param thresholds with which a window passes
 * @param rules by a source's name or kind, each over what is said more generally of the same name
 */
public record RuleChanges(
    @Nullable String owner,
    @Nullable Boolean filtered,
    @Nullable String reference,
    @Nullable List<String> sources,
    @Nullable Weights weights,
    ThresholdChanges thresholds,
    Map<String, SourceRules> rules)
    implements Serializable {

  /** Nothing. */
  public static final RuleChanges NONE =
      new RuleChanges(null, null, null, null, null, ThresholdChanges.NONE, Map.of());

  public RuleChanges {
    sources = sources == null ? null : List.copyOf(sources);
    rules = Map.copyOf(rules);
  }

  /** The rules that come of these more general ones. */
  TopicRules over(TopicRules general) {
    return new TopicRules(
        owner == null ? general.owner() : owner,
        filtered == null ? general.filtered() : filtered,
        reference == null ? general.reference() : reference,
        sources == null ? general.sources() : sources,
        weights == null ? general.weights() : weights,
        thresholds.over(general.thresholds()),
        rulesOver(general.rules()),
        general.waivers());
  }

  private Map<String, SourceRules> rulesOver(Map<String, SourceRules> general) {
    Map<String, SourceRules> all = new HashMap<>(general);
    rules.forEach((name, own) -> all.merge(name, own, (before, now) -> now.over(before)));
    return all;
  }
}
