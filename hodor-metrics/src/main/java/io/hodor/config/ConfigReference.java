package io.hodor.config;

import java.io.IOException;
import java.io.Serializable;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;

/**
 * Where client settings are kept: a path, or a gs:// object, that holds a Java properties file.
 * Settings may be secret, so only this reference travels; they are read where a client is created.
 *
 * @param option the option that gave the reference, without dashes
 * @param reference a path, {@code file://} or {@code gs://} address
 */
public record ConfigReference(String option, String reference) implements Serializable {

  public ConfigReference {
    Objects.requireNonNull(option, "option");
    Objects.requireNonNull(reference, "reference");
  }

  /**
   * Reads the settings, in UTF-8; values are trimmed.
   *
   * @throws OptionFault if nothing is there, it is no properties file, or this kind of reference is
   *     not supported
   * @throws Unreachable if the place cannot be read just now
   */
  public Map<String, String> read() {
    String text = new String(bytes(), StandardCharsets.UTF_8);
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(text));
    } catch (IOException | IllegalArgumentException e) {
      // The cause is left out: it could quote a secret.
      throw new OptionFault(option, reference + " is not a Java properties file");
    }
    Map<String, String> settings = new TreeMap<>();
    properties
        .stringPropertyNames()
        .forEach(k -> settings.put(k, properties.getProperty(k).trim()));
    return settings;
  }

  private byte[] bytes() {
    String scheme = ReferencedFile.scheme(reference);
    return switch (scheme) {
      case "" -> ReferencedFile.readPath(option, reference);
      case "file" -> ReferencedFile.readPath(option, reference.substring("file://".length()));
      case "gs" -> ReferencedFile.readObject(option, reference);
      default ->
          throw new OptionFault(
              option,
              scheme
                  + ":// references are not supported; give a path or a gs:// object that holds"
                  + " a Java properties file");
    };
  }
}
