package io.hodor.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A real ZooKeeper in a process of its own: the server that Flink ships with its own client. */
public final class ZooKeeper implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofSeconds(60);

  private final Path folder = RepositoryRoot.newFolder("zookeeper");
  private final int port = Loopback.freePorts(1).get(0);
  private final ServerProcess process;

  private ZooKeeper() {
    process = ServerProcess.start("zookeeper", folder.resolve("zookeeper.log"), command());
    try {
      process.awaitReady(READY_WITHIN, this::accepts);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  public static ZooKeeper start() {
    return new ZooKeeper();
  }

  /** As clients take it: host:port. */
  public String address() {
    return Loopback.HOST + ":" + port;
  }

  @Override
  public void close() {
    process.close();
    ServerProcess.delete(folder);
  }

  private boolean accepts() throws IOException {
    try (Socket socket = new Socket(Loopback.HOST, port)) {
      return socket.isConnected();
    }
  }

  private List<String> command() {
    return List.of(
        ServerProcess.java(),
        "-Xmx64m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-cp",
        RepositoryRoot.classPathOf("flink-cluster"),
        "org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.server.ZooKeeperServerMain",
        writeConfig().toString());
  }

  private Path writeConfig() {
    try {
      return Files.writeString(
          folder.resolve("zoo.cfg"),
          """
          tickTime=1000
          dataDir=%s
          clientPort=%d
          clientPortAddress=%s
          admin.enableServer=false
          """
              .formatted(folder.resolve("data"), port, Loopback.HOST));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
