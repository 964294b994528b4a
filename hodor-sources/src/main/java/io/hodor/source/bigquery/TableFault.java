package io.hodor.source.bigquery;

/**
 * Why one table cannot be measured; the others of a run are measured all the same. What concerns
 * every table (the login, who pays, an option, BigQuery itself) is an {@link
 * io.hodor.config.OptionFault} or {@link io.hodor.config.Unreachable} instead, and ends the run.
 */
public final class TableFault extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final TableName table;

  /**
   * @param problem what is wrong with it, and what would be right
   */
  public TableFault(TableName table, String problem) {
    this(table, problem, null);
  }

  /** As {@link #TableFault(TableName, String)}, with what led to it. */
  public TableFault(TableName table, String problem, Throwable cause) {
    super("--" + QueryFlags.TABLE + ": " + table + " " + problem, cause);
    this.table = table;
  }

  public TableName table() {
    return table;
  }
}
