package io.hodor.deployer;

/**
 * A table or a folder into which a sink writes.
 *
 * @param name a table as {@code project.dataset.table}, or the folder that holds topics' folders
 * @param metadataColumn the column that holds the offsets of records; empty when they lie flat
 */
record SinkPlace(Kind kind, String name, String metadataColumn) {

  /** What it is. */
  enum Kind {
    TABLE,
    FILES
  }
}
