package io.hodor.testing;

import static io.hodor.testing.BigQueryAnswer.JSON;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A BigQuery that somebody else wrote, over a DuckDB in memory: jobs, tables and the Storage API
 * behind one address with TLS, as Beam's own client reaches the real one. Tables are named {@code
 * dataset.table}; they all lie in {@link #PROJECT}.
 */
public final class BigQueryEmulator implements AutoCloseable {
  public static final String PROJECT = "hodor-tests";

  /** Where results without a destination go. Like the real one's, it is not listed. */
  static final String RESULTS = "_results";

  /** What {@code _PARTITIONTIME} stands for; {@code SELECT *} shows it, unlike the real one's. */
  static final String PARTITION_TIME = "partitiontime__";

  private static final Duration READY_WITHIN = Duration.ofSeconds(60);
  private static final String PROJECT_PATH = "/bigquery/v2/projects/" + PROJECT;

  private final Path folder;
  private final MadeUpTrust trust = MadeUpTrust.ofThisJvm();
  private final ServerProcess process;
  private final BigQueryRest rest;
  private final FaultyBigQuery way;
  private final BigQueryFront front;

  private BigQueryEmulator() {
    folder = RepositoryRoot.newFolder("bigquery");
    List<Integer> ports = Loopback.freePorts(2);
    rest = new BigQueryRest("http://" + Loopback.HOST + ":" + ports.get(0));
    process =
        ServerProcess.start(
            "bqemulator", folder.resolve("bqemulator.log"), command(ports.get(0), ports.get(1)));
    try {
      process.awaitReady(
          READY_WITHIN,
          () ->
              rest.get(PROJECT_PATH + "/datasets").isGood() && BigQueryFront.listens(ports.get(1)));
      createDataset(RESULTS);
    } catch (RuntimeException e) {
      process.close();
      throw e;
    }
    way = new FaultyBigQuery(rest);
    try {
      front = BigQueryFront.before(folder, trust, way.port(), ports.get(1));
    } catch (RuntimeException e) {
      way.close();
      process.close();
      throw e;
    }
  }

  /** Whether what it needs is installed, by bin/set-up or otherwise. */
  public static boolean isAtHand() {
    boolean emulator =
        Files.exists(installation().resolve("installed.txt"))
            || Installed.find("bqemulator").isPresent();
    return emulator && Installed.find("nginx", BigQueryFront.NGINX).isPresent();
  }

  private static Path installation() {
    return RepositoryRoot.target().resolve("python-bigquery");
  }

  public static BigQueryEmulator start() {
    return new BigQueryEmulator();
  }

  /**
   * Has this JVM trust every emulator that it starts. Google's HTTP client looks once, when it is
   * first used, for BigQuery or for anything else.
   */
  public static void trustInThisJvm() {
    MadeUpTrust.ofThisJvm().apply();
  }

  private static List<String> command(int restPort, int grpcPort) {
    List<String> command = new ArrayList<>(List.of("env", "BQEMU_ENABLE_FORMAT_EXTENSIONS=false"));
    Path installed = installation();
    if (Files.exists(installed.resolve("installed.txt"))) {
      command.addAll(
          List.of(
              "PYTHONPATH=" + installed,
              // Its DuckDB finds its extension there.
              "HOME=" + installed.resolve("home"),
              Installed.program("python3"),
              "-m",
              "bqemulator"));
    } else {
      command.add(Installed.program("bqemulator"));
    }
    command.addAll(
        List.of(
            "start",
            "--rest-port",
            Integer.toString(restPort),
            "--grpc-port",
            Integer.toString(grpcPort),
            "--project",
            PROJECT,
            "--ephemeral",
            "--log-level",
            "warning"));
    return command;
  }

  /** As Beam's {@code --bigQueryEndpoint} takes it. */
  public String endpoint() {
    return front.url();
  }

  /** The options of a pipeline that is to read from here. */
  public List<String> options() {
    return List.of(
        "--bigQueryEndpoint=" + endpoint(),
        "--project=" + PROJECT,
        "--credentialFactoryClass="
            + "org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory");
  }

  /** What another JVM must be started with to read from here, for {@code HODOR_JAVA_OPTS}. */
  public String jvmOptions() {
    return String.join(" ", trust());
  }

  /** The same, one by one. */
  List<String> trust() {
    return trust.jvmOptions();
  }

  /** What every REST request of a client passes through. */
  public FaultyBigQuery way() {
    return way;
  }

  /** How many bytes of rows the Storage API has sent; counted when an answer is whole. */
  public long bytesRead() {
    return front.bytesRead();
  }

  /**
   * Has the Storage API refuse everything with an HTTP status until {@link #allowReads}.
   *
   * @param status 403 (a client sees PERMISSION_DENIED), 429 or 503 (UNAVAILABLE)
   */
  public void refuseReads(int status) {
    front.refuseReads(status);
  }

  public void allowReads() {
    front.allowReads();
  }

  public void createDataset(String dataset) {
    ObjectNode made = JSON.createObjectNode();
    made.putObject("datasetReference").put("projectId", PROJECT).put("datasetId", dataset);
    rest.post(PROJECT_PATH + "/datasets", made).orThrow("making " + dataset);
  }

  /** Makes a table with a schema as in {@code [{"name": "id", "type": "INTEGER"}]}. */
  public void createTable(String table, String schema) {
    createTable(table, schema, Optional.empty());
  }

  /** Makes a partitioned table; what is queried of it is not pruned. */
  public void createTable(String table, String schema, Partitions partitions) {
    createTable(table, schema, Optional.of(partitions));
  }

  private void createTable(String table, String schema, Optional<Partitions> partitions) {
    ObjectNode made = table(table, schema);
    partitions.ifPresent(
        by -> {
          ObjectNode partitioning = made.putObject("timePartitioning").put("type", by.unit);
          by.column.ifPresentOrElse(
              column -> partitioning.put("field", column),
              () -> {
                way.jobs().partitionAtIngestion(table);
                ((ArrayNode) made.at("/schema/fields"))
                    .addObject()
                    .put("name", PARTITION_TIME)
                    .put("type", "TIMESTAMP");
              });
          if (by.filterRequired) {
            way.jobs().requireFilter(table, by.column.orElse("_PARTITION"));
          }
        });
    rest.post(tables(table), made).orThrow("making " + table);
  }

  /** Makes what {@code tables.get} calls an external table; it has no rows. */
  public void createExternalTable(String table, String schema) {
    ObjectNode made = table(table, schema).put("type", "EXTERNAL");
    rest.post(tables(table), made).orThrow("making " + table);
  }

  /** Makes a view over a query. */
  public void createView(String table, String sql) {
    rows("CREATE VIEW `" + PROJECT + "." + table + "` AS " + sql);
  }

  private static ObjectNode table(String table, String schema) {
    ObjectNode made = JSON.createObjectNode();
    made.putObject("tableReference")
        .put("projectId", PROJECT)
        .put("datasetId", dataset(table))
        .put("tableId", name(table));
    try {
      made.putObject("schema").set("fields", JSON.readTree(schema));
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(schema, e);
    }
    return made;
  }

  /** Adds rows, each a JSON object. */
  public void insert(String table, Stream<String> rows) {
    try {
      Path file = Files.createTempFile(folder, name(table), ".ndjson");
      Files.write(file, (Iterable<String>) rows::iterator);
      load(table, file, "NEWLINE_DELIMITED_JSON");
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Adds rows to the partition of this time; for tables that are partitioned at ingestion. */
  public void insertInto(String table, String partitionTime, Stream<String> rows) {
    String time = ",\"" + PARTITION_TIME + "\":\"" + partitionTime + "\"}";
    insert(table, rows.map(row -> row.substring(0, row.lastIndexOf('}')) + time));
  }

  /** Adds the rows of a Parquet file, whose columns have the names of the table's. */
  public void load(String table, Path parquet) {
    load(table, parquet, "PARQUET");
  }

  private void load(String table, Path file, String format) {
    ObjectNode job = JSON.createObjectNode();
    ObjectNode load = job.putObject("configuration").putObject("load");
    load.putArray("sourceUris").add("file://" + file.toAbsolutePath());
    load.put("sourceFormat", format).put("writeDisposition", "WRITE_APPEND");
    load.putObject("destinationTable")
        .put("projectId", PROJECT)
        .put("datasetId", dataset(table))
        .put("tableId", name(table));
    JsonNode done = rest.post(PROJECT_PATH + "/jobs", job).orThrow("loading " + table);
    if (done.path("status").has("errorResult")) {
      throw new IllegalStateException("loading " + table + ": " + done.path("status"));
    }
  }

  /** The rows of a query, their cells as text; null for NULL, JSON for arrays and structs. */
  public List<List<String>> rows(String sql) {
    ObjectNode query = JSON.createObjectNode().put("query", sql).put("useLegacySql", false);
    JsonNode answer =
        rest.post(PROJECT_PATH + "/queries", query.put("maxResults", 10_000_000)).orThrow(sql);
    if (answer.has("errors")) {
      throw new IllegalStateException(sql + ": " + answer.path("errors"));
    }
    return stream(answer.path("rows"))
        .map(row -> stream(row.path("f")).map(cell -> text(cell.path("v"))).toList())
        .toList();
  }

  private static String text(JsonNode value) {
    return value.isNull() ? null : value.isTextual() ? value.asText() : value.toString();
  }

  /** Removes a table. */
  public void delete(String table) {
    rest.delete(tables(table) + "/" + name(table)).orThrow("deleting " + table);
  }

  /** All datasets and tables there are, in any order, the results of queries not among them. */
  public List<String> tables() {
    return stream(rest.get(PROJECT_PATH + "/datasets").orThrow("datasets").path("datasets"))
        .map(dataset -> dataset.at("/datasetReference/datasetId").asText())
        .filter(dataset -> !dataset.equals(RESULTS))
        .flatMap(dataset -> Stream.concat(Stream.of(dataset), tablesOf(dataset)))
        .toList();
  }

  private Stream<String> tablesOf(String dataset) {
    String path = tables(dataset + ".") + "?maxResults=10000";
    return stream(rest.get(path).orThrow(path).path("tables"))
        .map(table -> dataset + "." + table.at("/tableReference/tableId").asText());
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  private static String tables(String table) {
    return PROJECT_PATH + "/datasets/" + dataset(table) + "/tables";
  }

  private static String dataset(String table) {
    return table.substring(0, table.indexOf('.'));
  }

  private static String name(String table) {
    return table.substring(table.indexOf('.') + 1);
  }

  @Override
  public void close() {
    front.close();
    way.close();
    process.close();
    ServerProcess.delete(folder);
  }

  /**
   * How a table is partitioned.
   *
   * @param unit HOUR, DAY, MONTH or YEAR
   * @param column empty where the time of ingestion counts
   */
  public record Partitions(String unit, Optional<String> column, boolean filterRequired) {
    /** By a column; a query need not restrict it. */
    public static Partitions by(String unit, String column) {
      return new Partitions(unit, Optional.of(column), false);
    }

    /** By the time of ingestion; a query need not restrict it. */
    public static Partitions atIngestion(String unit) {
      return new Partitions(unit, Optional.empty(), false);
    }

    /** The same, refusing queries without a restriction. */
    public Partitions withFilterRequired() {
      return new Partitions(unit, column, true);
    }
  }
}
