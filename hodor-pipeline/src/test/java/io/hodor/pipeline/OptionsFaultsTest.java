package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.Address;
import io.hodor.config.Unreachable;
import io.hodor.pipeline.Faults.Refusal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsFaultsTest {

  private static final Instant NOW = Instant.parse("2026-01-31T12:34:56Z");

  /** A command line without fault, by option. */
  private static final Map<String, String> SOUND =
      Map.of(
          "topic", "orders",
          "bootstrapServers", "localhost:9092",
          "lookback", "PT2H",
          "outputDir", "results");

  @BeforeAll
  static void registerFileSystems() {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--topik=a                       | --topik: there is no such option; did you mean --topic?",
        "--windowsize=PT5M               | did you mean --windowSize?",
        "--xyzzy=a                       | --xyzzy: there is no such option; see --help",
        "topic=orders                    | 'topic=orders' is no option; write --option=value",
        "--cluster=                      | --cluster: has an empty value",
        "--topic                         | --topic: has no value; write --topic=VALUE",
        "--parallelism                   | --parallelism: has no value",
        "--contentHash=perhaps           | --contentHash: 'perhaps' cannot be read; write true|false",
        "--parallelism=many              | --parallelism: 'many' cannot be read",
        "--parallelism=0                 | --parallelism: write 1 or more",
        "--source=kavka                  | --source: write kafka",
        "--isolationLevel=READ_COMMITTED | write read_committed or read_uncommitted",
        "--eventTime=header:x            | --eventTime: ",
        "--eventTimeUnit=h               | --eventTimeUnit: ",
        "--windowSize=10m                | --windowSize: '10m' is no ISO-8601 duration",
        "--windowSize=PT7M               | --windowSize: a day does not hold a whole number",
        "--windowSize=P2D                | --windowSize: a day does not hold a whole number",
        "--windowSize=PT0.5S             | --windowSize: 'PT0.5S' is too short; write PT1S",
        "--windowSize=PT1.0001S          | --windowSize: a day does not hold a whole number",
        "--allowedLateness=PT-1S         | --allowedLateness: 'PT-1S' is too short",
        "--maxOutOfOrderness=1           | --maxOutOfOrderness: '1' is no ISO-8601 duration",
        "--timeLimit=PT0S                | --timeLimit: 'PT0S' is too short",
        "--lookback=-PT1H                | --lookback: '-PT1H' is too short",
        "--lookback=P999999999999D       | --lookback: 'P999999999999D' is too long; write P3650D",
        "--lookback=PT9999999999999H     | --lookback: 'PT9999999999999H' is too long",
        "--lookback=P3651D               | --lookback: 'P3651D' is too long; write P3650D or less",
        "--allowedLateness=P999999999D   | --allowedLateness: 'P999999999D' is too long",
        "--maxOutOfOrderness=P999999999D | --maxOutOfOrderness: 'P999999999D' is too long",
        "--timeLimit=P999999999999D      | --timeLimit: 'P999999999999D' is too long",
        "--lookback=P3650D               | --lookback: the range holds 525,601 windows of PT10M",
        "--lookback=                     | --lookback: has an empty value",
        "--startTime=2026-01-31          | --startTime: '2026-01-31' is no ISO-8601 time with a zone",
        "--endTime=2026-01-31T10:00:00   | is no ISO-8601 time with a zone",
        "--startTime=1969-12-31T23:59:59Z| is not of the years 1970 to 9999",
        "--endTime=+999999-01-01T00:00:00Z| is not of the years 1970 to 9999",
        "--endTime=2026-02-01T00:00:00Z  | --endTime: 2026-02-01T00:00:00Z lies in the future",
        "--startTime=2026-01-31T10:00:00Z| --lookback: says the same as --startTime",
        "--outputDir=s3://bucket/folder  | --outputDir: 's3://bucket/folder' cannot be written to",
        "--influxUrl=http://localhost:8086| --influxDatabase: is missing",
        "--influxDatabase=quality        | --influxDatabase: means nothing without --influxUrl",
        "--outputConfig=a.properties     | --outputConfig: means nothing without",
        "--influxRetryTimeout=1m         | --influxRetryTimeout: '1m' is no ISO-8601 duration",
        "--lateFiringDelay=PT-1S         | --lateFiringDelay: 'PT-1S' is too short",
        "--flinkMaster=localhost         | --flinkMaster: 'localhost' is no address of a cluster",
        "--checkpointDir=state           | --checkpointDir: means nothing without --flinkMaster",
        "--fresh                         | --fresh: means nothing without --flinkMaster",
        "--runner=DirectRunner           | --runner: write FlinkRunner or DataflowRunner",
        "--region=europe-west1           | --region: means something with --runner=DataflowRunner",
      })
  void oneFaultIsNamedWithItsFlag(String argument, String words) {
    List<String> faults = faultsOf(with(argument));
    assertThat(faults, hasItem(containsString(words)));
    // An argument that is set aside may be missing as well; nothing else is wrong.
    assertThat(faults.toString(), faults.size() <= 2, is(true));
  }

  @ParameterizedTest
  @CsvSource({
    "topic,--topic: is missing",
    "bootstrapServers,--bootstrapServers: is missing",
    "outputDir,--outputDir: results go nowhere",
  })
  void whatIsRequiredIsMissed(String absent, String words) {
    List<String> arguments = sound();
    arguments.removeIf(argument -> argument.startsWith("--" + absent + "="));
    assertThat(faultsOf(arguments), hasItem(containsString(words)));
    assertThat(faultsOf(arguments), hasSize(1));
  }

  @Test
  void allFaultsAreTold() {
    List<String> faults =
        faultsOf(
            List.of(
                "--topik=a",
                "--windowSize=PT7M",
                "--endTime=2030-01-01T00:00:00Z",
                "--lookback=2h",
                "--contentHash=perhaps",
                "--flinkMaster=somewhere",
                "--isolationLevel=none",
                "oops"));
    for (String flag :
        List.of(
            "--topik",
            "--windowSize",
            "--endTime",
            "--lookback",
            "--contentHash",
            "--flinkMaster",
            "--isolationLevel",
            "'oops'",
            "--topic",
            "--bootstrapServers",
            "--outputDir")) {
      assertThat(faults, hasItem(containsString(flag)));
    }
    assertThat(faults, hasSize(11));
  }

  @Test
  void faultsOfTheEventTimeDoNotHideEachOther() {
    List<String> faults =
        faultsOf(
            with(
                "--eventTime=proto:event_time",
                "--eventTimeUnit=h",
                "--protoDescriptors=there/is/none.desc",
                "--consumerConfig=there/is/none.properties"));
    for (String flag :
        List.of("--eventTimeUnit", "--protoDescriptors", "--protoMessage", "--consumerConfig")) {
      assertThat(faults, hasItem(containsString(flag)));
    }
    assertThat(faults, hasSize(4));
  }

  @Test
  void aPlaceThatDoesNotAnswerIsNoWrongUse() {
    Faults faults = new Faults();
    faults.from(
        () -> {
          throw new Unreachable("--protoDescriptors: nobody is there");
        });
    Refusal refusal = assertThrows(Refusal.class, faults::throwIfAny);
    assertThat(refusal.exit(), is(ExitCode.COULD_NOT_RUN));
    faults.add("topic", "is missing");
    refusal = assertThrows(Refusal.class, faults::throwIfAny);
    assertThat(refusal.exit(), is(ExitCode.WRONG_USE));
  }

  @Test
  void tooManyWindowsAreRefusedBeforeAnythingIsAsked() {
    List<String> arguments = sound();
    arguments.removeIf(argument -> argument.startsWith("--lookback"));
    arguments.add("--startTime=1970-01-01T00:00:00Z");
    arguments.add("--endTime=2026-01-01T00:00:00Z");
    assertThat(
        faultsOf(arguments),
        contains(allOf(containsString("--startTime: "), containsString("--windowSize"))));
    arguments.add("--windowSize=P1D");
    assertThat(request(arguments, new Faults()).isPresent(), is(true));
  }

  @Test
  void whatIsTrueOrFalseMayStandAlone() {
    Faults faults = new Faults();
    MeasureRequest request = request(with("--publishPartial", "--objectReuse"), faults).get();
    assertThat(faults.list(), hasSize(0));
    assertThat(request.publishPartial(), is(true));
  }

  @Test
  void aFlagGivenTwiceIsAFault() {
    assertThat(
        faultsOf(with("--cluster=a", "--cluster=b")),
        hasItem(is("--cluster: is given twice; give it once")));
  }

  @Test
  void withoutAnEndARunGoesOnForEver() {
    List<String> arguments = sound();
    arguments.removeIf(argument -> argument.startsWith("--lookback"));
    assertThat(request(arguments, new Faults()).orElseThrow().isLive(), is(true));
    arguments.add("--startTime=2026-01-31T10:00:00Z");
    MeasureRequest request = request(arguments, new Faults()).orElseThrow();
    assertThat(request.isLive(), is(true));
    assertThat(request.startTime(), is(Optional.of(Instant.parse("2026-01-31T10:00:00Z"))));
    arguments.add("--endTime=2026-01-31T11:00:00Z");
    assertThat(request(arguments, new Faults()).orElseThrow().isLive(), is(false));
  }

  @Test
  void aRunWithoutEndNeitherBeginsInTheFutureNorWritesToABucket() {
    List<String> arguments = with("--outputDir=gs://bucket/folder");
    arguments.removeIf(argument -> argument.startsWith("--lookback"));
    arguments.add("--startTime=2026-01-31T13:00:00Z");
    assertThat(
        faultsOf(arguments),
        containsInAnyOrder(
            containsString("--outputDir: a run without end"),
            containsString("--startTime: 2026-01-31T13:00:00Z lies in the future")));
  }

  @Test
  void aFolderThatIsAFileIsAFault(@TempDir Path temporary) throws Exception {
    Path file = Files.createFile(temporary.resolve("results"));
    assertThat(
        faultsOf(with("--outputDir=" + file.resolve("deeper"))),
        hasItem(containsString(file + " is a file")));
  }

  @Test
  void aSoundCommandLineIsUnderstood() throws Exception {
    MeasureRequest request = request(sound(), new Faults()).orElseThrow();
    assertThat(request.address(), is(new Address("default", "orders", "kafka")));
    assertThat(request.instance(), is("default"));
    assertThat(request.windowSize(), is(Duration.ofMinutes(10)));
    assertThat(request.allowedLateness(), is(Duration.ofHours(1)));
    assertThat(request.maxOutOfOrderness(), is(Duration.ofMinutes(1)));
    assertThat(request.contentHash(), is(true));
    assertThat(request.publishPartial(), is(false));
    assertThat(request.timeLimit(), is(Optional.empty()));
    assertThat(
        request.range(),
        is(
            new TimeRange(
                Instant.parse("2026-01-31T10:30:00Z"), Instant.parse("2026-01-31T12:40:00Z"))));
    assertThat(request.run().jobName(), is("hodor/default/default/orders/kafka"));
  }

  @Test
  void aUsersOwnFlinkOptionWins() {
    Faults faults = new Faults();
    List<String> arguments = with("--parallelism=7", "--objectReuse=false");
    FlinkPipelineOptions options =
        Arguments.parse(arguments, MeasureOptions.class, new FlinkEngine(), faults)
            .as(FlinkPipelineOptions.class);
    assertThat(options.getParallelism(), is(7));
    assertThat(options.getObjectReuse(), is(false));
    assertThat(options.getFasterCopy(), is(true));
  }

  @Test
  void whatEndangersExactnessIsSaid() {
    List<String> arguments = sound();
    arguments.removeIf(argument -> argument.startsWith("--lookback"));
    assertThat(dangers(arguments), hasSize(0));
    arguments.add("--checkpointingMode=AT_LEAST_ONCE");
    arguments.add("--finishBundleBeforeCheckpointing=false");
    arguments.add("--maxBundleTimeMills=30000");
    arguments.add("--maxParallelism=4");
    assertThat(dangers(arguments), hasSize(4));
    arguments.add("--checkpointingInterval=-1");
    assertThat(dangers(arguments), hasItem(containsString("a failure begins all over again")));
  }

  private static List<String> dangers(List<String> arguments) {
    return FlinkSettings.dangers(
        Arguments.parse(arguments, MeasureOptions.class, new FlinkEngine(), new Faults())
            .as(FlinkPipelineOptions.class));
  }

  private static List<String> faultsOf(List<String> arguments) {
    Faults faults = new Faults();
    request(arguments, faults);
    return assertThrows(Refusal.class, faults::throwIfAny).faults();
  }

  private static Optional<MeasureRequest> request(List<String> arguments, Faults faults) {
    Engine engine = Runner.of(arguments, faults).engine();
    MeasureOptions options = Arguments.parse(arguments, MeasureOptions.class, engine, faults);
    engine.prepare(Command.MEASURE, options, arguments, faults);
    return MeasureRequest.of(options, NOW, faults);
  }

  private static List<String> sound() {
    List<String> arguments = new ArrayList<>();
    SOUND.forEach((name, value) -> arguments.add("--" + name + "=" + value));
    return arguments;
  }

  /** The sound arguments with these in their place. */
  private static List<String> with(String... others) {
    List<String> arguments = sound();
    for (String other : others) {
      String name = other.replaceFirst("=.*", "=");
      arguments.removeIf(
          argument -> SOUND.containsKey(nameOf(argument)) && argument.startsWith(name));
    }
    arguments.addAll(List.of(others));
    return arguments;
  }

  private static String nameOf(String argument) {
    return argument.substring(2, argument.indexOf('='));
  }
}
