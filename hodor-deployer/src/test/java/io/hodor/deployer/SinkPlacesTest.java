package io.hodor.deployer;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.config.OptionFault;
import io.hodor.deployer.SinkPlace.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Where a topic's records go: by Firehose's environments, in all the ways they are kept, or by
 * rule.
 */
class SinkPlacesTest {

  private static final String LINES =
      """
      # The orders' own.
      export SOURCE_KAFKA_TOPIC="orders"
      SINK_TYPE=bigquery
      SINK_BIGQUERY_GOOGLE_CLOUD_PROJECT_ID=shop-1
      SINK_BIGQUERY_DATASET_NAME='sales'
      SINK_BIGQUERY_TABLE_NAME=all_orders

      SINK_BIGQUERY_METADATA_NAMESPACE=kafka_metadata
      """;

  @TempDir Path folder;

  private List<Firehose> read(String name, String text) throws Exception {
    return FirehoseFiles.read(Files.writeString(folder.resolve(name), text));
  }

  private static SinkPlaces places(List<Firehose> firehoses) {
    return new SinkPlaces(firehoses, Optional.empty(), Optional.empty());
  }

  @Test
  void anEnvironmentLineByLine() throws Exception {
    SinkPlaces places = places(read("orders.env", LINES));
    assertThat(
        places.of("orders", Kind.TABLE),
        contains(
            new SinkPlace(
                Kind.TABLE,
                "shop-1.sales.all_orders",
                List.of("--metadataColumn=kafka_metadata"))));
    assertThat(places.of("orders", Kind.FILES), is(empty()));
    assertThat(places.of("orders-eu", Kind.TABLE), is(empty()));
  }

  @Test
  void aDumpOfConfigMaps() throws Exception {
    List<Firehose> found =
        read(
            "dump.yaml",
            """
            apiVersion: v1
            kind: List
            items:
              - kind: ConfigMap
                metadata: {name: one}
                data:
                  SOURCE_KAFKA_TOPIC: orders
                  SINK_TYPE: BLOB
                  SINK_BLOB_STORAGE_TYPE: GCS
                  SINK_BLOB_GCS_BUCKET_NAME: events
                  SINK_BLOB_OUTPUT_KAFKA_METADATA_COLUMN_NAME: meta
              - kind: ConfigMap
                data: {UNRELATED: x}
            ---
            firehose:
              config:
                SOURCE_KAFKA_TOPIC: payments
                SINK_TYPE: blob
                SINK_BLOB_GCS_BUCKET_NAME: money
                SINK_BLOB_FILE_PARTITION_TIME_GRANULARITY_TYPE: HOUR
                SINK_BLOB_FILE_PARTITION_TIME_DATE_PREFIX: date=
                SINK_BLOB_FILE_PARTITION_TIME_HOUR_PREFIX: hour=
                SINK_BLOB_FILE_PARTITION_PROTO_TIMESTAMP_TIMEZONE: Asia/Jakarta
                SOURCE_KAFKA_CONSUMER_CONFIG_MAX_POLL_RECORDS: 500
            """);
    assertThat(found, hasSize(2));
    assertThat(
        places(found).of("orders", Kind.FILES),
        contains(
            new SinkPlace(
                Kind.FILES,
                "gs://events",
                List.of("--metadataColumn=meta", "--folderGranularity=day"))));
    assertThat(
        places(found).of("payments", Kind.FILES),
        contains(
            new SinkPlace(
                Kind.FILES,
                "gs://money",
                List.of(
                    "--folderGranularity=hour",
                    "--datePrefix=date=",
                    "--hourPrefix=hour=",
                    "--folderZone=Asia/Jakarta"))));
  }

  @Test
  void aFolderOfThemInWhichHiddenFilesAreLeftOut() throws Exception {
    Files.writeString(folder.resolve("a.env"), LINES);
    Files.writeString(folder.resolve("b.json"), "{\"SOURCE_KAFKA_TOPIC\": \"b\"}");
    Files.writeString(folder.resolve("..data"), "not an environment");
    assertThat(FirehoseFiles.read(folder), hasSize(2));
  }

  @Test
  void severalFirehosesOfATopicAndSeveralTopicsOfAFirehose() throws Exception {
    List<Firehose> found = new ArrayList<>(read("a.env", LINES));
    found.addAll(read("b.env", LINES.replace("all_orders", "more")));
    found.addAll(read("c.env", LINES));
    found.addAll(read("d.env", LINES.replace("\"orders\"", "payments-.*").replace("all_", "p_")));
    SinkPlaces places = places(found);
    assertThat(
        places.of("orders", Kind.TABLE).stream().map(SinkPlace::name).toList(),
        contains("shop-1.sales.all_orders", "shop-1.sales.more"));
    assertThat(places.of("payments-eu", Kind.TABLE), hasSize(1));
    assertThat(places.of("my-payments-eu", Kind.TABLE), is(empty()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"log", "http", ""})
  void otherSinksAreNoPlaces(String type) {
    Firehose firehose =
        new Firehose("x", Map.of("SOURCE_KAFKA_TOPIC", "orders", "SINK_TYPE", type));
    assertThat(firehose.place().isPresent(), is(false));
  }

  @Test
  void filesOnS3AreNoPlaceThatHodorReads() {
    Firehose firehose =
        new Firehose(
            "x",
            Map.of("SOURCE_KAFKA_TOPIC", "o", "SINK_TYPE", "blob", "SINK_BLOB_STORAGE_TYPE", "S3"));
    assertThat(firehose.place().isPresent(), is(false));
  }

  @Test
  void whatAFirehoseLacksIsAFaultOfItsTopicsAlone() throws Exception {
    SinkPlaces places = places(read("o.env", LINES.replaceAll("(?m)^SINK_BIGQUERY_TABLE.*\n", "")));
    assertThat(
        places.fault("orders").orElseThrow(),
        containsString("o.env: SINK_BIGQUERY_TABLE_NAME is missing"));
    assertThat(places.fault("payments"), is(Optional.empty()));
  }

  /** In a group it would be its neighbours' too. */
  @ParameterizedTest
  @ValueSource(strings = {"a.b", "a,b", "a=b", "two words", "a$20260131", "a*", "a?", "a`"})
  void whatIsNoTableIsAFaultOfItsTopicsAlone(String table) throws Exception {
    SinkPlaces places = places(read("o.env", LINES.replace("all_orders", table)));
    assertThat(
        places.fault("orders").orElseThrow(),
        containsString("o.env: shop-1.sales." + table + " is no table"));
    assertThat(places.fault("payments"), is(Optional.empty()));
  }

  @Test
  void tablesMayHaveTheNamesThatBigQueryAllows() throws Exception {
    String table = "Bestellungen-für_注文٣";
    assertThat(
        places(read("o.env", LINES.replace("all_orders", table))).of("orders").get(0).name(),
        is("shop-1.sales." + table));
  }

  @ParameterizedTest
  @CsvSource({"SHOP, sales", "shop-1, s*", "shop-1, a.b", "'*', sales", "example.com:shop, sales"})
  void whatIsNoProjectOrDatasetIsAFaultToo(String project, String dataset) throws Exception {
    String lines = LINES.replace("shop-1", project).replace("'sales'", dataset);
    assertThat(
        places(read("o.env", lines)).fault("orders").orElseThrow(), containsString(" is no table"));
  }

  @Test
  void foldersOfAnotherLengthAreAFaultOfItsTopicsAlone() {
    SinkPlaces places =
        places(
            List.of(
                new Firehose(
                    "x.env",
                    Map.of(
                        "SOURCE_KAFKA_TOPIC", "orders",
                        "SINK_TYPE", "blob",
                        "SINK_BLOB_GCS_BUCKET_NAME", "events",
                        "SINK_BLOB_FILE_PARTITION_TIME_GRANULARITY_TYPE", "week"))));
    assertThat(
        places.fault("orders").orElseThrow(),
        containsString("x.env: SINK_BLOB_FILE_PARTITION_TIME_GRANULARITY_TYPE=week is none of"));
  }

  @Test
  void aTopicThatIsNoExpressionIsRefused() throws Exception {
    List<Firehose> found = read("o.env", LINES.replace("\"orders\"", "orders-("));
    assertThat(
        assertThrows(OptionFault.class, () -> places(found)).getMessage(),
        containsString("SOURCE_KAFKA_TOPIC=orders-( is no regular expression"));
  }

  @ParameterizedTest
  @CsvSource({"x.env, sesame", "x.yaml, 'a: [sesame'"})
  void whatIsNeitherIsRefusedAndNotRepeated(String name, String text) {
    String message = assertThrows(OptionFault.class, () -> read(name, text)).getMessage();
    assertThat(message, containsString("--firehoseEnv: "));
    assertThat(message, containsString(name));
    assertThat(message, not(containsString("sesame")));
  }

  /** One that was emptied is a likelier slip than one that is not there. */
  @Test
  void whatNamesNoTopicIsTold() throws Exception {
    String words = ": no SOURCE_KAFKA_TOPIC is in it: it leads to nothing";
    assertThat(places(FirehoseFiles.read(folder)).nameless(), contains(folder + words));
    assertThat(places(read("a.env", LINES)).nameless(), is(empty()));
    for (String nothing : List.of("", "SINK_TYPE=blob", "SOURCE_KAFKA_TOPIC=\nSINK_TYPE=blob")) {
      SinkPlaces places = places(read("b.env", nothing));
      assertThat(places.nameless(), contains(folder.resolve("b.env") + words));
      assertThat(places.fault(""), is(Optional.empty()));
    }
    assertThat(
        places(read("c.yaml", "data: {SINK_TYPE: blob}")).nameless(),
        contains(folder.resolve("c.yaml") + words));
    assertThat(places(FirehoseFiles.read(folder)).nameless(), hasSize(2));
  }

  @Test
  void whatIsNotThereIsRefused() {
    Path nowhere = folder.resolve("nowhere");
    assertThat(
        assertThrows(OptionFault.class, () -> FirehoseFiles.read(nowhere)).getMessage(),
        containsString("nowhere cannot be read"));
  }

  @Test
  void rulesAreForTopicsWithoutAFirehoseOfThatKind() throws Exception {
    SinkPlaces places =
        new SinkPlaces(
            read("orders.env", LINES),
            Optional.of(NamingRule.ofTables("shop:events.{topic}")),
            Optional.of(NamingRule.ofFiles("gs://events")));
    assertThat(places.of("orders", Kind.TABLE).get(0).name(), is("shop-1.sales.all_orders"));
    assertThat(places.of("orders", Kind.FILES).get(0).name(), is("gs://events"));
    assertThat(
        places.of("Shop.Orders-v2", Kind.TABLE).get(0).name(), is("shop.events.Shop_Orders_v2"));
  }

  @ParameterizedTest
  @CsvSource({
    "shop:events.all, is one table for all; write {topic} in it",
    "events.{topic}, is no table; write PROJECT:DATASET.{topic}",
    "shop:events.{topic}$, is no table; write PROJECT:DATASET.{topic}",
    "shop:events.{topic}*, is no table; write PROJECT:DATASET.{topic}",
    "{topic}:events.all, is no table; write PROJECT:DATASET.{topic}",
    "shop:events.{name}, {name} means nothing; write {topic}",
    "shop:events.{topic, {topic means nothing; write {topic}"
  })
  void wrongRulesAreRefused(String rule, String words) {
    assertThat(
        assertThrows(OptionFault.class, () -> NamingRule.ofTables(rule)).getMessage(),
        containsString(words));
  }
}
