package io.hodor.pipeline;

import java.util.List;
import java.util.Map;
import org.apache.beam.runners.dataflow.options.DataflowPipelineOptions;
import org.apache.beam.sdk.extensions.gcp.storage.NoopPathValidator;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Finds what keeps a command line from running on Dataflow, before anything is asked of it. */
final class DataflowCheck {

  private final DataflowPipelineOptions options;
  private final List<String> arguments;
  private final Faults faults;

  DataflowCheck(DataflowPipelineOptions options, List<String> arguments, Faults faults) {
    this.options = options;
    this.arguments = arguments;
    this.faults = faults;
  }

  void check() {
    if (Source.of(arguments).filter(Source.BIGQUERY::equals).isPresent()) {
      faults.add(
          "runner", "tables are measured on Flink, where little is left to do; leave it out");
    } else if (MeasureRequest.isLive(arguments)) {
      faults.add(
          "runner",
          "DataflowRunner is for runs that end; write --lookback or --endTime, or leave --runner"
              + " out to watch a topic without end");
    }
    checkPlace();
    checkReach(options.as(MeasureOptions.class), System.getenv());
  }

  private void checkPlace() {
    // These may have a default of the environment's, as gcloud keeps one.
    require("project", options.getProject(), "the Google Cloud project's id");
    require("region", options.getRegion(), "where the workers run, as in europe-west1");
    // Without one Beam would make a bucket of its own.
    if (!Arguments.give(arguments, "gcpTempLocation")
        && !Arguments.give(arguments, "tempLocation")) {
      faults.add(
          "gcpTempLocation",
          "is missing; write --gcpTempLocation=gs://BUCKET/FOLDER for what the"
              + " job keeps while it runs");
    }
    for (String flag : List.of("gcpTempLocation", "tempLocation", "stagingLocation")) {
      checkBucket(flag);
    }
  }

  private void require(String flag, @Nullable String value, String what) {
    if (value == null || value.isBlank()) {
      faults.add(flag, "is missing; write --" + flag + "= and " + what);
    }
  }

  private void checkBucket(String flag) {
    boolean anything = options.getPathValidatorClass() == NoopPathValidator.class;
    arguments.stream()
        .filter(it -> it.startsWith("--" + flag + "=") && !it.startsWith("--" + flag + "=gs://"))
        .filter(any -> !anything)
        .forEach(any -> faults.add(flag, "write a gs:// address, which workers can reach"));
  }

  /** What a worker, which is another machine, cannot reach. */
  void checkReach(MeasureOptions measure, Map<String, String> environment) {
    checkObject("files", measure.getFiles(), "read");
    checkObject("outputDir", measure.getOutputDir(), "write");
    checkObject("consumerConfig", measure.getConsumerConfig(), "read");
    checkObject("outputConfig", measure.getOutputConfig(), "read");
    checkObject("influxCredentials", measure.getInfluxCredentials(), "read");
    boolean login =
        environment.keySet().stream().anyMatch(name -> name.startsWith("HODOR_INFLUX_PASSWORD"));
    if (measure.getInfluxUrl() != null && measure.getInfluxCredentials() == null && login) {
      faults.add(
          "influxCredentials",
          "workers do not have this environment with its HODOR_INFLUX_PASSWORD; write a gs://"
              + " object that holds the login");
    }
  }

  private void checkObject(String flag, @Nullable String value, String verb) {
    if (value != null && !value.startsWith("gs://")) {
      faults.add(
          flag,
          "workers of Dataflow cannot %s %s of this machine; write a gs:// address"
              .formatted(verb, value));
    }
  }
}
