package io.hodor.deployer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.hodor.config.OptionFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds Firehoses in files: environments line by line, or YAML and JSON in which, however deep, an
 * object has their variables: a ConfigMap, a list of them, the values of a chart.
 */
final class FirehoseFiles {

  static final String OPTION = "firehoseEnv";

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Pattern LINE =
      Pattern.compile("\\s*(?:export\\s+)?([A-Za-z_][A-Za-z0-9_]*)\\s*=(.*)");

  private FirehoseFiles() {}

  /**
   * Reads a file, or all files of a folder that are not hidden. What holds no Firehose, a folder
   * without files among them, brings one without a topic, so that it can be told.
   *
   * @throws OptionFault if it cannot be read, or a file is none of these
   */
  static List<Firehose> read(Path place) {
    List<Path> files = files(place);
    List<Firehose> found = new ArrayList<>();
    for (Path file : files) {
      found.addAll(readFile(file));
    }
    return files.isEmpty() ? List.of(nameless(place)) : found;
  }

  private static Firehose nameless(Path place) {
    return new Firehose(place.toString(), Map.of());
  }

  private static List<Path> files(Path place) {
    if (!Files.isDirectory(place)) {
      return List.of(place);
    }
    try (Stream<Path> files = Files.list(place)) {
      return files
          .filter(it -> !it.getFileName().toString().startsWith(".") && Files.isRegularFile(it))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new OptionFault(OPTION, place + " cannot be read: " + e, e);
    }
  }

  private static List<Firehose> readFile(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new OptionFault(OPTION, file + " cannot be read: " + e, e);
    }
    return file.toString().matches(".*\\.(ya?ml|json)")
        ? inDocuments(file, text)
        : inLines(file, text);
  }

  private static List<Firehose> inLines(Path file, String text) {
    Map<String, String> environment = new TreeMap<>();
    for (String line : text.lines().toList()) {
      Matcher parts = LINE.matcher(line);
      if (parts.matches()) {
        environment.put(parts.group(1), unquoted(parts.group(2).trim()));
      } else if (!line.isBlank() && !line.trim().startsWith("#")) {
        // The line is not repeated: it may hold a secret.
        throw new OptionFault(OPTION, file + " holds a line that is not NAME=VALUE");
      }
    }
    return List.of(new Firehose(file.toString(), environment));
  }

  private static String unquoted(String value) {
    boolean quoted =
        value.length() > 1
            && ((value.startsWith("\"") && value.endsWith("\""))
                || (value.startsWith("'") && value.endsWith("'")));
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  private static List<Firehose> inDocuments(Path file, String text) {
    List<Firehose> found = new ArrayList<>();
    try (MappingIterator<JsonNode> documents = YAML.readerFor(JsonNode.class).readValues(text)) {
      documents.readAll().forEach(document -> collect(file, document, found));
    } catch (IOException e) {
      // The cause is left out: it could quote a secret.
      throw new OptionFault(OPTION, file + " is neither YAML nor JSON");
    }
    return found.isEmpty() ? List.of(nameless(file)) : found;
  }

  private static void collect(Path file, JsonNode node, List<Firehose> found) {
    if (node.path(Firehose.TOPIC).isTextual()) {
      Map<String, String> environment = new TreeMap<>();
      node.fields()
          .forEachRemaining(
              field -> {
                if (field.getValue().isValueNode()) {
                  environment.put(field.getKey(), field.getValue().asText());
                }
              });
      found.add(new Firehose(file.toString(), environment));
    }
    node.forEach(child -> collect(file, child, found));
  }
}
