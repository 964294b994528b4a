package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anEmptyMap;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.hodor.source.bigquery.DatasetName;
import io.hodor.source.bigquery.TableMode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TablesOptionsTest {

  private static final Instant NOW = Instant.parse("2026-01-31T10:03:00Z");
  private static final List<String> SOUND =
      List.of("--source=bigquery", "--table=shop.sales.orders", "--outputDir=out");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--table=orders                  | --table: 'orders' does not name project, dataset and table",
        "--table=sales.orders            | --table: 'sales.orders' does not name project, dataset",
        "--table=shop.sal*.orders        | --table: 'shop.sal*.orders': a pattern may stand for the",
        "--table=shop.sales.a`b          | --table: 'a`b' is no table's name; write project.dataset",
        "--table=shop.sales.a,oops       | --table: 'oops' does not name project, dataset and table",
        "--table=,                       | --table: is empty; write project.dataset.table",
        "--tableMode=row                 | --tableMode: 'row' is none; write ranges or rows",
        "--maxBytesBilled=much           | --maxBytesBilled: 'much' is no size; write a size as in",
        "--maxBytesBilled=1MiB           | --maxBytesBilled: '1MiB' is less than the 10 MiB",
        "--queryLabels=team              | --queryLabels: 'team' is no label; write key=value",
        "--queryLabels=team=a,=b         | --queryLabels: '=b' is no label; write key=value",
        "--queryTempDataset=tmp          | --queryTempDataset: 'tmp' names no project; write project.",
        "--queryTempDataset=shop.a b     | --queryTempDataset: 'shop.a b' is no dataset; write dataset",
        "--queryRetryTimeout=1m          | --queryRetryTimeout: '1m' is no ISO-8601 duration",
        "--partitionPadding=1h           | --partitionPadding: ",
        "--columns=beast                 | --columns: 'beast' is none; write firehose, kafka-connect",
        "--eventTime=proto:t             | --eventTime: is proto:t; a file or table takes record or",
        "--topic=orders-*                | --topic: 'orders-*' is a pattern; write one topic's name",
        "--topic=orders,refunds          | --topic: 'orders,refunds' are several; write --table=TABLE=",
        "--table=shop.sales.a=b*         | --table: 'shop.sales.a=b*': 'b*' is no topic's name; write",
        "--bootstrapServers=a:1          | --bootstrapServers: means nothing with --source=bigquery",
        "--consumerConfig=a              | --consumerConfig: means nothing with --source=bigquery",
        "--protoDescriptors=a            | --protoDescriptors: means nothing with --source=bigquery",
        "--protoMessage=a.B              | --protoMessage: means nothing with --source=bigquery",
        "--files=gs://bucket             | --files: means nothing with --source=bigquery",
      })
  void oneFaultIsNamedWithItsFlag(String argument, String words) {
    Faults faults = new Faults();
    request(with(argument), faults);
    assertThat(faults.list(), contains(containsString(words)));
  }

  @Test
  void allFaultsAreTold() {
    List<String> arguments = with("--table=orders");
    arguments.addAll(
        List.of(
            "--tableMode=all",
            "--maxBytesBilled=0",
            "--queryLabels=a",
            "--queryRetryTimeout=soon",
            "--files=a",
            "--topic=*"));
    Faults faults = new Faults();
    request(arguments, faults);
    assertThat(faults.list(), hasSize(7));
  }

  @Test
  void theTableIsNeededAndTheTopicIsNot() {
    Faults faults = new Faults();
    request(List.of("--source=bigquery", "--outputDir=out"), faults);
    assertThat(faults.list(), contains(containsString("--table: is missing; write --table=")));
  }

  @Test
  void aTopicIsNamedInOnePlace() {
    Faults faults = new Faults();
    List<String> arguments = with("--table=shop.sales.orders=orders");
    arguments.add("--topic=orders");
    request(arguments, faults);
    assertThat(
        faults.list(),
        contains(containsString("--topic: means nothing where --table names topics")));
  }

  @ParameterizedTest
  @CsvSource({
    "kafka,--table=shop.sales.orders,table",
    "kafka,--files=gs://bucket,files",
    "kafka,--queryTempDataset=tmp,queryTempDataset",
    "kafka,--queryLabels=a=b,queryLabels",
    "kafka,--queryLocation=EU,queryLocation",
    "kafka,--clusterColumn=cluster,clusterColumn",
    "parquet,--table=shop.sales.orders,table",
    "parquet,--clusterColumn=cluster,clusterColumn",
  })
  void whatOnlyTablesHaveMeansNothingToOtherSources(String source, String argument, String flag) {
    List<String> arguments = new ArrayList<>(List.of("--source=" + source, "--topic=orders"));
    arguments.addAll(
        source.equals("kafka")
            ? List.of("--bootstrapServers=a:1", "--lookback=PT1H")
            : List.of("--files=gs://bucket/events"));
    arguments.addAll(List.of("--outputDir=out", argument));
    Faults faults = new Faults();
    request(arguments, faults);
    assertThat(
        faults.list(),
        contains(containsString("--" + flag + ": means nothing with --source=" + source)));
  }

  @Test
  void theDefaultsAreFirehosesAndTheLastTwoHours() {
    MeasureRequest request = request(SOUND, new Faults()).orElseThrow();
    TablesPlace place = (TablesPlace) request.place();
    assertThat(place.tables(), is("shop.sales.orders"));
    assertThat(place.mode(), is(TableMode.RANGES));
    assertThat(place.padding(), is(Duration.ofHours(1)));
    assertThat(place.retryTimeout(), is(Duration.ofMinutes(2)));
    assertThat(place.limit().toString(), is("50 GiB"));
    assertThat(place.labels(), is(anEmptyMap()));
    assertThat(place.tempDataset(), is(Optional.empty()));
    assertThat(place.columns().offset(), is("message_offset"));
    assertThat(place.eventTime().isRecord(), is(true));
    assertThat(request.address().source(), is("bigquery"));
    assertThat(request.isLive(), is(false));
    assertThat(request.range().start(), is(Instant.parse("2026-01-31T08:00:00Z")));
    assertThat(request.range().end(), is(Instant.parse("2026-01-31T10:10:00Z")));
  }

  @Test
  void contentsAreComparedOnlyWhereThatDoesNotCost() {
    assertThat(request(SOUND, new Faults()).orElseThrow().contentHash(), is(false));
    assertThat(
        request(with("--contentHash=true"), new Faults()).orElseThrow().contentHash(), is(true));
    List<String> files =
        List.of("--source=parquet", "--topic=orders", "--files=gs://b/e", "--outputDir=out");
    assertThat(request(files, new Faults()).orElseThrow().contentHash(), is(true));
    List<String> kafka =
        List.of("--topic=orders", "--bootstrapServers=a:1", "--lookback=PT1H", "--outputDir=out");
    assertThat(request(kafka, new Faults()).orElseThrow().contentHash(), is(true));
  }

  @Test
  void oneSlotIsEnoughUnlessMoreAreWished() {
    assertThat(parallelism(SOUND), is(1));
    assertThat(parallelism(with("--parallelism=3")), is(3));
  }

  @Test
  void theProjectThatPaysIsTheOneNamedForIt() {
    List<String> arguments = with("--project=shop");
    assertThat(place(arguments).project(), is(Optional.of("shop")));
    arguments.add("--bigQueryProject=billing");
    arguments.add("--queryTempDataset=tmp");
    arguments.add("--queryLabels=team=data, stage = live");
    assertThat(place(arguments).project(), is(Optional.of("billing")));
    assertThat(place(arguments).tempDataset(), is(Optional.of(new DatasetName("billing", "tmp"))));
    assertThat(place(arguments).labels(), is(Map.of("team", "data", "stage", "live")));
  }

  @Test
  void tablesHaveNoPresent() {
    List<String> arguments = with("--startTime=2026-01-31T09:00:00Z");
    MeasureRequest request = request(arguments, new Faults()).orElseThrow();
    assertThat(request.isLive(), is(false));
    assertThat(request.range().end(), is(Instant.parse("2026-01-31T10:10:00Z")));
  }

  @Test
  void dataflowIsRefused() {
    List<String> arguments =
        List.of(
            "--runner=DataflowRunner",
            "--project=shop",
            "--region=europe-west1",
            "--gcpTempLocation=gs://bucket/temp",
            "--source=bigquery",
            "--table=shop.sales.orders",
            "--outputDir=gs://bucket/results");
    Faults faults = new Faults();
    Engine engine = Runner.of(arguments, faults).engine();
    MeasureOptions options = Arguments.parse(arguments, MeasureOptions.class, engine, faults);
    engine.prepare(Command.MEASURE, options, arguments, faults);
    assertThat(faults.list(), hasItem(containsString("--runner: tables are measured on Flink")));
  }

  private static int parallelism(List<String> arguments) {
    return Arguments.parse(arguments, MeasureOptions.class, new FlinkEngine(), new Faults())
        .as(FlinkPipelineOptions.class)
        .getParallelism();
  }

  private static TablesPlace place(List<String> arguments) {
    return (TablesPlace) request(arguments, new Faults()).orElseThrow().place();
  }

  private static List<String> with(String argument) {
    String name = argument.substring(0, argument.indexOf('=') + 1);
    List<String> arguments = new ArrayList<>(SOUND);
    arguments.removeIf(it -> it.startsWith(name));
    arguments.add(argument);
    return arguments;
  }

  private static Optional<MeasureRequest> request(List<String> arguments, Faults faults) {
    MeasureOptions options =
        Arguments.parse(arguments, MeasureOptions.class, new FlinkEngine(), faults);
    return MeasureRequest.of(options, NOW, faults);
  }
}
