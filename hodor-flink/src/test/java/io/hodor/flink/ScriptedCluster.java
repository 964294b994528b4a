package io.hodor.flink;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A cluster that knows the jobs that a test gives it, and answers as Flink 1.19 does. */
final class ScriptedCluster implements AutoCloseable {

  private static final String VERTEX = "717c7b8afebbfb7137f6f0f99beb2a94";

  private final HttpServer server;
  private final Map<String, String> settings = new TreeMap<>();
  private final List<Job> jobs = new ArrayList<>();
  private final List<String> asked = new ArrayList<>();
  private Runnable beforeAnswer = () -> {};
  private int refuseWith;
  private int refuseOrdersWith;
  private int unknownTimes;

  /** A job, as a test changes it. */
  static final class Job {
    final JobId id;
    final String name;
    final String fingerprint;
    final long startedAt;
    String state = "RUNNING";
    String trace = "";
    int restarts;
    int dropped;
    String tasks = "";
    String savepoint = "";
    String savepointFault = "";
    String checkpointFault = "";

    Job(String id, JobCommand command, long startedAt) {
      this.id = new JobId(id.repeat(32));
      this.name = command.jobName();
      this.fingerprint = command.fingerprint();
      this.startedAt = startedAt;
    }
  }

  ScriptedCluster() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.createContext("/", this::answer);
    server.start();
  }

  String address() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  FlinkJobs jobs() {
    return new FlinkJobs(FlinkRest.at(address(), RestSecurity.in(null)));
  }

  synchronized Job add(String id, JobCommand command, long startedAt) {
    Job job = new Job(id, command, startedAt);
    jobs.add(job);
    return job;
  }

  synchronized boolean knows(String id) {
    return jobs.stream().anyMatch(job -> job.id.hex().startsWith(id));
  }

  /** Changes jobs while nobody is answered. */
  synchronized void change(Runnable change) {
    change.run();
  }

  /** A line of the cluster's configuration. */
  synchronized void set(String key, String value) {
    settings.put(key, value);
  }

  /** What happens before each answer. */
  synchronized void beforeAnswer(Runnable action) {
    beforeAnswer = action;
  }

  /** As often it is answered that a job is not known, though it is. */
  synchronized void denyJobs(int times) {
    unknownTimes = times;
  }

  /** How often it was asked for a job. */
  synchronized long looks() {
    return asked.stream().filter(it -> it.matches("GET /jobs/[0-9a-f]{32}")).count();
  }

  synchronized void forget() {
    jobs.clear();
  }

  /** From now on every answer has this status; 0 for answers as usual. */
  synchronized void refuseWith(int status) {
    refuseWith = status;
  }

  /** From now on every order has this status; what only looks is answered as usual. */
  synchronized void refuseOrdersWith(int status) {
    refuseOrdersWith = status;
  }

  /** Method, path and body of what was asked, without what only looks. */
  synchronized List<String> told() {
    return asked.stream().filter(it -> !it.startsWith("GET")).toList();
  }

  private synchronized void answer(HttpExchange exchange) throws IOException {
    beforeAnswer.run();
    String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    String path = exchange.getRequestURI().toString();
    asked.add((exchange.getRequestMethod() + " " + path + " " + body).strip());
    int refusal = exchange.getRequestMethod().equals("GET") ? refuseWith : refusalOfOrders();
    boolean asks = exchange.getRequestMethod().equals("POST") && path.endsWith("/checkpoints");
    String text =
        refusal > 0
            ? "{\"errors\":[\"Internal error.\",\"at x\"]}"
            : asks && text(path) != null ? "{\"request-id\":\"1\"}" : text(path);
    int status = refusal > 0 ? refusal : text == null ? 404 : 200;
    byte[] bytes = (text == null ? "{\"errors\":[\"Not found.\"]}" : text).getBytes(UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private int refusalOfOrders() {
    return refuseWith > 0 ? refuseWith : refuseOrdersWith;
  }

  private String text(String path) {
    if (path.equals("/jobmanager/config")) {
      return settings.entrySet().stream()
          .map(it -> "{\"key\":\"%s\",\"value\":\"%s\"}".formatted(it.getKey(), it.getValue()))
          .collect(Collectors.joining(",", "[", "]"));
    }
    if (path.equals("/jobs/overview")) {
      return "{\"jobs\":["
          + jobs.stream().map(ScriptedCluster::overview).collect(Collectors.joining(","))
          + "]}";
    }
    if (unknownTimes > 0 && path.matches("/jobs/[0-9a-f]{32}")) {
      unknownTimes--;
      return null;
    }
    return jobs.stream()
        .filter(job -> path.startsWith("/jobs/" + job.id))
        .findFirst()
        .map(job -> text(job, path.substring(("/jobs/" + job.id).length())))
        .orElse(null);
  }

  private static String overview(Job job) {
    return """
        {"jid":"%s","name":"%s","start-time":%d,"end-time":-1,"duration":23,"state":"%s",\
        "last-modification":1,"tasks":{"running":2,"canceling":0,"canceled":0,"total":2}}"""
        .formatted(job.id, job.name, job.startedAt, job.state);
  }

  private static String text(Job job, String path) {
    return switch (path) {
      case "" ->
          """
          {"jid":"%s","name":"%s","isStoppable":false,"state":"%s","start-time":%d,"end-time":-1,\
          "vertices":[{"id":"%s","name":"Source: read","parallelism":2,"status":"%s"}]}"""
              .formatted(
                  job.id,
                  job.name,
                  job.state,
                  job.startedAt,
                  VERTEX,
                  job.tasks.isEmpty() ? job.state : job.tasks);
      case "/config" ->
          """
          {"jid":"%s","name":"%s","execution-config":{"restart-strategy":"Cluster level default",\
          "job-parallelism":2,"object-reuse-mode":false,"user-config":{"hodorCommand":"%s",\
          "hodorSavepointDir":"/s"}}}"""
              .formatted(job.id, job.name, job.fingerprint);
      case "/checkpoints" ->
          """
          {"counts":{"restored":0,"total":3,"in_progress":0,"completed":2,"failed":1},"latest":{\
          "completed":{"id":2,"latest_ack_timestamp":1767225600000,"external_path":"file:/c/chk-2"},\
          "savepoint":%s,"failed":{"id":%d,"failure_message":"Checkpoint was declined."},\
          "restored":null}}"""
              .formatted(
                  job.savepoint.isEmpty()
                      ? "null"
                      : "{\"id\":3,\"external_path\":\"" + job.savepoint + "\"}",
                  job.checkpointFault.isEmpty() ? 1 : 3);
      case "/checkpoints/1" ->
          """
          {"status":{"id":"COMPLETED"},"operation":%s}"""
              .formatted(
                  job.checkpointFault.isEmpty()
                      ? "{\"checkpointId\":4}"
                      : "{\"failureCause\":{\"class\":\"x\",\"stack-trace\":\""
                          + job.checkpointFault
                          + "\"}}");
      case "/exceptions?maxExceptions=1" ->
          """
          {"root-exception":"%1$s","exceptionHistory":{"entries":[%2$s],"truncated":false}}"""
              .formatted(
                  job.trace,
                  job.trace.isEmpty()
                      ? ""
                      : "{\"stacktrace\":\"" + job.trace + "\",\"timestamp\":1767225600000}");
      case "/metrics?get=numRestarts" ->
          "[{\"id\":\"numRestarts\",\"value\":\"" + job.restarts + "\"}]";
      case "/vertices/717c7b8afebbfb7137f6f0f99beb2a94/subtasks/metrics" ->
          """
          [{"id":"Source__Read_messages/ReadOffsets.hodor_read"},{"id":"numBytesOut"},\
          {"id":"Source__Read_messages/ReadOffsets.hodor_watermark"},\
          {"id":"Source__Read_messages/ReadOffsets.hodor_open_transaction.3"},\
          {"id":"Fold.org.apache.beam.Runner_droppedDueToLateness"}]""";
      case "/stop" -> stop(job);
      case "/savepoints/1" ->
          """
          {"status":{"id":"COMPLETED"},"operation":%s}"""
              .formatted(
                  job.savepointFault.isEmpty()
                      ? "{\"location\":\"" + job.savepoint + "\"}"
                      : "{\"failure-cause\":{\"class\":\"x\",\"stack-trace\":\""
                          + job.savepointFault
                          + "\"}}");
      case "?mode=cancel" -> {
        job.state = "CANCELED";
        yield "{}";
      }
      default ->
          path.startsWith("/vertices/" + VERTEX + "/subtasks/metrics?agg=sum,min,max&get=")
              ? """
              [{"id":"Source__Read_messages/ReadOffsets.hodor_read",\
              "min":2.0,"max":40.0,"sum":42.0},\
              {"id":"Source__Read_messages/ReadOffsets.hodor_watermark",\
              "min":1.767225600123E12,"max":1.7672256009E12,"sum":3.534451201023E12},\
              {"id":"Source__Read_messages/ReadOffsets.hodor_open_transaction.3",\
              "min":-5.0,"max":-1.0,"sum":-6.0},\
              {"id":"Fold.org.apache.beam.Runner_droppedDueToLateness",\
              "min":0.0,"max":%1$d.0,"sum":%1$d.0}]"""
                  .formatted(job.dropped)
              : null;
    };
  }

  private static String stop(Job job) {
    if (job.savepointFault.isEmpty()) {
      job.state = "FINISHED";
      job.savepoint = "file:/s/savepoint-1";
    }
    return "{\"request-id\":\"1\"}";
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
