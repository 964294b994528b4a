package io.hodor.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * An nginx that makes one address with TLS of two servers without: BigQuery's REST and its gRPC for
 * reading. It also counts what the latter sends.
 */
final class BigQueryFront implements AutoCloseable {
  /** Debian's place for it, which the PATH of ordinary users lacks. */
  static final Path NGINX = Path.of("/usr/sbin/nginx");

  private static final Duration READY_WITHIN = Duration.ofSeconds(30);
  private static final String READ_ROWS = "/google.cloud.bigquery.storage.v1.BigQueryRead/ReadRows";

  private final Path folder;
  private final int port;
  private final ServerProcess process;

  private BigQueryFront(Path folder, MadeUpTrust trust, int restPort, int grpcPort) {
    this.folder = folder;
    port = Loopback.freePorts(1).get(0);
    Path config = folder.resolve("nginx.conf");
    try {
      Files.writeString(config, config(trust, restPort, grpcPort));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Path log = folder.resolve("nginx.log");
    process =
        ServerProcess.start(
            "nginx",
            log,
            List.of(
                Installed.program("nginx", NGINX),
                "-p",
                folder.toString(),
                "-e",
                log.toString(),
                "-c",
                config.toString()));
    try {
      process.awaitReady(READY_WITHIN, () -> listens(port));
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
  }

  /** Starts it before two servers; all its files are kept in the folder. */
  static BigQueryFront before(Path folder, MadeUpTrust trust, int restPort, int grpcPort) {
    return new BigQueryFront(folder, trust, restPort, grpcPort);
  }

  /** Whether somebody listens on a port of this machine. */
  static boolean listens(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    }
  }

  String url() {
    return "https://" + Loopback.HOST + ":" + port;
  }

  /** How many bytes of rows were sent so far; what is still being sent does not count. */
  long bytesRead() {
    try {
      return Files.readAllLines(folder.resolve("read.log")).stream()
          .map(line -> line.split(" "))
          .filter(fields -> fields[0].equals(READ_ROWS))
          .mapToLong(fields -> Long.parseLong(fields[1]))
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Refuses all reading with a status, 403, 429 or 503, until {@link #allowReads}. */
  void refuseReads(int status) {
    try {
      Files.createFile(folder.resolve("refuse-" + status));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void allowReads() {
    try {
      for (int status : List.of(403, 429, 503)) {
        Files.deleteIfExists(folder.resolve("refuse-" + status));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.close();
  }

  private String config(MadeUpTrust trust, int restPort, int grpcPort) {
    return """
    daemon off;
    master_process off;
    pid nginx.pid;
    events { worker_connections 512; }
    http {
      client_body_temp_path body;
      proxy_temp_path proxy;
      fastcgi_temp_path fastcgi;
      uwsgi_temp_path uwsgi;
      scgi_temp_path scgi;
      client_max_body_size 0;
      keepalive_requests 1000000;
      access_log off;
      log_format read '$request_uri $bytes_sent';
      server {
        listen %1$s:%2$d ssl http2;
        ssl_certificate %3$s;
        ssl_certificate_key %4$s;
        location / {
          proxy_pass http://%1$s:%5$d;
          proxy_http_version 1.1;
          proxy_read_timeout 600s;
        }
        location /google.cloud.bigquery.storage.v1.BigQueryRead/ {
          if (-f %7$s/refuse-403) { return 403; }
          if (-f %7$s/refuse-429) { return 429; }
          if (-f %7$s/refuse-503) { return 503; }
          grpc_pass grpc://%1$s:%6$d;
          grpc_buffer_size 256k;
          grpc_read_timeout 600s;
          access_log read.log read;
        }
      }
    }
    """
        .formatted(
            Loopback.HOST, port, trust.certificate(), trust.key(), restPort, grpcPort, folder);
  }
}
