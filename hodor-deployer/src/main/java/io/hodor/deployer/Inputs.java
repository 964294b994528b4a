package io.hodor.deployer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.hodor.config.NamePattern;
import io.hodor.config.OptionFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The files that say what there is to be, read anew in each round: in a pod they change under it.
 *
 * @param choice which topics
 * @param topics what the release of each of them is made of
 * @param places where their sinks write
 * @param groups in which these are measured
 */
record Inputs(TopicChoice choice, TopicValues topics, SinkPlaces places, SinkGroups groups) {

  static final String VALUES_OPTION = "values";
  static final String IGNORE_OPTION = "ignoreFile";

  private static final YAMLMapper YAML = new YAMLMapper();

  /** Hodor's own topics, by their names where values give no others. */
  private static final List<List<String>> OWN =
      List.of(
          List.of("metricsTopic", "hodor-metrics"),
          List.of("ledgerTopic", "hodor-ledger"),
          List.of("healthTopic", "hodor-health"),
          List.of("deadLetterTopic", "hodor-dead-letters"),
          List.of("scoreTopic", "hodor-quality"));

  /**
   * Reads them.
   *
   * @throws OptionFault if one is not there or not what it should be
   */
  static Inputs read(DeployerOptions options) {
    ObjectNode shared = options.values().map(Inputs::shared).orElseGet(YAML::createObjectNode);
    TopicChoice choice =
        new TopicChoice(options.include(), options.exclude(), own(shared))
            .without(options.ignoreFile().map(Inputs::ignored).orElse(List.of()));
    SinkPlaces places =
        new SinkPlaces(
            options.firehoseEnv().map(FirehoseFiles::read).orElse(List.of()),
            options.tableRule(),
            options.filesRule());
    TopicSettings settings =
        options.topicSettings().map(TopicSettings::read).orElseGet(TopicSettings::none);
    SharedValues values =
        new SharedValues(
            options.instance(),
            options.cluster(),
            options.bootstrapServers(),
            ChartFolder.read(options.chart()).hash(),
            shared);
    return new Inputs(
        choice, new TopicValues(values, settings), places, new SinkGroups(values, settings));
  }

  private static ObjectNode shared(Path file) {
    try {
      JsonNode values = YAML.readTree(Files.readString(file));
      if (values instanceof ObjectNode keys) {
        return keys;
      }
    } catch (IOException e) {
      throw new OptionFault(VALUES_OPTION, file + " cannot be read as YAML: " + e, e);
    }
    throw new OptionFault(VALUES_OPTION, file + " holds no values");
  }

  private static Set<String> own(ObjectNode shared) {
    Set<String> own = new HashSet<>();
    for (List<String> topic : OWN) {
      own.add(
          Optional.of(shared.path("output").path(topic.get(0)).asText())
              .filter(it -> !it.isEmpty())
              .orElse(topic.get(1)));
    }
    return own;
  }

  /** A name or a pattern in each line; what follows {@code #} is a comment. */
  private static List<NamePattern> ignored(Path file) {
    try {
      return Files.readAllLines(file).stream()
          .map(line -> line.replaceFirst("#.*", "").trim())
          .filter(line -> !line.isEmpty())
          .map(NamePattern::new)
          .toList();
    } catch (IOException e) {
      throw new OptionFault(IGNORE_OPTION, file + " cannot be read: " + e, e);
    }
  }
}
