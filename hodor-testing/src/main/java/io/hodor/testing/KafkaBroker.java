package io.hodor.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * A real Kafka broker (KRaft, broker and controller in one) in a process of its own, on free
 * loopback ports. It creates no topic by itself and keeps records of any age.
 */
public final class KafkaBroker implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofSeconds(60);

  private final Builder built;
  private final Path folder;
  private final int port;
  private ServerProcess process;

  private KafkaBroker(Builder built) {
    this.built = built;
    this.folder = RepositoryRoot.newFolder("kafka-broker");
    List<Integer> ports = Loopback.freePorts(2);
    this.port = ports.get(0);
    writeFiles(ports.get(1));
    format();
    run();
  }

  /** A broker with the defaults of {@link Builder}, ready for clients. */
  public static KafkaBroker start() {
    return builder().start();
  }

  public static Builder builder() {
    return new Builder();
  }

  /** What a client needs to connect. It stays the same over a restart. */
  public String bootstrapServers() {
    return Loopback.HOST + ":" + port;
  }

  public long pid() {
    return process.pid();
  }

  /** An admin client with short time limits. */
  public Admin admin() {
    return Admin.create(
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers(),
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 5_000,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 10_000));
  }

  /** Creates a topic and returns when clients can see it and write to it. */
  public void createTopic(String topic, int partitions, Map<String, String> config) {
    try (Admin admin = admin()) {
      NewTopic created = new NewTopic(topic, partitions, (short) 1).configs(config);
      admin.createTopics(List.of(created)).all().get();
      process.awaitReady(
          READY_WITHIN,
          () -> {
            var described = admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic);
            return described.partitions().stream().noneMatch(p -> p.leader() == null);
          });
      awaitLeaders(admin, topic, partitions);
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException("topic " + topic + " cannot be created", e);
    }
  }

  /**
   * A leader is named before it leads. A first batch that it refuses then, and a second one that it
   * takes, leave an idempotent producer out of sequence for ever.
   */
  static void awaitLeaders(Admin admin, String topic, int partitions)
      throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (int partition = 0; partition < partitions; partition++) {
      ends.put(new TopicPartition(topic, partition), OffsetSpec.latest());
    }
    // Only leaders answer; the client asks again until they do.
    admin.listOffsets(ends).all().get();
  }

  /** Ends the broker at once, as a power cut would. Its data stay for {@link #restart}. */
  public void kill() {
    process.kill();
  }

  /** Stops the broker if it still runs, and starts it again with the same data and port. */
  public void restart() {
    if (process.isAlive()) {
      process.close();
    }
    run();
  }

  /** Stops the broker and removes its data. */
  @Override
  public void close() {
    process.close();
    ServerProcess.delete(folder);
  }

  private void writeFiles(int controllerPort) {
    Properties properties = new Properties();
    properties.putAll(
        Map.of(
            "process.roles", "broker,controller",
            "node.id", "1",
            "controller.quorum.voters", "1@" + Loopback.HOST + ":" + controllerPort,
            "controller.listener.names", "CONTROLLER",
            "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
            "listeners",
                String.format(
                    "PLAINTEXT://%s:%d,CONTROLLER://%1$s:%d", Loopback.HOST, port, controllerPort),
            "log.dirs", folder.resolve("data").toString()));
    for (String topic : List.of("offsets.topic", "transaction.state.log")) {
      properties.put(topic + ".replication.factor", "1");
      properties.put(topic + ".num.partitions", "4");
    }
    properties.putAll(
        Map.of(
            "transaction.state.log.min.isr", "1",
            "share.coordinator.state.topic.replication.factor", "1",
            "share.coordinator.state.topic.min.isr", "1",
            "share.coordinator.state.topic.num.partitions", "1",
            "default.replication.factor", "1",
            "group.initial.rebalance.delay.ms", "0",
            "controlled.shutdown.enable", "false",
            // A test of a missing topic must find it missing.
            "auto.create.topics.enable", "false",
            // Tests write records of years ago, which retention would take away.
            "log.retention.ms", "-1"));
    properties.putAll(built.properties);
    try (var out = Files.newOutputStream(folder.resolve("server.properties"))) {
      properties.store(out, null);
      Files.writeString(
          folder.resolve("log4j2.properties"),
          """
          appender.console.type = Console
          appender.console.name = console
          appender.console.layout.type = PatternLayout
          appender.console.layout.pattern = %d{HH:mm:ss.SSS} %-5p %c{1} %m%n
          rootLogger.level = WARN
          rootLogger.appenderRef.console.ref = console
          """);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void format() {
    List<String> command = javaCommand("-Xmx128m");
    command.addAll(
        List.of(
            "kafka.tools.StorageTool",
            "format",
            "-t",
            Uuid.randomUuid().toString(),
            "-c",
            folder.resolve("server.properties").toString()));
    try (var format = ServerProcess.start("kafka-format", log(), command)) {
      format.awaitSuccess(READY_WITHIN);
    }
  }

  private void run() {
    List<String> command = javaCommand("-Xmx" + built.heap);
    command.addAll(List.of("kafka.Kafka", folder.resolve("server.properties").toString()));
    process = ServerProcess.start("kafka-broker", log(), command);
    try {
      // A client would warn of every attempt to connect too early.
      process.awaitReady(READY_WITHIN, this::accepts);
      try (Admin admin = admin()) {
        process.awaitReady(READY_WITHIN, () -> answers(admin));
      }
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
  }

  private boolean accepts() throws IOException {
    try (Socket socket = new Socket(Loopback.HOST, port)) {
      return socket.isConnected();
    }
  }

  private static boolean answers(Admin admin)
      throws ExecutionException, InterruptedException, TimeoutException {
    return !admin.describeCluster().nodes().get(2, TimeUnit.SECONDS).isEmpty();
  }

  private List<String> javaCommand(String memory) {
    List<String> command =
        new ArrayList<>(List.of(ServerProcess.java(), memory, "-XX:+UseSerialGC"));
    if (built.fastStart) {
      command.add("-XX:TieredStopAtLevel=1");
    }
    command.add("-Dlog4j2.configurationFile=" + folder.resolve("log4j2.properties"));
    command.addAll(List.of("-cp", RepositoryRoot.classPathOf("kafka-broker")));
    return command;
  }

  /** Where it keeps its data, and writes what it says. */
  Path folder() {
    return folder;
  }

  private Path log() {
    return folder.resolve("broker.log");
  }

  /** How the broker is to run. */
  public static final class Builder {
    private final Properties properties = new Properties();
    private String heap = "512m";
    private boolean fastStart = true;

    private Builder() {}

    /** Sets or overrides one line of server.properties. */
    public Builder property(String key, String value) {
      properties.put(key, value);
      return this;
    }

    /** The JVM's largest heap, as after {@code -Xmx}; by default 512m. */
    public Builder heap(String size) {
      heap = size;
      return this;
    }

    /** Whether to start sooner and run slower, the default; a bench turns this off. */
    public Builder fastStart(boolean wanted) {
      fastStart = wanted;
      return this;
    }

    /** Starts the broker and returns when it answers. */
    public KafkaBroker start() {
      return new KafkaBroker(this);
    }
  }
}
