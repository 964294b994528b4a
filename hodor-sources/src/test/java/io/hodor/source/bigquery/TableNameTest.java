package io.hodor.source.bigquery;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.api.services.bigquery.model.TableReference;
import io.hodor.config.OptionFault;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableNameTest {

  @ParameterizedTest
  @CsvSource({
    "data-prod.events.orders,             data-prod,             events, orders",
    "data-prod:events.orders,             data-prod,             events, orders",
    "example.com:data-prod.events.orders, example.com:data-prod, events, orders",
    "example.com:data-prod:events.orders, example.com:data-prod, events, orders",
    "data-prod._anon_1.anon-f00,          data-prod,             _anon_1, anon-f00",
    "data-prod.events.bestellungen äöü 1, data-prod,             events, bestellungen äöü 1"
  })
  void nameIsReadFromItsEnd(String text, String project, String dataset, String table) {
    TableName name = TableName.parse(text);
    assertThat(name, is(new TableName(project, dataset, table)));
    assertThat(name.toString(), is(project + "." + dataset + "." + table));
    assertThat(TableName.parse(name.toString()), is(name));
  }

  @Test
  void nameIsWhatBigQuerysClientTakes() {
    TableReference reference = TableName.parse("p.d.t").toReference();
    assertThat(reference.getProjectId(), is("p"));
    assertThat(reference.getDatasetId(), is("d"));
    assertThat(reference.getTableId(), is("t"));
    assertThat(TableName.of(reference), is(TableName.parse("p.d.t")));
  }

  @ParameterizedTest
  @CsvSource({
    "orders,             does not name project",
    "events.orders,      does not name project",
    "p.events.,          is no table's name",
    "p..orders,          is no dataset's name",
    "example.com:d.t,    is no project's name",
    ".d.t,               is no project's name",
    "Prod.d.t,           is no project's name",
    "p.d.t$20260504,     is no table's name",
    "p.d.`t`,            is no table's name",
    "p.d`.t,             is no dataset's name",
    "p.d.t*,             'is a pattern, not one'"
  })
  void whatIsNoNameIsRefusedWithWhatToWrite(String text, String problem) {
    OptionFault fault = assertThrows(OptionFault.class, () -> TableName.parse(text));
    assertThat(fault.option(), is("table"));
    assertThat(fault.getMessage(), containsString(problem));
  }
}
