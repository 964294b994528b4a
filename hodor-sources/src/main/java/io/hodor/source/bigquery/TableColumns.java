package io.hodor.source.bigquery;

import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TableSchema;
import io.hodor.source.SinkColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The columns of a table that a question needs, found once.
 *
 * @param eventTime what places a row; the record timestamp where that is event time
 */
record TableColumns(
    Optional<TableColumn> topic,
    Optional<TableColumn> partition,
    Optional<TableColumn> offset,
    Optional<TableColumn> timestamp,
    Optional<TableColumn> loadTime,
    TableColumn eventTime,
    Optional<TableColumn> cluster) {

  /**
   * Looks for all of them.
   *
   * @throws TableFault if the table lacks some that it cannot be measured without: all are named
   */
  static TableColumns find(TableName name, Table table, TableQuestion question) {
    TableSchema schema = table.getSchema();
    SinkColumns names = question.columns();
    Optional<TableColumn> partition = TableColumn.find(name, schema, names.partition());
    Optional<TableColumn> offset = TableColumn.find(name, schema, names.offset());
    // One without the other says nothing.
    boolean coordinates = partition.isPresent() && offset.isPresent();
    Optional<TableColumn> topic = TableColumn.find(name, schema, names.topic());
    Optional<TableColumn> timestamp = TableColumn.find(name, schema, names.timestamp());
    Optional<TableColumn> loadTime = TableColumn.find(name, schema, names.loadTime());
    Optional<TableColumn> eventTime =
        question.eventTime().isRecord()
            ? timestamp
            : TableColumn.find(name, schema, question.eventTime().column());
    String clusterColumn = question.clusterColumn() == null ? "" : question.clusterColumn();
    Optional<TableColumn> cluster = TableColumn.find(name, schema, clusterColumn);

    List<String> missing = new ArrayList<>();
    if (question.columnsAreNamed() && partition.or(() -> offset).or(() -> topic).isEmpty()) {
      missing.add(String.join(", ", names.all()) + " (see --columns and --metadataColumn)");
    }
    if (eventTime.isEmpty()) {
      missing.add(missingEventTime(question));
    }
    if (question.clusterColumn() != null && cluster.isEmpty()) {
      missing.add(clusterColumn + " (see --clusterColumn)");
    }
    if (!missing.isEmpty()) {
      throw new TableFault(name, "has no column " + String.join("; nor ", missing));
    }
    return new TableColumns(
        topic,
        coordinates ? partition : Optional.empty(),
        coordinates ? offset : Optional.empty(),
        timestamp,
        loadTime,
        eventTime.orElseThrow(),
        cluster);
  }

  private static String missingEventTime(TableQuestion question) {
    return question.eventTime().isRecord()
        ? question.columns().timestamp()
            + " to place its rows by (name the column of their event time by"
            + " --eventTime=column:NAME)"
        : question.eventTime().column() + " (see --eventTime)";
  }
}
