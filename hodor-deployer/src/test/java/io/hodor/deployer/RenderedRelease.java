package io.hodor.deployer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What the chart makes of a release. */
final class RenderedRelease {

  static final Path CHART = Path.of("..", "helm", "hodor");

  private RenderedRelease() {}

  /**
   * Its manifests.
   *
   * @param folder for a file of values
   */
  static List<JsonNode> of(WantedRelease wanted, Path folder) throws IOException {
    Path file = folder.resolve("values.json");
    new JsonMapper().writeValue(file.toFile(), wanted.values());
    String rendered =
        new Helm(CHART)
            .template()
            .withName(wanted.name())
            .withKubeVersion("1.30.0")
            .withValuesFile(file)
            .call();
    try (MappingIterator<JsonNode> documents =
        new YAMLMapper().readerFor(JsonNode.class).readValues(rendered)) {
      return documents.readAll().stream().filter(JsonNode::isObject).toList();
    }
  }

  static List<String> kinds(List<JsonNode> manifests) {
    return manifests.stream().map(it -> it.path("kind").asText()).sorted().toList();
  }

  static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(it -> texts.add(it.asText()));
    return texts;
  }
}
