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

  private static final String HOLDING = "a Java properties file";

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
    String text =
        new String(ReferencedFile.read(option, reference, HOLDING), StandardCharsets.UTF_8);
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(text));
    } catch (IOException | IllegalArgumentException e) {
      // The cause is left out: it could quote a secret.
      throw new OptionFault(option, reference + " is not " + HOLDING);
    }
    Map<String, String> settings = new TreeMap<>();
    properties
        .stringPropertyNames()
        .forEach(k -> settings.put(k, properties.getProperty(k).trim()));
    return settings;
  }
}
