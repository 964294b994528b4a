package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

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
    assertThat(one.isCalled("bigquery", "bigquery"), is(true));
    assertThat(one.isCalled("bigquery:shop.sales.orders", "bigquery"), is(false));
    TablesPlace many = placeOf("shop.sales.orders_*,shop.sales.clicks");
    assertThat(many.isCalled("bigquery:shop.sales.orders_eu", "bigquery"), is(true));
    assertThat(many.isCalled("bigquery:shop.sales.clicks", "bigquery"), is(true));
    assertThat(many.isCalled("bigquery:shop.sales.carts", "bigquery"), is(false));
    assertThat(many.isCalled("bigquery", "bigquery"), is(false));
  }

  /** Or what was measured before a second table came would be another source's. */
  @Test
  void oneTableWithItsTopicIsCalledAsInAListOfTwo() {
    TablesPlace one = placeOf("shop.sales.orders=orders");
    assertThat(one.isCalled("bigquery:shop.sales.orders", "bigquery"), is(true));
    assertThat(one.isCalled("bigquery", "bigquery"), is(false));
  }

  @Test
  void tablesWithTheirTopicsAreOfNoOthers() {
    TablesPlace told = placeOf("shop.sales.orders=orders,shop.sales.clicks=web-clicks");
    assertThat(told.isOf("orders"), is(true));
    assertThat(told.isOf("web-clicks"), is(true));
    assertThat(told.isOf("clicks"), is(false));
    assertThat(placeOf("shop.sales.orders=orders,shop.sales.clicks").isOf("clicks"), is(true));
    assertThat(place().isOf("anything"), is(true));
  }

  @Test
  void eachTopicBehindATableIsNamedWithItsTable() {
    Address asked = new Address("c", "*", "bigquery");
    assertThat(
        placeOf("shop.sales.all=orders,shop.sales.all=a,shop.sales.x,shop.sales.*=y").named(asked),
        is(
            List.of(
                new Address("c", "a", "bigquery:shop.sales.all"),
                new Address("c", "orders", "bigquery:shop.sales.all"))));
    assertThat(place().named(asked), is(List.of()));
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
