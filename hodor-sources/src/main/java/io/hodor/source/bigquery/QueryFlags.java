package io.hodor.source.bigquery;

/** The options that faults of BigQuery name, without dashes. */
final class QueryFlags {

  static final String TABLE = "table";
  static final String MAX_BYTES_BILLED = "maxBytesBilled";
  static final String RETRY_TIMEOUT = "queryRetryTimeout";
  static final String TEMP_DATASET = "queryTempDataset";

  /** Beam's own: who pays. */
  static final String BILLING_PROJECT = "bigQueryProject";

  private QueryFlags() {}
}
