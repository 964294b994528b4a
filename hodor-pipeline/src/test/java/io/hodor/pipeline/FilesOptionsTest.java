package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.hodor.Address;
import io.hodor.source.FileLayout.Granularity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilesOptionsTest {

  private static final Instant NOW = Instant.parse("2026-01-31T10:03:00Z");
  private static final List<String> SOUND =
      List.of(
          "--source=parquet", "--files=gs://bucket/events/", "--topic=orders-*", "--outputDir=out");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--folderGranularity=minute | --folderGranularity: 'minute' is none; write hour, day or none",
        "--folderZone=Mars          | --folderZone: ",
        "--partitionPadding=1h      | --partitionPadding: ",
        "--columns=beast            | --columns: 'beast' is none; write firehose, kafka-connect",
        "--columns=kafka-connect    | --metadataColumn: is missing; write the sink's kafkaDataFieldName",
        "--eventTime=json:t         | --eventTime: is json:t; a file or table takes record or column:",
        "--eventTime=column:        | --eventTime: ",
        "--topic=orders,,refunds    | --topic: names a topic without a name; write NAME or NAME,NAME",
        "--topic=orders,,           | --topic: names a topic without a name; write NAME or NAME,NAME",
        "--topic=,                  | --topic: names a topic without a name; write NAME or NAME,NAME",
        "--bootstrapServers=a:1     | --bootstrapServers: means nothing with --source=parquet",
        "--protoMessage=a.B         | --protoMessage: means nothing with --source=parquet",
        "--files=s3://bucket        | --files: 's3://bucket' cannot be read; write gs://",
      })
  void oneFaultIsNamedWithItsFlag(String argument, String words) {
    Faults faults = new Faults();
    request(with(argument), faults);
    assertThat(faults.list(), hasItem(containsString(words)));
    assertThat(faults.list(), hasSize(1));
  }

  @Test
  void theFolderAndTheTopicAreNeeded() {
    Faults faults = new Faults();
    request(List.of("--source=parquet", "--outputDir=out"), faults);
    assertThat(faults.list(), hasItem(containsString("--files: is missing")));
    assertThat(faults.list(), hasItem(containsString("--topic: is missing")));
  }

  @Test
  void theDefaultsAreFirehosesAndTheLastFourHours() {
    MeasureRequest request = request(SOUND, new Faults()).orElseThrow();
    FilesPlace place = (FilesPlace) request.place();
    assertThat(place.layout().root(), is("gs://bucket/events"));
    assertThat(place.layout().granularity(), is(Granularity.HOUR));
    assertThat(place.layout().padding(), is(Duration.ofHours(1)));
    assertThat(place.columns().offset(), is("message_offset"));
    assertThat(place.eventTime().isRecord(), is(true));
    assertThat(request.address().source(), is("parquet"));
    assertThat(request.isLive(), is(false));
    assertThat(request.range().start(), is(Instant.parse("2026-01-31T06:00:00Z")));
    assertThat(request.range().end(), is(Instant.parse("2026-01-31T10:10:00Z")));
  }

  /** Who looks for health or a job finds it under the same address when a topic comes or goes. */
  @Test
  void aRunOverSeveralTopicsIsAddressedAsOverAllAndAsksForThese() {
    MeasureRequest request = request(with("--topic=orders, clicks-*"), new Faults()).orElseThrow();
    assertThat(request.address().topic(), is("*"));
    assertThat(isOf(request, "orders"), is(true));
    assertThat(isOf(request, "clicks-eu"), is(true));
    assertThat(isOf(request, "orders-eu"), is(false));
  }

  /** Each has a health of its own; what is asked for by a pattern or alone is the run itself. */
  @Test
  void theTopicsOfAListAreNamed() {
    MeasureRequest several =
        request(with("--topic=orders, clicks-*,a,a"), new Faults()).orElseThrow();
    assertThat(several.run().parts(), is(List.of(part("orders"), part("a"))));
    assertThat(several.run().hasHealth(), is(true));
    MeasureRequest one = request(with("--topic=orders,"), new Faults()).orElseThrow();
    assertThat(one.run().parts(), is(List.of(part("orders"))));
    assertThat(one.run().hasHealth(), is(false));
    for (String alone : List.of("orders", "*")) {
      MeasureRequest request = request(with("--topic=" + alone), new Faults()).orElseThrow();
      assertThat(request.run().parts(), is(List.of()));
      assertThat(request.run().hasHealth(), is(true));
    }
  }

  private static PartOutcome part(String topic) {
    return PartOutcome.sound(List.of(new Address("default", topic, "parquet")));
  }

  /** A list of one has the address that it has when a second topic comes. */
  @Test
  void aCommaAtTheEndMakesAListOfOne() {
    MeasureRequest request = request(with("--topic=orders, "), new Faults()).orElseThrow();
    assertThat(request.address().topic(), is("*"));
    assertThat(((FilesPlace) request.place()).isList(), is(true));
    assertThat(isOf(request, "orders"), is(true));
    assertThat(isOf(request, ""), is(false));
    MeasureRequest one = request(with("--topic=orders"), new Faults()).orElseThrow();
    assertThat(one.address().topic(), is("orders"));
    assertThat(((FilesPlace) one.place()).isList(), is(false));
  }

  @Test
  void columnsWithoutARecordTimestampNeedAnotherEventTime() {
    List<String> arguments = with("--columns=kafka-connect");
    arguments.add("--metadataColumn=kafka");
    Faults faults = new Faults();
    request(arguments, faults);
    assertThat(
        faults.list(), hasItem(containsString("--eventTime: --columns=kafka-connect keeps no")));
    arguments.add("--eventTime=column:created");
    assertThat(request(arguments, new Faults()).isPresent(), is(true));
  }

  @Test
  void columnsMayLieInAGroup() {
    MeasureRequest request =
        request(with("--metadataColumn=kafka_metadata"), new Faults()).orElseThrow();
    assertThat(
        ((FilesPlace) request.place()).columns().offset(), is("kafka_metadata.message_offset"));
  }

  private static List<String> with(String argument) {
    String name = argument.substring(0, argument.indexOf('=') + 1);
    List<String> arguments = new ArrayList<>(SOUND);
    arguments.removeIf(it -> it.startsWith(name));
    arguments.add(argument);
    return arguments;
  }

  private static boolean isOf(MeasureRequest request, String topic) {
    return request.place().isOf(new Address("default", topic, "parquet"), "parquet");
  }

  private static Optional<MeasureRequest> request(List<String> arguments, Faults faults) {
    MeasureOptions options =
        Arguments.parse(arguments, MeasureOptions.class, new FlinkEngine(), faults);
    return MeasureRequest.of(options, NOW, faults);
  }
}
