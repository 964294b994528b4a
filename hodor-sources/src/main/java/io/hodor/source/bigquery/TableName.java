package io.hodor.source.bigquery;

import java.io.Serializable;

/** A table of BigQuery. */
public record TableName(String project, String dataset, String table) implements Serializable {

  @Override
  public String toString() {
    return project + "." + dataset + "." + table;
  }
}
