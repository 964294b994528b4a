package io.hodor.source.parquet;

/** A row's content is larger than anything that Kafka or a sink hands on as one record. */
final class RowTooLarge extends RuntimeException {

  private static final long serialVersionUID = 1;

  RowTooLarge(int most) {
    super("has a row whose content is larger than " + (most >> 20) + " MB");
  }
}
