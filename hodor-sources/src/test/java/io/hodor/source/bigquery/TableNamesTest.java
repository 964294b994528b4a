package io.hodor.source.bigquery;

import static io.hodor.source.bigquery.ScriptedBigQuery.ok;
import static io.hodor.source.bigquery.ScriptedBigQuery.refused;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.config.OptionFault;
import io.hodor.config.Unreachable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TableNamesTest {

  private static final String LIST = "GET /projects/p/datasets/d/tables\\?";

  private final ScriptedBigQuery bigquery = new ScriptedBigQuery();

  @AfterEach
  void stop() {
    bigquery.close();
  }

  @Test
  void namesKeepTheirOrderAndAreNotAskedFor() {
    assertThat(resolve("p.d.b, p:d.a,p.d.b,"), contains("p.d.b", "p.d.a"));
    assertThat(bigquery.asked(""), is(empty()));
  }

  @Test
  void patternMeansTheTablesOfAllPages() {
    bigquery.will(
        LIST,
        page("two", "TABLE:orders_eu", "TABLE:payments"),
        page("three", "TABLE:orders_us"),
        page("", "SNAPSHOT:orders_old", "TABLE:my_orders_x"));
    assertThat(
        resolve("p.d.orders_eu,p.d.orders_*"),
        contains("p.d.orders_eu", "p.d.orders_us", "p.d.orders_old"));
    List<String> asked = bigquery.asked(LIST);
    assertThat(asked.size(), is(3));
    assertThat(asked.get(2), containsString("pageToken=three"));
  }

  @Test
  void questionMarkStandsForOneLetter() {
    bigquery.will(LIST, page("", "TABLE:a1", "TABLE:a12", "TABLE:a"));
    assertThat(resolve("p.d.a?"), contains("p.d.a1"));
  }

  @Test
  void whatNoSinkWritesIsLeftOutOfAPatternWithAWord() {
    bigquery.will(
        LIST, page("", "VIEW:a1", "TABLE:a2", "EXTERNAL:a3", "MATERIALIZED_VIEW:a4", "VIEW:b"));
    TableNames names = TableNames.resolve("p.d.a*", bigquery.client(Duration.ZERO));
    assertThat(names.names(), contains(TableName.parse("p.d.a2")));
    assertThat(
        names.warnings(),
        contains(
            "--table=p.d.a*: a1 is left out, it is a view",
            "--table=p.d.a*: a3 is left out, it is an external table",
            "--table=p.d.a*: a4 is left out, it is a materialized view"));
  }

  @Test
  void patternThatFindsNothingIsWrongUse() {
    bigquery.will(LIST, page("", "TABLE:orders", "TABLE:payments"));
    assertThat(
        fault("p.d.order_*").getMessage(),
        allOf(containsString("no table is like p.d.order_*"), containsString("there is orders")));
    bigquery.will(LIST, page("", "VIEW:orders_view"));
    assertThat(fault("p.d.*").getMessage(), containsString("only a view orders_view"));
    bigquery.will(LIST, ok("{}"));
    assertThat(fault("p.d.*").getMessage(), containsString("the dataset is empty"));
    bigquery.will(LIST, refused(404, "notFound", "Not found: Dataset p:d"));
    assertThat(fault("p.d.*").getMessage(), containsString("there is no dataset p.d"));
  }

  @Test
  void refusalToListNamesThePermission() {
    bigquery.will(LIST, refused(403, "accessDenied", "Access Denied: Dataset p:d"));
    assertThat(
        assertThrows(Unreachable.class, () -> resolve("p.d.*")).getMessage(),
        allOf(containsString("--table"), containsString("bigquery.tables.list is needed on it")));
  }

  @Test
  void patternsStandForTablesOnly() {
    assertThat(fault("p.d*.t").getMessage(), containsString("for the table only"));
    assertThat(fault("p?.d.t").getMessage(), containsString("for the table only"));
    assertThat(fault("p.d.t*$1").getMessage(), containsString("is no table's name"));
    assertThat(fault(" , ").getMessage(), containsString("is empty"));
    assertThat(bigquery.asked(""), is(empty()));
  }

  @Test
  void aListOrAPatternIsMany() {
    assertThat(TableNames.isMany("p.d.t"), is(false));
    assertThat(TableNames.isMany("p.d.t,"), is(false));
    assertThat(TableNames.isMany("p.d.t,p.d.u"), is(true));
    assertThat(TableNames.isMany("p.d.t*"), is(true));
    assertThat(TableNames.isMany("p.d.t?"), is(true));
  }

  /** The source of a list that shrinks to one table keeps its name. */
  @Test
  void aTableWithItsTopicIsOneOfMany() {
    assertThat(TableNames.isMany("p.d.t=orders"), is(true));
  }

  @Test
  void topicsStandBehindTheirTables() {
    TableNames names =
        TableNames.resolve(
            "p.d.b=shop.orders-v2,p:d.a, p.d.b=refunds", bigquery.client(Duration.ZERO));
    assertThat(
        names.topics(),
        is(
            Map.of(
                TableName.parse("p.d.b"),
                Set.of("refunds", "shop.orders-v2"),
                TableName.parse("p.d.a"),
                Set.of())));
    for (String wrong : List.of("p.d.t=", "p.d.t=orders-*", "p.d.t=a=b", "p.d.t=a b")) {
      assertThat(
          fault(wrong).getMessage(), containsString("is no topic's name; write TABLE=TOPIC"));
    }
  }

  @Test
  void whatAnOptionMayMeanIsKnownWithoutAsking() {
    assertThat(TableNames.mayHold("p.d.t, p.d.orders_*", "p.d.t", "any"), is(true));
    assertThat(TableNames.mayHold("p.d.t, p.d.orders_*", "p.d.orders_eu", "any"), is(true));
    assertThat(TableNames.mayHold("p.d.t, p.d.orders_*", "p.d.orders", "any"), is(false));
    assertThat(TableNames.mayHold("p.d.*", "p.e.t", "any"), is(false));
  }

  /** What is resolved so later: a table that is written with topics holds no others. */
  @Test
  void aTopicBehindATableCountsForThatTable() {
    String text = "p.d.a=orders, p.d.a=refunds, p.d.b=clicks, p.d.*";
    assertThat(TableNames.mayHold(text, "p.d.a", "orders"), is(true));
    assertThat(TableNames.mayHold(text, "p.d.a", "refunds"), is(true));
    assertThat(TableNames.mayHold(text, "p.d.a", "clicks"), is(false));
    assertThat(TableNames.mayHold(text, "p.d.c", "clicks"), is(true));
  }

  @Test
  void someOfTheTablesKeepTheirOrderAndTheirTopics() {
    TableNames names =
        TableNames.resolve("p.d.c=orders,p.d.b,p.d.a=clicks", bigquery.client(Duration.ZERO));
    TableNames some = names.only(name -> !name.table().equals("b"));
    assertThat(some.names(), contains(TableName.parse("p.d.c"), TableName.parse("p.d.a")));
    assertThat(some.topics().get(TableName.parse("p.d.a")), is(Set.of("clicks")));
  }

  private OptionFault fault(String text) {
    OptionFault fault = assertThrows(OptionFault.class, () -> resolve(text));
    assertThat(fault.option(), is("table"));
    return fault;
  }

  private List<String> resolve(String text) {
    return TableNames.resolve(text, bigquery.client(Duration.ZERO)).names().stream()
        .map(TableName::toString)
        .toList();
  }

  private static ScriptedBigQuery.Answer page(String next, String... tables) {
    String all =
        Stream.of(tables)
            .map(table -> table.split(":"))
            .map(
                table ->
                    """
                    {"type": "%s", "tableReference":
                      {"projectId": "p", "datasetId": "d", "tableId": "%s"}}
                    """
                        .formatted(table[0], table[1]))
            .collect(Collectors.joining(","));
    String token = next.isEmpty() ? "" : ", \"nextPageToken\": \"" + next + "\"";
    return ok("{\"tables\": [" + all + "]" + token + "}");
  }
}
