package io.hodor.pipeline;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.hodor.config.NamePattern;
import io.hodor.config.ReferencedFile;
import io.hodor.score.RuleChanges;
import io.hodor.score.ScoreConfig;
import io.hodor.score.SourceRules;
import io.hodor.score.ThresholdChanges;
import io.hodor.score.Waiver;
import io.hodor.score.Weights;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Reads how topics are judged from a YAML file; docs/operations.md shows one. */
final class ScoreConfigFile {

  private static final String OPTION = "scoreConfig";

  private static final Set<String> PARTS = Set.of("defaults", "topics", "waivers");
  private static final Set<String> RULES =
      Set.of("owner", "filtered", "reference", "measuredBy", "weights", "passing", "sources");
  private static final Set<String> RULES_OF_TOPICS = with(RULES, "topic", "cluster");
  private static final Set<String> SHARES = Set.of("completeness", "uniqueness", "timeliness");
  private static final Set<String> OF_A_SOURCE = Set.of("settle", "latency", "retention");
  private static final Set<String> OF_A_WAIVER =
      Set.of("topic", "cluster", "source", "from", "to", "reason");

  /** What Kafka allows in a name, and what stands for more than itself. */
  private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._*?-]+");

  private static final NamePattern ANY = new NamePattern("*");

  /** Weights are written as decimal fractions, whose sum is seldom 1 to the last bit. */
  private static final double NEGLIGIBLE = 1e-9;

  private static final YAMLMapper YAML =
      YAMLMapper.builder(new YAMLFactory())
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private ScoreConfigFile() {}

  /**
   * Reads the file that {@code --scoreConfig} refers to.
   *
   * @param reference a path, a {@code file://} or a {@code gs://} address; null for the defaults
   * @return empty, with every fault of the file among the faults, when it has any
   */
  static Optional<ScoreConfig> read(@Nullable String reference, Faults faults) {
    if (reference == null) {
      return Optional.of(ScoreConfig.defaults());
    }
    return faults
        .from(() -> ReferencedFile.read(OPTION, reference, "a YAML file"))
        .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
        .flatMap(text -> parse(text, reference, faults));
  }

  /**
   * Reads a file's text.
   *
   * @param file its name, for people
   */
  static Optional<ScoreConfig> parse(String text, String file, Faults faults) {
    Faults own = new Faults();
    Optional<ScoreConfig> config =
        document(text, file, own)
            .flatMap(it -> YamlPart.root(it, OPTION, file, own))
            .map(ScoreConfigFile::config);
    own.list().forEach(faults::add);
    return own.isEmpty() ? config : Optional.empty();
  }

  private static Optional<JsonNode> document(String text, String file, Faults faults) {
    try {
      return Optional.of(YAML.readTree(text));
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      String where = at == null ? "" : " at line " + at.getLineNr();
      faults.add(OPTION + ": " + file, "is no YAML" + where + ": " + words(e));
      return Optional.empty();
    }
  }

  /** Without the pieces of the file that stand between. */
  private static String words(JsonProcessingException e) {
    return e.getOriginalMessage()
        .lines()
        .filter(line -> !line.isBlank() && !line.startsWith(" "))
        .collect(Collectors.joining(": "));
  }

  private static ScoreConfig config(YamlPart root) {
    root.allow(PARTS);
    RuleChanges general =
        root.part("defaults").map(it -> rules(it, RULES)).orElse(RuleChanges.NONE);
    List<ScoreConfig.OfTopics> topics =
        root.parts("topics").stream().map(ScoreConfigFile::ofTopics).toList();
    List<Waiver> waivers =
        root.parts("waivers").stream()
            .map(ScoreConfigFile::waiver)
            .flatMap(Optional::stream)
            .toList();
    return ScoreConfig.of(general, topics, waivers);
  }

  private static ScoreConfig.OfTopics ofTopics(YamlPart part) {
    NamePattern topic = topic(part);
    if (part.has("measuredBy") && !part.has("cluster") && !topic.isWild()) {
      part.fault(
          "cluster",
          "is missing; beside measuredBy write the name of the topic's cluster, or \"*\" if it need"
              + " not be there");
    }
    return new ScoreConfig.OfTopics(cluster(part), topic, rules(part, RULES_OF_TOPICS));
  }

  private static NamePattern topic(YamlPart part) {
    Optional<String> topic = part.needed("topic", "a topic's name, or a pattern as in orders-*");
    topic
        .filter(it -> !TOPIC.matcher(it).matches())
        .ifPresent(
            it ->
                part.fault(
                    "topic",
                    "no topic can be called '"
                        + it
                        + "'; besides a name's letters only * and ? stand for others"));
    return topic.map(NamePattern::new).orElse(ANY);
  }

  private static NamePattern cluster(YamlPart part) {
    return part.text("cluster").map(NamePattern::new).orElse(ANY);
  }

  private static RuleChanges rules(YamlPart part, Set<String> known) {
    part.allow(known);
    return new RuleChanges(
        part.text("owner").orElse(null),
        part.truth("filtered").orElse(null),
        part.text("reference").orElse(null),
        part.texts("measuredBy").orElse(null),
        part.part("weights").flatMap(it -> weights(it, part)).orElse(null),
        part.part("passing").map(ScoreConfigFile::passing).orElse(ThresholdChanges.NONE),
        part.part("sources").map(ScoreConfigFile::sources).orElse(Map.of()));
  }

  /** A part that is not weighed counts nothing. */
  private static Optional<Weights> weights(YamlPart part, YamlPart parent) {
    part.allow(SHARES);
    Optional<Double> completeness = part.share("completeness");
    Optional<Double> uniqueness = part.share("uniqueness");
    Optional<Double> timeliness = part.share("timeliness");
    Weights weights =
        new Weights(completeness.orElse(0.0), uniqueness.orElse(0.0), timeliness.orElse(0.0));
    double sum = weights.completeness() + weights.uniqueness() + weights.timeliness();
    boolean allSound =
        part.has("completeness") == completeness.isPresent()
            && part.has("uniqueness") == uniqueness.isPresent()
            && part.has("timeliness") == timeliness.isPresent();
    if (allSound && Math.abs(sum - 1) > NEGLIGIBLE) {
      parent.fault(
          "weights",
          "add up to " + (float) sum + "; completeness, uniqueness and timeliness have to make 1");
    }
    return Optional.of(weights);
  }

  private static ThresholdChanges passing(YamlPart part) {
    part.allow(SHARES);
    return new ThresholdChanges(
        part.share("completeness").orElse(null),
        part.share("uniqueness").orElse(null),
        part.share("timeliness").orElse(null));
  }

  private static Map<String, SourceRules> sources(YamlPart part) {
    Map<String, SourceRules> sources = new HashMap<>();
    for (String name : part.keys()) {
      part.part(name).ifPresent(it -> sources.put(name, source(it)));
    }
    return sources;
  }

  private static SourceRules source(YamlPart part) {
    part.allow(OF_A_SOURCE);
    return new SourceRules(
        part.duration("settle", Duration.ZERO).orElse(null),
        part.duration("latency", Duration.ZERO).orElse(null),
        part.duration("retention", Duration.ofMillis(1)).orElse(null));
  }

  private static Optional<Waiver> waiver(YamlPart part) {
    part.allow(OF_A_WAIVER);
    NamePattern topic = topic(part);
    Optional<String> source = part.needed("source", "the source's name, or \"*\" for all");
    Optional<Instant> from = part.time("from", "the start of the first window");
    Optional<Instant> to = part.time("to", "the end of the last window");
    Optional<String> reason = part.needed("reason", "why the windows are accepted as they are");
    if (from.isPresent() && to.isPresent() && !from.get().isBefore(to.get())) {
      part.fault("from", from.get() + " is not before the end, " + to.get());
    }
    return source.isEmpty() || from.isEmpty() || to.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Waiver(
                cluster(part),
                topic,
                new NamePattern(source.get()),
                from.get(),
                to.get(),
                reason.orElse("")));
  }

  private static Set<String> with(Set<String> keys, String... more) {
    Set<String> all = new TreeSet<>(keys);
    all.addAll(List.of(more));
    return all;
  }
}
