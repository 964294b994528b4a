package io.hodor.testing.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The chart, rendered by Helm's own code. */
final class Chart {
  static final Path FOLDER = Path.of("..", "..", "helm", "hodor").toAbsolutePath().normalize();
  private static final YAMLMapper YAML = new YAMLMapper();

  private Chart() {}

  /** The files of values that stand for what users may want. */
  static List<Path> values() throws IOException {
    try (Stream<Path> files = Files.list(resource("values"))) {
      return files.sorted().toList();
    }
  }

  static Path resource(String name) {
    try {
      return Path.of(Chart.class.getResource("/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(name, e);
    }
  }

  /** What a release named {@code audit} would be, as text. */
  static String render(Path values) {
    return template(values).call();
  }

  static TemplateCommand template(Path values) {
    return new Helm(FOLDER)
        .template()
        .withName("audit")
        .withNamespace("quality")
        .withKubeVersion("1.30.0")
        .withValuesFile(values);
  }

  /** The manifests of a rendered chart. */
  static List<JsonNode> manifests(String rendered) throws IOException {
    try (MappingIterator<JsonNode> documents =
        YAML.readerFor(JsonNode.class).readValues(rendered)) {
      return documents.readAll().stream().filter(JsonNode::isObject).toList();
    }
  }
}
