package io.hodor.source.bigquery;

import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.api.services.bigquery.model.TableSchema;
import io.hodor.source.EventTimeUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A column of a table, perhaps inside of records, and how SQL reads it. Names are compared as
 * BigQuery does, without regard to case.
 *
 * @param table whose column it is
 * @param path its names with dots between, as the table spells them
 * @param type as the table has it, in the spelling of standard SQL
 * @param sql the expression that reads it
 */
record TableColumn(TableName table, String path, String type, String sql) {

  /** What the measured table is called in queries. */
  static final String TABLE = "t";

  /**
   * The column at a path; empty when the table has none, or the path is empty.
   *
   * @throws TableFault if a row can have several values there
   */
  static Optional<TableColumn> find(TableName table, TableSchema schema, String path) {
    if (path.isEmpty()) {
      return Optional.empty();
    }
    List<TableFieldSchema> fields = schema.getFields();
    StringBuilder sql = new StringBuilder(TABLE);
    StringBuilder spelling = new StringBuilder();
    TableFieldSchema found = null;
    for (String name : path.split("\\.", -1)) {
      found = named(fields, name);
      if (found == null) {
        return Optional.empty();
      }
      if ("REPEATED".equals(found.getMode())) {
        throw new TableFault(
            table, "has several values in column " + path + ", which is repeated; one is needed");
      }
      sql.append('.').append(Sql.name(found.getName()));
      spelling.append(spelling.isEmpty() ? "" : ".").append(found.getName());
      fields = found.getFields();
    }
    return Optional.of(new TableColumn(table, spelling.toString(), type(found), sql.toString()));
  }

  private static @Nullable TableFieldSchema named(
      @Nullable List<TableFieldSchema> fields, String name) {
    return fields == null
        ? null
        : fields.stream()
            .filter(field -> field.getName().equalsIgnoreCase(name))
            .findFirst()
            .orElse(null);
  }

  /** BigQuery writes the types of legacy SQL for most, and takes both. */
  static String type(TableFieldSchema field) {
    String type = field.getType().toUpperCase(Locale.ROOT);
    return switch (type) {
      case "INTEGER" -> "INT64";
      case "FLOAT" -> "FLOAT64";
      case "BOOLEAN" -> "BOOL";
      case "STRUCT" -> "RECORD";
      default -> type;
    };
  }

  /**
   * Reads it as a whole number; NULL where a row has none.
   *
   * @throws TableFault if the column holds something else
   */
  String number() {
    return switch (type) {
      case "INT64" -> sql;
      case "STRING", "NUMERIC", "BIGNUMERIC" -> "SAFE_CAST(" + sql + " AS INT64)";
      default -> throw no("number");
    };
  }

  /**
   * Reads it as a text; NULL where a row has none.
   *
   * @throws TableFault if the column holds something else
   */
  String text() {
    return switch (type) {
      case "STRING" -> sql;
      case "INT64" -> "CAST(" + sql + " AS STRING)";
      default -> throw no("text");
    };
  }

  /**
   * Reads it as milliseconds since the epoch, rounded down; NULL where a row has no time.
   *
   * @param unit of whole numbers
   * @throws TableFault if the column holds something else
   */
  String millis(EventTimeUnit unit) {
    return switch (type) {
      case "TIMESTAMP" -> "UNIX_MILLIS(" + sql + ")";
      case "DATETIME", "DATE" -> "UNIX_MILLIS(TIMESTAMP(" + sql + "))";
      case "INT64" -> millis(sql, unit);
      // Beast's schema declares all of its columns so, numbers and times alike.
      case "STRING" ->
          "COALESCE(UNIX_MILLIS(SAFE_CAST(%s AS TIMESTAMP)), %s)"
              .formatted(sql, millis("SAFE_CAST(" + sql + " AS INT64)", unit));
      default -> throw no("time");
    };
  }

  private TableFault no(String what) {
    return new TableFault(table, "has a column " + path + " of type " + type + ", no " + what);
  }

  private static String millis(String number, EventTimeUnit unit) {
    return switch (unit) {
      case MS -> number;
      case S -> "SAFE_MULTIPLY(" + number + ", 1000)";
      case US -> "DIV(" + number + ", 1000)";
      case NS -> "DIV(" + number + ", 1000000)";
    };
  }
}
