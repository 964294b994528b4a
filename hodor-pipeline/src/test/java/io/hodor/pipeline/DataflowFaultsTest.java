package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.beam.runners.dataflow.options.DataflowPipelineOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What would fail on Dataflow minutes later is told before anything is asked of it. */
class DataflowFaultsTest {

  private static final List<String> SOUND =
      List.of(
          "--runner=DataflowRunner",
          "--project=hodor-test",
          "--region=europe-west1",
          "--gcpTempLocation=gs://hodor/temp",
          "--topic=orders",
          "--lookback=PT1H",
          "--outputDir=gs://hodor/results");

  @Test
  void aSoundCommandLineHasNoFault() {
    assertThat(faults(SOUND), is(empty()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--project          | --project: is missing",
        "--region           | --region: is missing",
        "--gcpTempLocation  | --gcpTempLocation: is missing; write --gcpTempLocation=gs://",
        "--lookback         | --runner: DataflowRunner is for runs that end",
      })
  void whatIsMissingIsNamed(String absent, String words) {
    List<String> arguments = new ArrayList<>(SOUND);
    arguments.removeIf(it -> it.startsWith(absent + "="));
    assertThat(faults(arguments), contains(startsWith(words)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--outputDir=results              | --outputDir: workers of Dataflow cannot write results",
        "--consumerConfig=/etc/k.conf     | --consumerConfig: workers of Dataflow cannot read /etc",
        "--outputConfig=/etc/k.conf       | --outputConfig: workers of Dataflow cannot read /etc",
        "--influxCredentials=login        | --influxCredentials: workers of Dataflow cannot read",
        "--gcpTempLocation=/tmp           | --gcpTempLocation: write a gs:// address",
        "--stagingLocation=/tmp           | --stagingLocation: write a gs:// address",
        "--flinkMaster=localhost:8081     | --flinkMaster: means something with --runner=Flink",
        "--parallelism=4                  | --parallelism: means something with --runner=Flink",
      })
  void whatWorkersCannotReachIsNamed(String argument, String words) {
    List<String> arguments = new ArrayList<>(SOUND);
    String name = argument.replaceFirst("=.*", "=");
    arguments.removeIf(it -> it.startsWith(name));
    arguments.add(argument);
    assertThat(faults(arguments), contains(startsWith(words)));
  }

  @Test
  void aLoginOfThisEnvironmentDoesNotReachWorkers() {
    Faults faults = new Faults();
    List<String> arguments = new ArrayList<>(SOUND);
    arguments.add("--influxUrl=http://influxdb:8086");
    MeasureOptions options =
        Arguments.parse(arguments, MeasureOptions.class, new DataflowEngine(), faults);
    new DataflowCheck(options.as(DataflowPipelineOptions.class), arguments, faults)
        .checkReach(options, Map.of("HODOR_INFLUX_PASSWORD_FILE", "/run/secrets/influx"));
    assertThat(faults.list(), contains(startsWith("--influxCredentials: workers do not have")));
  }

  private static List<String> faults(List<String> arguments) {
    Faults faults = new Faults();
    Engine engine = Runner.of(arguments, faults).engine();
    MeasureOptions options = Arguments.parse(arguments, MeasureOptions.class, engine, faults);
    engine.prepare(Command.MEASURE, options, arguments, faults);
    return faults.list();
  }
}
