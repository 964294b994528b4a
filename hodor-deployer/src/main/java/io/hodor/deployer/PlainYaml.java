package io.hodor.deployer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * YAML in which everything is text, as it is written. Helm writes names without quotes that it
 * takes for no numbers, such as {@code 12e999999}, and others read them as numbers all the same.
 */
final class PlainYaml {

  private static final JsonMapper JSON = new JsonMapper();

  private PlainYaml() {}

  /**
   * @throws org.yaml.snakeyaml.error.YAMLException if it is none
   */
  static JsonNode read(String text) {
    LoaderOptions loading = new LoaderOptions();
    DumperOptions dumping = new DumperOptions();
    Yaml yaml =
        new Yaml(
            new SafeConstructor(loading),
            new Representer(dumping),
            dumping,
            loading,
            new NothingButText());
    return JSON.valueToTree(yaml.load(text));
  }

  private static final class NothingButText extends Resolver {
    @Override
    protected void addImplicitResolvers() {
      // None: a scalar without a tag is text.
    }
  }
}
