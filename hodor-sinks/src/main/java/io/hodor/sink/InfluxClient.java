package io.hodor.sink;

import io.hodor.config.OptionFault;
import io.hodor.config.Unreachable;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import org.influxdb.InfluxDB;
import org.influxdb.InfluxDB.ConsistencyLevel;
import org.influxdb.InfluxDBException;
import org.influxdb.InfluxDBFactory;

/** One connection to an InfluxDB, and what its answers mean. */
final class InfluxClient implements AutoCloseable {

  private static final int CONNECT_SECONDS = 10;
  private static final int ANSWER_SECONDS = 30;

  private final InfluxTarget target;
  private final InfluxDB client;

  private InfluxClient(InfluxTarget target, InfluxDB client) {
    this.target = target;
    this.client = client;
  }

  /** Reads the credentials; nothing is sent yet. */
  static InfluxClient open(InfluxTarget target) {
    OkHttpClient.Builder http =
        new OkHttpClient.Builder()
            .connectTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
            .readTimeout(ANSWER_SECONDS, TimeUnit.SECONDS)
            .writeTimeout(ANSWER_SECONDS, TimeUnit.SECONDS)
            .addInterceptor(InfluxAnswer.interceptor());
    String url = target.url().endsWith("/") ? target.url() : target.url() + "/";
    Optional<InfluxCredentials> user = InfluxCredentials.of(target.credentials(), System.getenv());
    InfluxDB client =
        user.isPresent()
            ? InfluxDBFactory.connect(url, user.get().username(), user.get().password(), http)
            : InfluxDBFactory.connect(url, http);
    return new InfluxClient(target, client.enableGzip());
  }

  /**
   * Writes lines once.
   *
   * @throws IOException if the server did not take all of them: an {@link InfluxAnswer} when it
   *     said why
   */
  void write(String lines) throws IOException {
    try {
      client.write(
          target.database(),
          target.retentionPolicy(),
          ConsistencyLevel.ONE,
          TimeUnit.MILLISECONDS,
          lines);
    } catch (InfluxDBException e) {
      throw ioException(e);
    }
  }

  private static IOException ioException(InfluxDBException e) {
    return e.getCause() instanceof IOException cause ? cause : new IOException(e.getMessage(), e);
  }

  /** See {@link InfluxTarget#check}. */
  void check() {
    try {
      // Without points it answers whether the database and its retention policy are there, and
      // whether they may be written to, which needs no right to ask for lists of them.
      write("");
    } catch (InfluxAnswer answer) {
      fault(answer).ifPresent(InfluxClient::raise);
    } catch (IOException e) {
      throw new Unreachable("--influxUrl=" + target.url() + ": not reachable: " + words(e), e);
    }
  }

  private static void raise(RuntimeException fault) {
    throw fault;
  }

  /** What is wrong for good when a server answers so; empty when trying again may help. */
  Optional<RuntimeException> fault(InfluxAnswer answer) {
    if (answer.says("database not found")) {
      return Optional.of(
          new OptionFault(
              InfluxTarget.DATABASE_OPTION,
              "%s has no database %s".formatted(target.url(), target.database()),
              answer));
    }
    if (answer.says("retention policy not found")) {
      return Optional.of(noPolicy(answer));
    }
    if (answer.says("field type conflict")) {
      return Optional.of(
          new OptionFault(
              InfluxTarget.DATABASE_OPTION,
              "%s holds points that Hodor did not write so: %s"
                  .formatted(target.database(), answer.getMessage()),
              answer));
    }
    if (answer.status() == 401 || answer.status() == 403) {
      return Optional.of(
          new OptionFault(
              InfluxTarget.CREDENTIALS_OPTION,
              "%s refuses the login, or to let it write to %s: %s"
                  .formatted(target.url(), target.database(), answer.getMessage()),
              answer));
    }
    if (answer.says("unable to parse")) {
      return Optional.of(new IllegalStateException(answer.getMessage(), answer));
    }
    return Optional.empty();
  }

  private OptionFault noPolicy(InfluxAnswer answer) {
    return new OptionFault(
        InfluxTarget.POLICY_OPTION,
        "database %s has no retention policy %s"
            .formatted(target.database(), target.retentionPolicy()),
        answer);
  }

  /** What a failure says, for people. */
  static String words(IOException e) {
    return e instanceof InfluxAnswer answer
        ? "it answers with status " + answer.status() + ": " + answer.getMessage()
        : e.getClass().getSimpleName() + ": " + e.getMessage();
  }

  @Override
  public void close() {
    client.close();
  }
}
