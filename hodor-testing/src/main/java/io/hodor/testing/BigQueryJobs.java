package io.hodor.testing;

import static io.hodor.testing.BigQueryAnswer.JSON;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the emulator leaves out of query jobs: it neither writes their results into a table, which
 * is what the Storage API reads, nor knows what they cost, nor keeps their configuration, nor has
 * one that takes a while.
 */
final class BigQueryJobs {
  /**
   * Numbers in rising order, as the bounds of buckets are. One class of letters: a group of them
   * would be matched by recursion, as deep as the array is long.
   */
  private static final Pattern LONG_ARRAY = Pattern.compile("\\[([\\d, ]{500,})]");

  private static final Pattern OF_JOB =
      Pattern.compile("(GET|POST) .*/projects/([^/]+)/jobs/([^/?]+)(/cancel)?(\\?.*)?");
  private static final Pattern IS_SELECT = Pattern.compile("^\\s*(?i:SELECT|WITH)\\b");
  private static final List<String> OF_DESTINATION =
      List.of("destinationTable", "writeDisposition", "createDisposition");
  private static final Pattern PROJECT = Pattern.compile("/projects/([^/]+)/");

  private final BigQueryRest emulator;
  private final Map<String, ObjectNode> jobs = new ConcurrentHashMap<>();
  private final Map<String, Long> estimates = new ConcurrentHashMap<>();
  private final Map<String, Long> bills = new ConcurrentHashMap<>();
  private final Map<String, String> filters = new ConcurrentHashMap<>();
  private final Set<String> partitionedAtIngestion = ConcurrentHashMap.newKeySet();
  private final List<Fate> fates = new CopyOnWriteArrayList<>();

  BigQueryJobs(BigQueryRest emulator) {
    this.emulator = emulator;
  }

  /** What dry runs over a table say that they would process. */
  void estimate(String table, long bytes) {
    estimates.put(table, bytes);
  }

  /** What queries over a table have processed and billed in the end. */
  void bill(String table, long bytes) {
    bills.put(table, bytes);
  }

  /** Refuses queries over a table whose WHERE does not name this column. */
  void requireFilter(String table, String column) {
    filters.put(table, column);
  }

  boolean requiresFilter(String table) {
    return filters.containsKey(table);
  }

  /** Has {@code _PARTITIONTIME} mean a column of a table, where the emulator knows of none. */
  void partitionAtIngestion(String table) {
    partitionedAtIngestion.add(table);
  }

  /** Has the next jobs of a kind run until they are cancelled. */
  void hold(int times, Predicate<BigQueryRequest> kind) {
    fates.add(new Fate(new AtomicInteger(times), kind, Optional.empty()));
  }

  /** Has the next jobs of a kind fail. */
  void fail(int times, Predicate<BigQueryRequest> kind, ObjectNode reason) {
    fates.add(new Fate(new AtomicInteger(times), kind, Optional.of(reason)));
  }

  void reset() {
    estimates.clear();
    bills.clear();
    fates.clear();
  }

  /** The answer to a request about a query job; empty for any other request. */
  Optional<BigQueryAnswer> answer(BigQueryRequest request) {
    if (request.isQuery()) {
      return Optional.of(request.isDryRun() ? dryRun(request) : insert(request));
    }
    Matcher ofJob = OF_JOB.matcher(request.address());
    if (!ofJob.matches() || !jobs.containsKey(ofJob.group(3))) {
      return Optional.empty();
    }
    ObjectNode job = jobs.get(ofJob.group(3));
    synchronized (job) {
      return Optional.of(
          ofJob.group(4) == null ? new BigQueryAnswer(200, job.deepCopy()) : cancel(job));
    }
  }

  private BigQueryAnswer dryRun(BigQueryRequest request) {
    Optional<ObjectNode> unfiltered = unfiltered(request.sql());
    if (unfiltered.isPresent()) {
      String message = unfiltered.get().path("message").asText();
      return BigQueryAnswer.refusal(400, "invalidQuery", message);
    }
    ObjectNode asked = request.body().deepCopy();
    BigQueryAnswer answer = describe(request, asked);
    if (answer.isGood()) {
      ((ObjectNode) answer.body()).set("configuration", asked.path("configuration"));
      putBytes((ObjectNode) answer.body(), sum(estimates, request.sql()), false);
    }
    return answer;
  }

  private BigQueryAnswer insert(BigQueryRequest request) {
    ObjectNode asked = request.body().deepCopy();
    ObjectNode reference = asked.withObject("/jobReference");
    if (!reference.has("jobId")) {
      reference.put("jobId", "job_" + UUID.randomUUID());
    }
    String id = reference.path("jobId").asText();
    if (jobs.containsKey(id)) {
      return BigQueryAnswer.refusal(409, "duplicate", "Already Exists: Job " + id);
    }
    ObjectNode query = (ObjectNode) asked.at("/configuration/query");
    if (!query.has("destinationTable")) {
      query
          .putObject("destinationTable")
          .put("projectId", projectOf(request))
          .put("datasetId", BigQueryEmulator.RESULTS)
          .put("tableId", "anon" + UUID.randomUUID().toString().replace("-", ""));
    }
    BigQueryAnswer answer = run(request, asked);
    if (answer.isGood()) {
      jobs.put(id, (ObjectNode) answer.body().deepCopy());
    }
    return answer;
  }

  private BigQueryAnswer run(BigQueryRequest request, ObjectNode asked) {
    Optional<Fate> fate = fates.stream().filter(next -> next.strikes(request)).findFirst();
    if (fate.isPresent()) {
      ObjectNode reason = fate.get().reason().orElse(null);
      return new BigQueryAnswer(200, job(asked, reason == null ? "RUNNING" : "DONE", reason));
    }
    Optional<ObjectNode> refused = unfiltered(request.sql()).or(() -> tooDear(request));
    if (refused.isPresent()) {
      return new BigQueryAnswer(200, job(asked, "DONE", refused.get()));
    }
    BigQueryAnswer description = describe(request, asked);
    BigQueryAnswer answer =
        description.isGood() && IS_SELECT.matcher(request.sql()).find()
            ? select(request, asked, description.body().at("/statistics/query/schema"))
            : emulator.post(pathOf(request), translated(asked));
    if (answer.isGood()) {
      ObjectNode job = (ObjectNode) answer.body();
      job.set("configuration", asked.path("configuration"));
      job.withObject("/jobReference").put("jobId", asked.at("/jobReference/jobId").asText());
      putBytes(job, sum(bills, request.sql()), true);
    }
    return answer;
  }

  /** A dry run. The emulator runs the query for it: here without a row. */
  private BigQueryAnswer describe(BigQueryRequest request, ObjectNode asked) {
    ObjectNode dry = translated(asked);
    dry.withObject("/configuration").put("dryRun", true);
    ObjectNode query = (ObjectNode) dry.at("/configuration/query");
    query.remove(OF_DESTINATION);
    String sql = query.path("query").asText();
    if (IS_SELECT.matcher(sql).find()) {
      query.put("query", "SELECT * FROM (\n" + sql + "\n) LIMIT 0");
    }
    return emulator.post(pathOf(request), dry);
  }

  /**
   * Runs a query into its destination, which gets the very columns that the query has, and then a
   * job that finds its result there.
   */
  private BigQueryAnswer select(BigQueryRequest request, ObjectNode asked, JsonNode schema) {
    JsonNode destination = asked.at("/configuration/query/destinationTable");
    String dataset = destination.path("datasetId").asText();
    String table = destination.path("tableId").asText();
    String project = destination.path("projectId").asText();
    String tables = "/bigquery/v2/projects/" + project + "/datasets/" + dataset + "/tables";
    ObjectNode made = JSON.createObjectNode();
    made.set("tableReference", destination);
    made.set("schema", schema);
    emulator.delete(tables + "/" + table);
    BigQueryAnswer answer = emulator.post(tables, made);
    if (!answer.isGood()) {
      return answer;
    }
    String name = "`" + project + "." + dataset + "." + table + "`";
    ObjectNode filling = translated(asked);
    String sql = filling.at("/configuration/query/query").asText();
    filling.remove("jobReference");
    BigQueryAnswer filled = run(request, filling, "INSERT INTO " + name + "\n" + sql);
    if (!filled.isGood() || filled.body().path("status").has("errorResult")) {
      emulator.delete(tables + "/" + table);
      return filled;
    }
    return run(request, asked.deepCopy(), "SELECT * FROM " + name);
  }

  private BigQueryAnswer run(BigQueryRequest request, ObjectNode job, String sql) {
    ObjectNode query = (ObjectNode) job.at("/configuration/query");
    query.remove(OF_DESTINATION);
    query.put("query", sql);
    return emulator.post(pathOf(request), job);
  }

  private BigQueryAnswer cancel(ObjectNode job) {
    if (job.at("/status/state").asText().equals("RUNNING")) {
      end(job, BigQueryAnswer.reasonOf("stopped", "Job execution was cancelled: User requested"));
    }
    ObjectNode answer = JSON.createObjectNode().put("kind", "bigquery#jobCancelResponse");
    return new BigQueryAnswer(200, answer.set("job", job.deepCopy()));
  }

  private static ObjectNode job(ObjectNode asked, String state, ObjectNode reason) {
    ObjectNode job = asked.deepCopy();
    job.put("kind", "bigquery#job");
    job.withObject("/jobReference").put("location", "US");
    String now = Long.toString(System.currentTimeMillis());
    job.putObject("statistics").put("creationTime", now).put("startTime", now);
    job.putObject("status").put("state", state);
    if (reason != null) {
      end(job, reason);
    }
    return job;
  }

  private static void end(ObjectNode job, ObjectNode reason) {
    ObjectNode status = job.putObject("status").put("state", "DONE");
    status.set("errorResult", reason);
    status.putArray("errors").add(reason);
    job.withObject("/statistics").put("endTime", Long.toString(System.currentTimeMillis()));
  }

  private ObjectNode translated(ObjectNode asked) {
    ObjectNode copy = asked.deepCopy();
    ObjectNode query = (ObjectNode) copy.at("/configuration/query");
    String sql = withoutLongArrays(query.path("query").asText());
    query.put("query", sql);
    if (partitionedAtIngestion.stream().anyMatch(table -> isIn(sql, table))) {
      query.put(
          "query",
          sql.replace("_PARTITIONDATE", "DATE(_PARTITIONTIME)")
              .replace("_PARTITIONTIME", BigQueryEmulator.PARTITION_TIME));
    }
    return copy;
  }

  /** The emulator's translation takes seconds for an array of many numbers, none for one text. */
  private static String withoutLongArrays(String sql) {
    return LONG_ARRAY
        .matcher(sql)
        .replaceAll(
            "(SELECT ARRAY_AGG(CAST(n AS INT64) ORDER BY CAST(n AS INT64))"
                + " FROM UNNEST(SPLIT('$1', ', ')) AS n)");
  }

  private Optional<ObjectNode> unfiltered(String sql) {
    int where = sql.toUpperCase(Locale.ROOT).indexOf("WHERE");
    for (Map.Entry<String, String> filter : filters.entrySet()) {
      if (isIn(sql, filter.getKey()) && (where < 0 || sql.indexOf(filter.getValue(), where) < 0)) {
        return Optional.of(
            BigQueryAnswer.reasonOf(
                "invalidQuery",
                ("Cannot query over table '%s' without a filter over column(s) '%s' that can be"
                        + " used for partition elimination")
                    .formatted(filter.getKey(), filter.getValue())));
      }
    }
    return Optional.empty();
  }

  private Optional<ObjectNode> tooDear(BigQueryRequest request) {
    JsonNode limit = request.configuration().at("/query/maximumBytesBilled");
    long bytes = sum(bills, request.sql());
    if (limit.isMissingNode() || bytes <= limit.asLong()) {
      return Optional.empty();
    }
    return Optional.of(
        BigQueryAnswer.reasonOf(
            "bytesBilledLimitExceeded",
            "Query exceeded limit for bytes billed: %d. %d or higher required."
                .formatted(limit.asLong(), bytes)));
  }

  private static void putBytes(ObjectNode job, long bytes, boolean billed) {
    String text = Long.toString(bytes);
    ObjectNode statistics = job.withObject("/statistics").put("totalBytesProcessed", text);
    ObjectNode query = statistics.withObject("/query").put("totalBytesProcessed", text);
    if (billed) {
      query.put("totalBytesBilled", text);
    }
  }

  private static long sum(Map<String, Long> bytesOfTables, String sql) {
    return bytesOfTables.entrySet().stream()
        .filter(table -> isIn(sql, table.getKey()))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  private static boolean isIn(String sql, String table) {
    return Pattern.compile("\\b" + Pattern.quote(table) + "(?![\\w-])").matcher(sql).find();
  }

  private static String pathOf(BigQueryRequest request) {
    return "/bigquery/v2/projects/" + projectOf(request) + "/jobs";
  }

  private static String projectOf(BigQueryRequest request) {
    Matcher project = PROJECT.matcher(request.address());
    if (!project.find()) {
      throw new IllegalArgumentException(request.address());
    }
    return project.group(1);
  }

  /** What becomes of the next jobs of a kind: they fail for a reason, or without one never end. */
  private record Fate(
      AtomicInteger left, Predicate<BigQueryRequest> kind, Optional<ObjectNode> reason) {
    boolean strikes(BigQueryRequest request) {
      return kind.test(request) && left.getAndDecrement() > 0;
    }
  }
}
