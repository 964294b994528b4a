package io.hodor.source.bigquery;

import com.google.api.services.bigquery.model.Table;
import java.util.Locale;
import org.checkerframework.checker.nullness.qual.Nullable;

/** What BigQuery calls a table, and whether a sink's rows lie in it. */
enum TableKind {
  /** Clones and tables of Iceberg that BigQuery keeps are of this kind too. */
  TABLE("a table", true),
  SNAPSHOT("a snapshot", true),
  VIEW("a view", false),
  MATERIALIZED_VIEW("a materialized view", false),
  EXTERNAL("an external table", false),
  MODEL("a model", false),
  UNKNOWN("of a kind that is not known", false);

  private final String words;
  private final boolean written;

  TableKind(String words, boolean written) {
    this.words = words;
    this.written = written;
  }

  static TableKind of(@Nullable String type) {
    if (type == null) {
      return TABLE;
    }
    try {
      return valueOf(type.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      return UNKNOWN;
    }
  }

  /**
   * Refuses what cannot be measured.
   *
   * @throws TableFault if it is no table that a sink writes, or has no columns
   */
  static void check(TableName name, Table table) {
    TableKind kind = of(table.getType());
    if (!kind.written) {
      throw new TableFault(name, "is " + kind.words + "; name the table that the sink writes");
    }
    if (table.getSchema() == null
        || table.getSchema().getFields() == null
        || table.getSchema().getFields().isEmpty()) {
      throw new TableFault(name, "has no columns; nothing was written to it yet");
    }
  }

  /** Whether rows were written to it, so that it can be measured. */
  boolean isWritten() {
    return written;
  }

  String words() {
    return words;
  }
}
