package io.hodor.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.stringContainsInOrder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.hodor.pipeline.Hodor;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run is submitted to Dataflow and waited for, as far as that is seen without the service. */
class MeasureDataflowIT {
  private static final String SECRET = "swordfish";
  private static final Instant END =
      TopicGenerator.windowStart(Instant.now()).minus(TopicGenerator.WINDOW);
  private static final Instant START = END.minus(TopicGenerator.WINDOW.multipliedBy(2));
  private static final ObjectMapper JSON = new ObjectMapper();

  private static KafkaBroker broker;
  private static GcsEmulator gcs;

  @TempDir static Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @BeforeAll
  static void start() throws Exception {
    broker = KafkaBroker.start();
    gcs = GcsEmulator.start();
    gcs.createBucket("hodor");
    new FirehoseFiles(folder.resolve("events"), "Web.Orders_1").write(FileRowsSent.in(START, 900));
    gcs.putAll("hodor", folder.resolve("events"));
    gcs.put("hodor", "consumer.properties", ("ssl.key.password=" + SECRET).getBytes(UTF_8));
  }

  @AfterAll
  static void stop() {
    gcs.close();
    broker.close();
  }

  @Test
  void aTemplateHoldsABatchJobWithNamedStepsAndNeitherSecretsNorFlink() throws Exception {
    JsonNode job = template("first.json");
    assertThat(job.get("type").asText(), is("JOB_TYPE_BATCH"));
    assertThat(
        job.get("name").asText(),
        matchesPattern("hodor-default-prod-eu-web-orders-1-parquet-\\d{8}-\\d{9}"));
    assertThat(
        steps(job),
        hasItems(
            stringContainsInOrder("ParallelRead", "List files"),
            stringContainsInOrder("ParallelDo", "Read row groups"),
            stringContainsInOrder("GroupByKey", "Measure windows"),
            stringContainsInOrder("ParallelDo", "Write to files")));
    String text = job.toString();
    assertThat(text, containsString("gs://hodor/consumer.properties"));
    assertThat(text, not(containsString(SECRET)));
    assertThat(text.toLowerCase(Locale.ROOT), not(containsString("flink")));
    assertThat(said(), containsString("template written to "));
    assertThat(steps(template("second.json")), is(steps(job)));
  }

  @Test
  void theJobIsLabelledForTheBill() throws Exception {
    JsonNode labels = template("labels.json", "--labels={\"team\":\"data\"}").get("labels");
    assertThat(
        JSON.convertValue(labels, Map.class),
        is(
            Map.of(
                "hodor-instance", "default",
                "hodor-cluster", "prod_eu",
                "hodor-topic", "web_orders_1",
                "hodor-source", "parquet",
                "team", "data")));
  }

  @Test
  void aJobIsSubmittedAndItsEndAwaited() throws Exception {
    String address = "gs://hodor/done";
    // What Dataflow's workers would have written, from a run that Flink carries out.
    assertThat(run(flink(folder.resolve("done"))), is(0));
    String results = Files.readString(folder.resolve("done/metrics.ndjson"));
    long read = records(results);
    try (DataflowEndpoint service =
        DataflowEndpoint.passing("JOB_STATE_PENDING", "JOB_STATE_RUNNING", "JOB_STATE_DONE")
            .counter("hodor", "read", read, read + 100)
            .counter("hodor", "measured", read, read + 100)
            .counter("other", "measured", 7, 7)
            .atCreation(job -> gcs.put("hodor", "done/metrics.ndjson", at(job, results)))) {
      int exit = run(dataflow(address, "--dataflowEndpoint=" + service.url()));
      assertThat(said(), exit, is(0));
      assertThat(service.created(), hasSize(1));
      assertThat(service.created().get(0).get("type").asText(), is("JOB_TYPE_BATCH"));
      assertThat(service.requested(), is(empty()));
    }
    assertThat(
        said(),
        stringContainsInOrder(
            "submitted as job " + DataflowEndpoint.JOB_ID,
            "https://console.cloud.google.com/dataflow/jobs/europe-west1/"
                + DataflowEndpoint.JOB_ID
                + "?project=hodor-test"));
    assertThat(out.toString(UTF_8), containsString("read %d = measured %d".formatted(read, read)));
    assertThat(health("done"), containsString("\"exitCode\":0"));
  }

  @Test
  void recordsThatNoWindowHoldsFailTheRun() {
    try (DataflowEndpoint service =
        DataflowEndpoint.passing("JOB_STATE_DONE")
            .counter("hodor", "read", 1_000, 1_000)
            .counter("hodor", "measured", 1_000, 1_000)) {
      assertThat(run(dataflow("gs://hodor/none", "--dataflowEndpoint=" + service.url())), is(4));
    }
    assertThat(said(), containsString("the windows hold 0 records, but 1,000 were read for them"));
  }

  @Test
  void aJobThatFailsTellsWhy() throws Exception {
    try (DataflowEndpoint service =
        DataflowEndpoint.passing("JOB_STATE_RUNNING", "JOB_STATE_FAILED")
            .message("JOB_MESSAGE_BASIC", "Starting 2 workers")
            .message(
                "JOB_MESSAGE_ERROR",
                "java.lang.RuntimeException: org.apache.beam.sdk.util.UserCodeException\n"
                    + "\tat a.b.c(D.java:1)\n"
                    + "Caused by: java.lang.IllegalStateException: the disk is full\n"
                    + "\tat e.f.g(H.java:2)")
            .message("JOB_MESSAGE_ERROR", "Workflow failed. Causes: S01:Read messages failed.")) {
      assertThat(run(dataflow("gs://hodor/failed", "--dataflowEndpoint=" + service.url())), is(4));
    }
    assertThat(
        err.toString(UTF_8).lines().toList(), hasItem("IllegalStateException: the disk is full"));
    assertThat(health("failed"), containsString("the disk is full"));
  }

  @Test
  void whenItsTimeIsOverTheJobIsCancelled() {
    try (DataflowEndpoint service = DataflowEndpoint.passing("JOB_STATE_RUNNING")) {
      int exit =
          run(
              dataflow(
                  "gs://hodor/late", "--dataflowEndpoint=" + service.url(), "--timeLimit=PT1S"));
      assertThat(said(), exit, is(5));
      assertThat(service.requested(), is(List.of("JOB_STATE_CANCELLED")));
    }
  }

  @Test
  void aJobThatTheServiceRefusesIsToldInItsWords() {
    try (DataflowEndpoint service =
        DataflowEndpoint.passing("JOB_STATE_RUNNING")
            .atCreation(
                job -> {
                  throw new IllegalStateException("quota of CPUs");
                })) {
      assertThat(run(dataflow("gs://hodor/refused", "--dataflowEndpoint=" + service.url())), is(4));
    }
    assertThat(said(), containsString("quota of CPUs"));
  }

  private JsonNode template(String file, String... more) throws Exception {
    List<String> arguments = new ArrayList<>(List.of(more));
    arguments.add("--templateLocation=" + folder.resolve(file));
    int exit = run(dataflow("gs://hodor/template", arguments.toArray(String[]::new)));
    assertThat(said(), exit, is(0));
    return JSON.readTree(folder.resolve(file).toFile());
  }

  private static List<String> steps(JsonNode job) {
    return StreamSupport.stream(job.get("steps").spliterator(), false)
        .map(
            step ->
                step.get("kind").asText() + " " + step.at("/properties/user_name/value").asText())
        .toList();
  }

  private static long records(String results) throws Exception {
    long records = 0;
    for (String window : results.lines().toList()) {
      records += JSON.readTree(window).get("count").asLong();
    }
    return records;
  }

  /** Results, said to be computed when the job's run began, which its name tells. */
  private static byte[] at(JsonNode job, String results) {
    String name = job.get("name").asText();
    Instant began =
        LocalDateTime.parse(
                name.substring(name.length() - 18),
                DateTimeFormatter.ofPattern("yyyyMMdd-HHmmssSSS"))
            .toInstant(ZoneOffset.UTC);
    return results
        .replaceAll("(\"computedAt\": ?)\"[^\"]*\"", "$1\"" + began + "\"")
        .getBytes(UTF_8);
  }

  private List<String> flink(Path outputDir) {
    return with(List.of("--outputDir=" + outputDir));
  }

  private List<String> dataflow(String outputDir, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--runner=DataflowRunner",
                "--project=hodor-test",
                "--region=europe-west1",
                "--gcpTempLocation=gs://hodor/temp",
                "--outputBootstrapServers=" + broker.bootstrapServers(),
                "--outputConfig=gs://hodor/consumer.properties",
                "--filesToStage=" + RepositoryRoot.path().resolve("hodor-testing/pom.xml"),
                "--outputDir=" + outputDir));
    arguments.addAll(List.of(more));
    return with(arguments);
  }

  private static List<String> with(List<String> more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "measure",
                "--source=parquet",
                "--files=gs://hodor",
                "--cluster=Prod EU",
                "--topic=Web.Orders_1",
                "--eventTime=column:event_timestamp",
                "--startTime=" + START,
                "--endTime=" + END,
                "--gcsEndpoint=" + gcs.endpoint(),
                "--credentialFactoryClass="
                    + "org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory"));
    arguments.addAll(more);
    return arguments;
  }

  private int run(List<String> arguments) {
    out.reset();
    err.reset();
    return Hodor.run(
        arguments, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
  }

  private String said() {
    return out.toString(UTF_8) + err.toString(UTF_8);
  }

  private static String health(String name) {
    return gcs.text("hodor", name + "/health.ndjson");
  }
}
