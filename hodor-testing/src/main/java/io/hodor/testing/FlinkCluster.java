package io.hodor.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A real Flink session cluster: a JobManager and TaskManagers, each a process of its own, with
 * Hodor's libraries on their class path.
 */
public final class FlinkCluster implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofSeconds(90);

  /** What Flink's own scripts open to it on Java 17. */
  private static final List<String> OPEN_PACKAGES =
      List.of(
          "java.lang",
          "java.lang.reflect",
          "java.io",
          "java.net",
          "java.nio",
          "java.text",
          "java.time",
          "java.util",
          "java.util.concurrent",
          "java.util.concurrent.atomic",
          "java.util.concurrent.locks",
          "sun.nio.ch");

  private final Builder built;
  private final Path folder;
  private final HttpClient http;
  private final int restPort;
  private final List<ServerProcess> taskManagers = new ArrayList<>();
  private int taskManagersStarted;
  private ServerProcess jobManager;

  private FlinkCluster(Builder built) {
    this.built = built;
    this.http = clientOf(built);
    this.folder = RepositoryRoot.newFolder("flink-cluster");
    List<Integer> ports = Loopback.freePorts(3);
    this.restPort = ports.get(0);
    writeFiles(ports.get(1), ports.get(2));
    try {
      // A TaskManager that finds no JobManager tries again only after ten seconds.
      startJobManager();
      for (int i = 0; i < built.taskManagers; i++) {
        startTaskManager(i);
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** One TaskManager with two slots. */
  public static FlinkCluster start() {
    return builder().start();
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Where jobs are submitted: host:port, as {@code --flinkMaster} takes it. */
  public String master() {
    return Loopback.HOST + ":" + restPort;
  }

  /** Where Flink's REST interface lies. */
  public URI rest() {
    return URI.create((built.keys == null ? "http://" : "https://") + master());
  }

  /** What Flink answers to a GET of a path, as {@code /jobs/overview}. */
  public JsonNode get(String path) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(rest().resolve(path)).timeout(Duration.ofSeconds(5)).build();
    HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() / 100 != 2) {
      throw new IOException(path + " answered " + response.statusCode() + " " + response.body());
    }
    return new ObjectMapper().readTree(response.body());
  }

  /** What its processes tell Prometheus, line by line; those that are told to. */
  List<String> prometheus() throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>();
    for (int port : built.prometheusPorts) {
      URI metrics = URI.create("http://" + Loopback.HOST + ":" + port + "/metrics");
      HttpRequest request = HttpRequest.newBuilder(metrics).timeout(Duration.ofSeconds(5)).build();
      http.send(request, HttpResponse.BodyHandlers.ofLines()).body().forEach(lines::add);
    }
    return lines;
  }

  /** The jobs that the cluster remembers, as it tells of them itself. */
  JsonNode jobs() {
    try {
      return get("/jobs/overview").path("jobs");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Returns as soon as the check answers true, and fails past the deadline with Flink's log. */
  public void await(Duration deadline, Callable<Boolean> check) {
    jobManager.awaitReady(deadline, check);
  }

  /** Starts a TaskManager that was killed again, and returns when its slots are there. */
  public void restartTaskManager(int number) {
    taskManagers.remove(number);
    startTaskManager(number);
  }

  private void startTaskManager(int number) {
    // Of its own, for the JobManager counts the slots of a killed one for some seconds more.
    String id = "taskmanager-%d-%d".formatted(number + 1, ++taskManagersStarted);
    ServerProcess process = runTaskManager(number, id);
    taskManagers.add(number, process);
    process.awaitReady(READY_WITHIN, () -> slotsOf(id) == built.slots);
  }

  private ServerProcess runTaskManager(int number, String id) {
    Path log = folder.resolve("taskmanager-" + (number + 1) + ".log");
    List<String> command = javaCommand(built.taskManagerHeapMb);
    command.addAll(
        List.of(
            "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
            "--configDir",
            folder.resolve("conf").toString()));
    // Flink's scripts work these out; without a script all of them have to be given.
    for (String memory :
        List.of(
            "taskmanager.resource-id=" + id,
            "taskmanager.cpu.cores=" + built.slots + ".0",
            "taskmanager.memory.task.heap.size=" + (built.taskManagerHeapMb - 128) + "m",
            "taskmanager.memory.task.off-heap.size=0m",
            "taskmanager.memory.framework.heap.size=128m",
            "taskmanager.memory.framework.off-heap.size=128m",
            "taskmanager.memory.network.min=128m",
            "taskmanager.memory.network.max=128m",
            "taskmanager.memory.managed.size=128m",
            "taskmanager.memory.jvm-metaspace.size=256m",
            "taskmanager.memory.jvm-overhead.min=192m",
            "taskmanager.memory.jvm-overhead.max=192m")) {
      command.addAll(List.of("-D", memory));
    }
    return ServerProcess.start("flink-taskmanager", log, withoutRights(command));
  }

  /** In a name space of its own, where a folder can be mounted anew. */
  private List<String> withoutRights(List<String> command) {
    if (built.readOnly == null) {
      return command;
    }
    String folder = built.readOnly.toString();
    String script =
        "mount --bind '%1$s' '%1$s' && mount -o remount,ro,bind '%1$s' && exec \"$@\""
            .formatted(folder);
    List<String> words = new ArrayList<>(List.of("unshare", "-m", "sh", "-c", script, "sh"));
    words.addAll(command);
    return words;
  }

  /** Ends a TaskManager at once, as a lost machine would; the first is number 0. */
  public void killTaskManager(int number) {
    taskManagers.get(number).kill();
  }

  /** The process of a TaskManager. */
  public long taskManagerPid(int number) {
    return taskManagers.get(number).pid();
  }

  /** Ends the JobManager at once. Its TaskManagers look for it again and again. */
  public void killJobManager() {
    jobManager.kill();
  }

  /** Where its processes write what they say. */
  Path folder() {
    return folder;
  }

  private int slotsOf(String taskManager) throws IOException, InterruptedException {
    for (JsonNode each : get("/taskmanagers").path("taskmanagers")) {
      if (each.path("id").asText().equals(taskManager)) {
        return each.path("slotsNumber").asInt();
      }
    }
    return 0;
  }

  @Override
  public void close() {
    taskManagers.forEach(ServerProcess::close);
    if (jobManager != null) {
      jobManager.close();
    }
    ServerProcess.delete(folder);
  }

  /** Starts the JobManager, if need be again where it was, and returns when it answers. */
  public void startJobManager() {
    List<String> command = javaCommand(built.jobManagerHeapMb);
    String conf = folder.resolve("conf").toString();
    if (built.program.isEmpty()) {
      command.addAll(
          List.of(
              "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
              "--configDir",
              conf));
    } else {
      command.addAll(List.of(FlinkApplicationMain.class.getName(), conf));
      command.addAll(built.program);
      // For the program: Flink itself is told by its configuration.
      built.environment.forEach((name, value) -> command.add(0, name + "=" + value));
      command.add(0, "env");
    }
    jobManager = ServerProcess.start("flink-jobmanager", folder.resolve("jobmanager.log"), command);
    jobManager.awaitReady(READY_WITHIN, () -> get("/overview") != null);
  }

  private List<String> javaCommand(int heapMb) {
    List<String> command =
        new ArrayList<>(List.of(ServerProcess.java(), "-Xmx" + heapMb + "m", "-XX:+UseSerialGC"));
    if (built.fastStart) {
      command.add("-XX:TieredStopAtLevel=1");
    }
    command.addAll(built.jvmOptions);
    OPEN_PACKAGES.forEach(name -> command.add("--add-opens=java.base/" + name + "=ALL-UNNAMED"));
    command.add("-Dlog4j.configurationFile=" + folder.resolve("conf/log4j.properties"));
    String classPath = RepositoryRoot.classPathOf("flink-cluster");
    if (!built.program.isEmpty()) {
      classPath += ":" + RepositoryRoot.path().resolve("hodor-testing/target/classes");
    }
    command.addAll(List.of("-cp", classPath));
    return command;
  }

  private void writeFiles(int rpcPort, int blobPort) {
    TreeMap<String, String> config = new TreeMap<>();
    config.put("jobmanager.rpc.address", Loopback.HOST);
    config.put("jobmanager.rpc.port", Integer.toString(rpcPort));
    config.put("jobmanager.bind-host", Loopback.HOST);
    config.put("jobmanager.memory.process.size", "1g");
    config.put("rest.address", Loopback.HOST);
    config.put("rest.bind-address", Loopback.HOST);
    config.put("rest.port", Integer.toString(restPort));
    config.put("blob.server.port", Integer.toString(blobPort));
    config.put("taskmanager.host", Loopback.HOST);
    config.put("taskmanager.bind-host", Loopback.HOST);
    config.put("taskmanager.numberOfTaskSlots", Integer.toString(built.slots));
    config.put("io.tmp.dirs", folder.resolve("tmp").toString());
    config.put("state.checkpoints.dir", folder.resolve("checkpoints").toUri().toString());
    config.put("state.savepoints.dir", folder.resolve("savepoints").toUri().toString());
    // A lost TaskManager is noticed in seconds, not in a minute.
    config.put("heartbeat.interval", "1000");
    config.put("heartbeat.timeout", "10000");
    // What docs/operations.md asks of a session cluster.
    config.put("resourcemanager.standalone.start-up-time", "0");
    config.put("state.checkpoints.num-retained", "3");
    if (built.zooKeeper != null) {
      config.put("high-availability.type", "zookeeper");
      config.put("high-availability.zookeeper.quorum", built.zooKeeper.address());
      config.put("high-availability.zookeeper.client.session-timeout", "6000");
      config.put("high-availability.storageDir", folder.resolve("ha").toUri().toString());
      config.put("high-availability.jobmanager.port", Integer.toString(rpcPort));
    }
    config.putAll(built.config);
    StringBuilder yaml = new StringBuilder();
    config.forEach((key, value) -> yaml.append(key).append(": \"").append(value).append("\"\n"));
    try {
      Path conf = Files.createDirectories(folder.resolve("conf"));
      Files.createDirectories(folder.resolve("tmp"));
      if (built.plugins) {
        // Flink looks for them where it is started.
        Files.createSymbolicLink(folder.resolve("plugins"), plugins());
      }
      Files.writeString(conf.resolve("config.yaml"), yaml);
      Files.writeString(
          conf.resolve("log4j.properties"),
          """
          appender.console.type = Console
          appender.console.name = console
          appender.console.layout.type = PatternLayout
          appender.console.layout.pattern = %d{HH:mm:ss.SSS} %-5p %c{1} %m%n%ex
          rootLogger.level = INFO
          rootLogger.appenderRef.console.ref = console
          """);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path plugins() {
    Path folder = RepositoryRoot.path().resolve("hodor-testing/flink-cluster/target/plugins");
    if (!Files.isDirectory(folder)) {
      throw new IllegalStateException(
          folder + " is missing: run 'mvn package -pl hodor-testing/flink-cluster -am' first");
    }
    return folder;
  }

  /** The client side of a cluster whose REST interface is secured. */
  private static HttpClient clientOf(Builder built) {
    if (built.keys == null) {
      return HttpClient.newHttpClient();
    }
    try {
      KeyStore trusted = KeyStore.getInstance(built.keys.toFile(), built.password.toCharArray());
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return HttpClient.newBuilder().sslContext(context).build();
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the cluster's keys cannot be read", e);
    }
  }

  /** How the cluster is to run. */
  public static final class Builder {
    private final TreeMap<String, String> config = new TreeMap<>();
    private final TreeMap<String, String> environment = new TreeMap<>();
    private int taskManagers = 1;
    private int slots = 2;
    private int jobManagerHeapMb = 384;
    private int taskManagerHeapMb = 512;
    private boolean fastStart = true;
    private boolean plugins;
    private List<String> program = List.of();
    private List<String> jvmOptions = List.of();
    private Path keys;
    private String password;
    private ZooKeeper zooKeeper;
    private Path readOnly;
    private List<Integer> prometheusPorts = List.of();

    private Builder() {}

    /** Lets TaskManagers read a folder, and not write to it. Needs the right to mount. */
    Builder readOnlyForTaskManagers(Path folder) {
      readOnly = folder;
      return this;
    }

    /** Runs a program in the JobManager, rather than waiting for jobs: its class and arguments. */
    public Builder application(List<String> mainAndArguments) {
      program = List.copyOf(mainAndArguments);
      return this;
    }

    /** Secures the REST interface by TLS, with the only key in a store. */
    public Builder secured(Path keyStore, String storePassword) {
      keys = keyStore;
      password = storePassword;
      return config("security.ssl.rest.enabled", "true")
          .config("security.ssl.rest.keystore", keyStore.toString())
          .config("security.ssl.rest.keystore-password", storePassword)
          .config("security.ssl.rest.key-password", storePassword)
          .config("security.ssl.rest.truststore", keyStore.toString())
          .config("security.ssl.rest.truststore-password", storePassword);
    }

    /** Lets a JobManager that starts again find the jobs of the one before it. */
    public Builder highlyAvailable(ZooKeeper keeper) {
      zooKeeper = keeper;
      return this;
    }

    /** Lets the cluster keep state in a store, through the file system that Flink brings for it. */
    public Builder with(S3Emulator store) {
      plugins = true;
      environment.putAll(store.environment());
      config.putAll(store.flinkConfiguration());
      return this;
    }

    /** Lets each of its processes tell Prometheus how it fares. */
    Builder prometheus() {
      plugins = true;
      prometheusPorts = Loopback.freePorts(1 + taskManagers);
      return config(
              "metrics.reporter.prometheus.factory.class",
              "org.apache.flink.metrics.prometheus.PrometheusReporterFactory")
          .config(
              "metrics.reporter.prometheus.port",
              prometheusPorts.stream().map(String::valueOf).collect(Collectors.joining(",")));
    }

    /** Adds options for the JVM of each of its processes. */
    public Builder jvmOptions(List<String> options) {
      jvmOptions = List.copyOf(options);
      return this;
    }

    public Builder taskManagers(int count) {
      taskManagers = count;
      return this;
    }

    /** Slots of each TaskManager. */
    public Builder slots(int count) {
      slots = count;
      return this;
    }

    /** Each TaskManager's heap, at least 256; by default 512. */
    public Builder taskManagerHeapMb(int megabytes) {
      taskManagerHeapMb = megabytes;
      return this;
    }

    /** Whether to start sooner and run slower, the default; a bench turns this off. */
    public Builder fastStart(boolean wanted) {
      fastStart = wanted;
      return this;
    }

    /** Sets or overrides one line of config.yaml. */
    public Builder config(String key, String value) {
      config.put(key, value);
      return this;
    }

    /** Starts the cluster and returns when all its slots are there. */
    public FlinkCluster start() {
      return new FlinkCluster(this);
    }
  }
}
