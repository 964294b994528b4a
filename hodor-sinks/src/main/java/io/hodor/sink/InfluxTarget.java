package io.hodor.sink;

import io.hodor.config.ConfigReference;
import io.hodor.config.OptionFault;
import io.hodor.config.Unreachable;
import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Objects;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A database that speaks InfluxDB's v1 write API, and how to get at it. Serializes as written here:
 * the user and password are read where a client is created.
 *
 * @param url the server's address, {@code http://} or {@code https://}, without user and query
 * @param database the database's name
 * @param retentionPolicy the retention policy to write to; null for the database's default one
 * @param credentials where {@code username} and {@code password} are kept, see {@link
 *     ConfigReference}; null to take them from the environment, see {@link InfluxCredentials}
 * @param retryTimeout how long to try again while the server does not take points
 */
public record InfluxTarget(
    String url,
    String database,
    @Nullable String retentionPolicy,
    @Nullable String credentials,
    Duration retryTimeout)
    implements Serializable {

  static final String URL_OPTION = "influxUrl";
  static final String DATABASE_OPTION = "influxDatabase";
  static final String POLICY_OPTION = "influxRetentionPolicy";
  static final String CREDENTIALS_OPTION = "influxCredentials";
  static final String TIMEOUT_OPTION = "influxRetryTimeout";

  /**
   * Checks what can be checked without a server.
   *
   * @throws OptionFault if an option is missing or cannot be used
   */
  public InfluxTarget {
    Objects.requireNonNull(retryTimeout, "retryTimeout");
    checkUrl(url);
    if (database == null || database.isBlank()) {
      throw new OptionFault(DATABASE_OPTION, "is needed to write to InfluxDB");
    }
    if (retryTimeout.isNegative()) {
      throw new OptionFault(TIMEOUT_OPTION, retryTimeout + " is negative");
    }
  }

  /** A user or a query may hold a password, so that a wrong address is not repeated. */
  private static void checkUrl(String url) {
    if (url == null || url.isBlank()) {
      throw new OptionFault(URL_OPTION, "is needed to write to InfluxDB");
    }
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      throw new OptionFault(URL_OPTION, "is not a web address; write http://HOST:PORT");
    }
    String scheme = String.valueOf(uri.getScheme());
    if (uri.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
      throw new OptionFault(URL_OPTION, "is not a web address; write http://HOST:PORT");
    }
    if (uri.getUserInfo() != null || uri.getQuery() != null || uri.getFragment() != null) {
      throw new OptionFault(
          URL_OPTION,
          "leave out what stands before @ or after ?: user and password belong into"
              + " --influxCredentials or the environment");
    }
  }

  /**
   * Asks the server whether points can be written. What a server does not say clearly, as those
   * that only imitate InfluxDB, is taken for fine.
   *
   * @throws Unreachable if the server does not answer, or the credentials cannot be read
   * @throws OptionFault if the server refuses the login, or knows no such database or retention
   *     policy
   */
  public void check() {
    InfluxClient.open(this).check();
  }
}
