package io.hodor.source.bigquery;

import com.google.api.services.bigquery.model.TableReference;
import io.hodor.config.OptionFault;
import java.io.Serializable;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The full name of a table of BigQuery. No part of it holds a backtick or a quote, so that it may
 * stand in SQL between backticks.
 *
 * @param project its project, which may belong to a domain: {@code example.com:project}
 */
public record TableName(String project, String dataset, String table)
    implements Serializable, Comparable<TableName> {

  private static final long serialVersionUID = 1;

  private static final String FORM = "write project.dataset.table";
  private static final Pattern PROJECT = Pattern.compile("([a-z0-9.-]+:)?[a-z][a-z0-9-]*");
  private static final Pattern DATASET = Pattern.compile("[A-Za-z0-9_-]{1,1024}");
  private static final Pattern TABLE =
      Pattern.compile("[\\p{L}\\p{M}\\p{N}\\p{Pc}\\p{Pd}\\p{Zs}]{1,1024}");

  /**
   * @throws OptionFault if a part is none
   */
  public TableName {
    check(PROJECT, project, "project");
    check(DATASET, dataset, "dataset");
    check(TABLE, table, "table");
  }

  /**
   * Reads {@code project.dataset.table} or {@code project:dataset.table}.
   *
   * @throws OptionFault if it is no table's name, with what to write
   */
  public static TableName parse(String text) {
    TablePattern parts = TablePattern.table(text, Optional.empty());
    if (parts.table().isWild()) {
      throw new OptionFault(QueryFlags.TABLE, "'" + text + "' is a pattern, not one table's name");
    }
    return parts.named(parts.table().text());
  }

  static TableName of(TableReference table) {
    return new TableName(table.getProjectId(), table.getDatasetId(), table.getTableId());
  }

  /** As BigQuery's client takes it. */
  public TableReference toReference() {
    return new TableReference().setProjectId(project).setDatasetId(dataset).setTableId(table);
  }

  /** As it is written in SQL, but for the backticks. */
  @Override
  public String toString() {
    return project + "." + dataset + "." + table;
  }

  @Override
  public int compareTo(TableName other) {
    return toString().compareTo(other.toString());
  }

  private static void check(Pattern allowed, String part, String what) {
    if (!allowed.matcher(part).matches()) {
      throw new OptionFault(QueryFlags.TABLE, "'" + part + "' is no " + what + "'s name; " + FORM);
    }
  }
}
