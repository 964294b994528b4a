package io.hodor.flink;

import io.hodor.config.OptionFault;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.SecurityOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * How a cluster's REST interface is secured, as Flink's own configuration says: {@code
 * security.ssl.rest.*}. Passwords stay in that file.
 *
 * @param context whom to trust and who we are; empty for plain HTTP
 */
public record RestSecurity(Optional<SSLContext> context) {

  private static final String OPTION = "flinkConfDir";

  /**
   * What the configuration in this folder says.
   *
   * @param confDir as {@code --flinkConfDir} names it; null for plain HTTP
   * @throws OptionFault if there is no configuration, or a store of keys cannot be read
   */
  public static RestSecurity in(@Nullable String confDir) {
    if (confDir == null) {
      return new RestSecurity(Optional.empty());
    }
    return of(load(confDir));
  }

  /** What this configuration says. */
  public static RestSecurity of(Configuration configuration) {
    return new RestSecurity(
        configuration.get(SecurityOptions.SSL_REST_ENABLED)
            ? Optional.of(contextOf(configuration))
            : Optional.empty());
  }

  private static Configuration load(String confDir) {
    try {
      return GlobalConfiguration.loadConfiguration(confDir);
    } catch (RuntimeException e) {
      throw new OptionFault(OPTION, confDir + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static SSLContext contextOf(Configuration configuration) {
    try {
      TrustManagerFactory trusted =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trusted.init(
          store(
              configuration,
              SecurityOptions.SSL_REST_TRUSTSTORE,
              SecurityOptions.SSL_TRUSTSTORE,
              SecurityOptions.SSL_REST_TRUSTSTORE_PASSWORD,
              SecurityOptions.SSL_TRUSTSTORE_PASSWORD));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          configuration.get(SecurityOptions.SSL_REST_AUTHENTICATION_ENABLED)
              ? keys(configuration).getKeyManagers()
              : null,
          trusted.getTrustManagers(),
          null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      // Nothing of a key store's words holds its password.
      throw new OptionFault(OPTION, "security.ssl.rest.*: " + e.getMessage(), e);
    }
  }

  private static KeyManagerFactory keys(Configuration configuration)
      throws GeneralSecurityException, IOException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(
        store(
            configuration,
            SecurityOptions.SSL_REST_KEYSTORE,
            SecurityOptions.SSL_KEYSTORE,
            SecurityOptions.SSL_REST_KEYSTORE_PASSWORD,
            SecurityOptions.SSL_KEYSTORE_PASSWORD),
        either(
                configuration,
                SecurityOptions.SSL_REST_KEY_PASSWORD,
                SecurityOptions.SSL_KEY_PASSWORD)
            .toCharArray());
    return keys;
  }

  private static KeyStore store(
      Configuration configuration,
      ConfigOption<String> file,
      ConfigOption<String> fileOfAll,
      ConfigOption<String> password,
      ConfigOption<String> passwordOfAll)
      throws GeneralSecurityException, IOException {
    Path path = Path.of(either(configuration, file, fileOfAll));
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    try (InputStream in = Files.newInputStream(path)) {
      store.load(in, either(configuration, password, passwordOfAll).toCharArray());
    } catch (FileSystemException e) {
      // Its own words are no more than the path.
      throw new IOException(path + " cannot be read: " + e.getClass().getSimpleName(), e);
    } catch (IOException e) {
      throw new IOException(path + ": " + e.getMessage(), e);
    }
    return store;
  }

  private static String either(
      Configuration configuration, ConfigOption<String> first, ConfigOption<String> second) {
    return configuration
        .getOptional(first)
        .or(() -> configuration.getOptional(second))
        .orElseThrow(() -> new OptionFault(OPTION, first.key() + " is missing there"));
  }
}
