package io.hodor.source.bigquery;

/** Why one table cannot be measured; others of the same run can. */
public final class TableFault extends Exception {

  private static final long serialVersionUID = 1;

  public TableFault(String message) {
    super(message);
  }
}
