package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.hodor.Address;
import io.hodor.source.bigquery.DatasetName;
import io.hodor.source.bigquery.TableName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.junit.jupiter.api.Test;

class TablesPlaceTest {

  private static final Instant NOW = Instant.parse("2026-01-31T10:03:00Z");
  private static final List<TableName> TABLES =
      List.of(TableName.parse("shop.sales.orders"), TableName.parse("other.sales.orders"));

  @Test
  void theFirstTablesProjectPaysForQueriesAndForReadingTheirAnswers() {
    TablesPlace place = place();
    assertThat(place.payer(TABLES), is("shop"));
    assertThat(payerOfReading(place), is("shop"));
  }

  @Test
  void theProjectThatIsNamedPaysForBothToo() {
    TablesPlace place = place("--project=billing");
    assertThat(place.payer(TABLES), is("billing"));
    assertThat(payerOfReading(place), is("billing"));
  }

  @Test
  void theDatasetOfAnswersMayBeNamedAsBigQueryDoes() {
    assertThat(
        place("--queryTempDataset=shop:scratch").tempDataset(),
        is(Optional.of(new DatasetName("shop", "scratch"))));
  }

  private static String payerOfReading(TablesPlace place) {
    return place.options().as(BigQueryOptions.class).getBigQueryProject();
  }

  @Test
  void eachOfManyTablesIsASourceOfItsOwn() {
    TablesPlace one = place();
    assertThat(isOf(one, "orders", "bigquery"), is(true));
    assertThat(isOf(one, "orders", "bigquery:shop.sales.orders"), is(false));
    TablesPlace many = placeOf("shop.sales.orders_*,shop.sales.clicks");
    assertThat(isOf(many, "orders", "bigquery:shop.sales.orders_eu"), is(true));
    assertThat(isOf(many, "orders", "bigquery:shop.sales.clicks"), is(true));
    assertThat(isOf(many, "orders", "bigquery:shop.sales.carts"), is(false));
    assertThat(isOf(many, "orders", "bigquery"), is(false));
  }

  /** Or what was measured before a second table came would be another source's. */
  @Test
  void oneTableWithItsTopicIsCalledAsInAListOfTwo() {
    TablesPlace one = placeOf("shop.sales.orders=orders");
    assertThat(isOf(one, "orders", "bigquery:shop.sales.orders"), is(true));
    assertThat(isOf(one, "orders", "bigquery"), is(false));
  }

  @Test
  void tablesWithTheirTopicsAreOfNoOthers() {
    TablesPlace told = placeOf("shop.sales.orders=orders,shop.sales.clicks=web-clicks");
    assertThat(isOf(told, "orders", "bigquery:shop.sales.orders"), is(true));
    assertThat(isOf(told, "web-clicks", "bigquery:shop.sales.clicks"), is(true));
    assertThat(isOf(told, "clicks", "bigquery:shop.sales.clicks"), is(false));
    assertThat(isOf(told, "orders", "bigquery:shop.sales.clicks"), is(false));
    TablesPlace both = placeOf("shop.sales.orders=orders,shop.sales.clicks");
    assertThat(isOf(both, "clicks", "bigquery:shop.sales.clicks"), is(true));
    assertThat(isOf(both, "clicks", "bigquery:shop.sales.orders"), is(false));
    TablesPlace united = placeOf("shop.sales.orders=orders,shop.sales.a=a", "--sourceName=tables");
    assertThat(isOf(united, "orders", "tables"), is(true));
    assertThat(isOf(united, "clicks", "tables"), is(false));
    assertThat(isOf(place(), "anything", "bigquery"), is(true));
  }

  /** Or a table that holds two topics would be read twice, at the price of a third. */
  @Test
  void aTableIsReadForAllOfItsTopicsTogether() {
    TablesPlace many = placeOf("shop.sales.all=orders,shop.sales.all=clicks,shop.sales.a=a");
    Address orders = new Address("default", "orders", "bigquery:shop.sales.all");
    Address clicks = new Address("default", "clicks", "bigquery:shop.sales.all");
    assertThat(many.part(orders), is(many.part(clicks)));
    assertThat(
        many.part(orders),
        is(not(many.part(new Address("default", "a", "bigquery:shop.sales.a")))));
    // What is one source is read as one.
    TablesPlace united = placeOf("shop.sales.a,shop.sales.b", "--sourceName=tables");
    assertThat(
        united.part(new Address("default", "orders", "tables")),
        is(united.part(new Address("default", "clicks", "tables"))));
  }

  private static boolean isOf(TablesPlace place, String topic, String source) {
    String asked =
        place.options().getSourceName() == null ? "bigquery" : place.options().getSourceName();
    return place.isOf(new Address("default", topic, source), asked);
  }

  @Test
  void eachTopicBehindATableIsNamedWithItsTable() {
    Address asked = new Address("c", "*", "bigquery");
    assertThat(
        placeOf("shop.sales.all=orders,shop.sales.all=a,shop.sales.x,shop.sales.*=y").named(asked),
        is(
            List.of(
                List.of(
                    new Address("c", "a", "bigquery:shop.sales.all"),
                    new Address("c", "orders", "bigquery:shop.sales.all")))));
    assertThat(place().named(asked), is(List.of()));
  }

  /** Then the run has no health beside that of its tables, which others of its kind would share. */
  @Test
  void onlyTablesWithTheirTopicsAreAllNamed() {
    assertThat(placeOf("shop.sales.all=orders,shop.sales.all=a").namesAll(), is(true));
    for (String tables :
        List.of("shop.sales.x", "shop.sales.all=a,shop.sales.x", "shop.sales.*=a")) {
      assertThat(tables, placeOf(tables).namesAll(), is(false));
    }
  }

  @Test
  void whatWasBilledBeforeInTheRunIsNotThereAnyMore() {
    TablesPlace place = place("--maxBytesBilled=20MiB");
    assertThat(place.afterBilling(5L << 20).limit().bytes(), is(15L << 20));
  }

  private static TablesPlace place(String... more) {
    return placeOf("shop.sales.orders", more);
  }

  private static TablesPlace placeOf(String tables, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("--source=bigquery", "--table=" + tables, "--outputDir=o"));
    arguments.addAll(List.of(more));
    Faults faults = new Faults();
    MeasureOptions options =
        Arguments.parse(arguments, MeasureOptions.class, new FlinkEngine(), faults);
    MeasureRequest request = MeasureRequest.of(options, NOW, faults).orElseThrow();
    return (TablesPlace) request.place();
  }
}
