package io.hodor.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.influxdb.InfluxDB;
import org.influxdb.InfluxDBFactory;
import org.influxdb.dto.Query;

/** A real InfluxDB 1.x in a process of its own, without authentication unless asked for. */
public final class InfluxDb implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofSeconds(30);

  private final Path folder;
  private final int port;
  private final boolean authenticated;
  private ServerProcess process;

  private InfluxDb(boolean authenticated) {
    this.authenticated = authenticated;
    this.folder = RepositoryRoot.newFolder("influxdb");
    List<Integer> ports = Loopback.freePorts(2);
    this.port = ports.get(0);
    try {
      Files.writeString(folder.resolve("influxdb.conf"), config(ports.get(1)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    run();
  }

  /** A server that anybody may use. */
  public static InfluxDb start() {
    return new InfluxDb(false);
  }

  /** A server that asks for a user; the first one made has to be an admin. */
  public static InfluxDb startAuthenticated() {
    return new InfluxDb(true);
  }

  /** As {@code --influxUrl} takes it. */
  public String url() {
    return "http://" + Loopback.HOST + ":" + port;
  }

  /** A client of a server without authentication. */
  public InfluxDB client() {
    return InfluxDBFactory.connect(url());
  }

  /** Creates a database that keeps points of any age. */
  public void createDatabase(String name) {
    try (InfluxDB client = client()) {
      client.query(new Query("CREATE DATABASE \"" + name + "\""));
    }
  }

  /** The values of a query's first series, row by row. */
  public List<List<Object>> rows(String database, String query) {
    try (InfluxDB client = client()) {
      var result = client.query(new Query(query, database)).getResults().get(0);
      if (result.hasError()) {
        throw new IllegalStateException(query + ": " + result.getError());
      }
      return result.getSeries() == null ? new ArrayList<>() : result.getSeries().get(0).getValues();
    }
  }

  /** Ends the server at once. Its data stay for {@link #restart}. */
  public void kill() {
    process.kill();
  }

  /** Stops the server if it still runs, and starts it again with the same data and port. */
  public void restart() {
    if (process.isAlive()) {
      process.close();
    }
    run();
  }

  @Override
  public void close() {
    process.close();
    ServerProcess.delete(folder);
  }

  private void run() {
    String influxd =
        Installed.program("influxd", Path.of("/usr/bin/influxd"), Path.of("/usr/sbin/influxd"));
    process =
        ServerProcess.start(
            "influxd",
            folder.resolve("influxd.log"),
            List.of(influxd, "run", "-config", folder.resolve("influxdb.conf").toString()));
    try {
      process.awaitReady(READY_WITHIN, () -> Installed.answers(url() + "/ping"));
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
  }

  private String config(int backupPort) {
    return """
    reporting-disabled = true
    bind-address = "%1$s:%2$d"
    [meta]
      dir = "%4$s/meta"
    [data]
      dir = "%4$s/data"
      wal-dir = "%4$s/wal"
      query-log-enabled = false
    [http]
      bind-address = "%1$s:%3$d"
      auth-enabled = %5$b
      log-enabled = false
    [monitor]
      store-enabled = false
    """
        .formatted(Loopback.HOST, backupPort, port, folder, authenticated);
  }
}
