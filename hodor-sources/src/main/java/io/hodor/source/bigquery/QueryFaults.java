package io.hodor.source.bigquery;

import io.hodor.config.OptionFault;
import io.hodor.config.Unreachable;

/**
 * Says what a refusal of BigQuery's means to whoever typed the command. What is wrong with a table,
 * with the right to it or with its query is a {@link TableFault}; what is wrong with the login, who
 * pays or an option, and so with every table, an {@link Unreachable} or {@link OptionFault}.
 */
final class QueryFaults {

  private QueryFaults() {}

  /** What kept a table from being described. */
  static RuntimeException ofTable(TableName table, Refusal e) {
    return switch (e.status()) {
      case 401 -> login(e);
      case 403 ->
          isOfProject(e)
              ? project(table.project(), e)
              : new TableFault(
                  table,
                  "may not be looked at with these credentials: bigquery.tables.get is needed on it"
                      + said(e),
                  e);
      case 404 -> new TableFault(table, missing(e) + said(e), e);
      case 400 -> new TableFault(table, "is refused as a table's name" + said(e), e);
      default -> new TableFault(table, "cannot be described" + said(e), e);
    };
  }

  /** What kept the tables of a dataset from being listed. */
  static RuntimeException ofList(String dataset, Refusal e) {
    return switch (e.status()) {
      case 401 -> login(e);
      case 404 -> new OptionFault(QueryFlags.TABLE, "there is no dataset " + dataset + said(e), e);
      case 400 -> new OptionFault(QueryFlags.TABLE, dataset + " is refused" + said(e), e);
      case 403 ->
          new Unreachable(
              "--"
                  + QueryFlags.TABLE
                  + ": the tables of "
                  + dataset
                  + " may not be listed with these credentials: bigquery.tables.list is needed on"
                  + " it"
                  + said(e),
              e);
      default ->
          new Unreachable(
              "--" + QueryFlags.TABLE + ": " + dataset + " cannot be listed" + said(e), e);
    };
  }

  /** What kept a query from being estimated or begun, or ended its job. */
  static RuntimeException ofQuery(QueryRequest query, Refusal e) {
    if (e.status() == 401) {
      return login(e);
    }
    boolean ofTempDataset = DatasetName.isNamed(query.tempDataset(), e.getMessage());
    return switch (e.reason()) {
      case "accessDenied" -> ofTempDataset ? tempDataset(query, e) : denied(query, e);
      case "notFound" -> ofTempDataset ? tempDataset(query, e) : notFound(query, e);
      case "billingNotEnabled", "quotaExceeded", "accessNotConfigured" ->
          project(query.project(), e);
      default ->
          e.status() == 403 ? denied(query, e) : new TableFault(query.table(), words(query, e), e);
    };
  }

  private static String words(QueryRequest query, Refusal e) {
    return switch (e.reason()) {
      case "invalidQuery" ->
          "has a query that BigQuery does not understand, which is a fault of Hodor's worth"
              + " reporting"
              + said(e);
      case "bytesBilledLimitExceeded" ->
          "would cost more than was estimated, and more than --%s leaves for it%s"
              .formatted(QueryFlags.MAX_BYTES_BILLED, said(e));
      case "responseTooLarge" ->
          "has a result too large for a hidden table; write --%s and a dataset%s"
              .formatted(QueryFlags.TEMP_DATASET, said(e));
      case "resourcesExceeded" -> "is too much for one query; write a shorter range" + said(e);
      case "stopped" -> "has a query that somebody stopped" + said(e);
      default ->
          e.isPassing()
              ? "has a query that BigQuery failed at again and again" + said(e)
              : "cannot be queried" + said(e);
    };
  }

  private static RuntimeException denied(QueryRequest query, Refusal e) {
    if (isOfProject(e)
        || e.getMessage().startsWith("Access Denied: Project")
        || e.getMessage().contains("bigquery.jobs.")) {
      return project(query.project(), e);
    }
    return new TableFault(
        query.table(),
        "may not be queried with these credentials: bigquery.tables.getData is needed on it"
            + said(e),
        e);
  }

  private static RuntimeException notFound(QueryRequest query, Refusal e) {
    if (e.getMessage().contains("Project")
        && e.getMessage().contains(query.project())
        && !query.project().equals(query.table().project())) {
      return new OptionFault(
          QueryFlags.BILLING_PROJECT, "there is no project " + query.project() + said(e), e);
    }
    return new TableFault(
        query.table(), missing(e) + ", looked for in location " + query.location() + said(e), e);
  }

  /** The login, the right to run queries or the bill of a project. */
  private static Unreachable project(String project, Refusal e) {
    String problem =
        switch (e.reason()) {
          case "billingNotEnabled" -> "nobody pays for queries of project " + project;
          case "quotaExceeded" -> "the quota of project " + project + " is used up";
          case "accessNotConfigured" -> "BigQuery is not enabled in project " + project;
          default ->
              "project "
                  + project
                  + " may not run queries with these credentials: bigquery.jobs.create is needed"
                  + " on it";
        };
    return new Unreachable("--" + QueryFlags.BILLING_PROJECT + ": " + problem + said(e), e);
  }

  private static boolean isOfProject(Refusal e) {
    return switch (e.reason()) {
      case "billingNotEnabled", "quotaExceeded", "accessNotConfigured" -> true;
      default -> false;
    };
  }

  private static RuntimeException tempDataset(QueryRequest query, Refusal e) {
    String dataset = query.tempDataset().orElseThrow().toString();
    return e.reason().equals("notFound")
        ? new OptionFault(
            QueryFlags.TEMP_DATASET,
            "there is no dataset " + dataset + " in location " + query.location() + said(e),
            e)
        : new Unreachable(
            "--"
                + QueryFlags.TEMP_DATASET
                + ": no table may be written to "
                + dataset
                + " with these credentials: bigquery.tables.create and"
                + " bigquery.tables.updateData are needed on it"
                + said(e),
            e);
  }

  private static Unreachable login(Refusal e) {
    return new Unreachable(
        "Google does not accept the login; set GOOGLE_APPLICATION_CREDENTIALS to the file of a service"
            + " account's key, or run as one"
            + said(e),
        e);
  }

  private static String missing(Refusal e) {
    if (e.getMessage().startsWith("Not found: Dataset")) {
      return "is not there, nor is its dataset";
    }
    return e.getMessage().startsWith("Not found: Project")
        ? "is not there, nor is its project"
        : "is not there";
  }

  private static String said(Refusal e) {
    return " (BigQuery says " + e.words() + ")";
  }
}
