package io.hodor.source.bigquery;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;

import java.util.Map;
import org.junit.jupiter.api.Test;

class QueryLabelsTest {

  private static final TableName TABLE = TableName.parse("example.com:data.events.Orders v1");

  @Test
  void labelsSayWhoAskedWhatInLettersThatBigQueryTakes() {
    assertThat(
        QueryLabels.of(Map.of("Team", "Ledger & Co", "7", ""), "Prod.1", "kafka-eu", TABLE),
        is(
            Map.of(
                "hodor_instance", "prod_1",
                "hodor_cluster", "kafka-eu",
                "hodor_table", "example_com_data_events_orders_v1",
                "team", "ledger___co",
                "x_7", "")));
  }

  @Test
  void labelsAreAtMost63LettersLongAndTablesKeepTheirEnd() {
    TableName table = TableName.parse("p.d." + "x".repeat(80) + "_end");
    Map<String, String> labels =
        QueryLabels.of(Map.of("k".repeat(90), "v"), "i".repeat(90), "", table);
    assertThat(labels.get("k".repeat(63)), is("v"));
    assertThat(labels.get("hodor_instance"), is("i".repeat(63)));
    assertThat(labels.get("hodor_table").length(), is(63));
    assertThat(labels.get("hodor_table"), endsWith("x_end"));
  }

  @Test
  void hodorsOwnLabelsAreNotReplaced() {
    assertThat(
        QueryLabels.of(Map.of("hodor_instance", "other"), "mine", "c", TABLE).get("hodor_instance"),
        is("mine"));
  }
}
