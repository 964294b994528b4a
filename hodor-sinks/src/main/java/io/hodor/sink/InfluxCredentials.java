package io.hodor.sink;

import io.hodor.config.ConfigReference;
import io.hodor.config.OptionFault;
import io.hodor.config.ReferencedFile;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A user of InfluxDB, from the file that {@code --influxCredentials} refers to, else from the
 * environment variables HODOR_INFLUX_USERNAME and HODOR_INFLUX_PASSWORD, or those names with _FILE,
 * which hold the path of a file.
 */
final class InfluxCredentials {

  private static final String USERNAME = "HODOR_INFLUX_USERNAME";
  private static final String PASSWORD = "HODOR_INFLUX_PASSWORD";

  private final String username;
  private final String password;

  private InfluxCredentials(String username, String password) {
    this.username = username;
    this.password = password;
  }

  String username() {
    return username;
  }

  String password() {
    return password;
  }

  /** Empty where nothing is said: the server may ask for no login. */
  static Optional<InfluxCredentials> of(
      @Nullable String reference, Map<String, String> environment) {
    return reference == null ? ofEnvironment(environment) : Optional.of(ofFile(reference));
  }

  private static InfluxCredentials ofFile(String reference) {
    Map<String, String> settings =
        new ConfigReference(InfluxTarget.CREDENTIALS_OPTION, reference).read();
    if (!settings.containsKey("username") || !settings.containsKey("password")) {
      throw new OptionFault(
          InfluxTarget.CREDENTIALS_OPTION,
          reference + " has to hold username=… and password=… (empty for a token without user)");
    }
    return new InfluxCredentials(settings.get("username"), settings.get("password"));
  }

  private static Optional<InfluxCredentials> ofEnvironment(Map<String, String> environment) {
    String password = value(PASSWORD, environment);
    String username = value(USERNAME, environment);
    if (username == null && password == null) {
      return Optional.empty();
    }
    if (password == null) {
      throw new OptionFault(
          InfluxTarget.CREDENTIALS_OPTION, USERNAME + " is set, but " + PASSWORD + " is not");
    }
    return Optional.of(new InfluxCredentials(username == null ? "" : username, password));
  }

  private static @Nullable String value(String name, Map<String, String> environment) {
    String file = environment.get(name + "_FILE");
    if (file == null) {
      return environment.get(name);
    }
    byte[] content = ReferencedFile.readPath(InfluxTarget.CREDENTIALS_OPTION, file);
    return new String(content, StandardCharsets.UTF_8).strip();
  }
}
