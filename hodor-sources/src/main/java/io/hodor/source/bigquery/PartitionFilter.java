package io.hodor.source.bigquery;

import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TimePartitioning;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * Which partitions of a table can hold rows of a range, as a condition in SQL. Rows without a
 * usable time lie in the partition of NULL, or in that of the epoch; they may belong to any window,
 * so both are always read.
 */
final class PartitionFilter {

  /** Everything before is no usable time: see {@link io.hodor.source.Placement}. */
  private static final Instant EARLIEST = Instant.parse("1971-01-01T00:00:00Z");

  private final TableName name;
  private final Table table;
  private final TableQuestion question;

  private PartitionFilter(TableName name, Table table, TableQuestion question) {
    this.name = name;
    this.table = table;
    this.question = question;
  }

  /**
   * The condition for a table; empty where the table is not partitioned by time, so that all of it
   * is read.
   *
   * @param windowsColumn the column that places rows into windows
   * @throws TableFault if the table has to be filtered by something that is no time
   */
  static Optional<String> of(
      TableName name, Table table, TableColumn windowsColumn, TableQuestion question) {
    return new PartitionFilter(name, table, question).condition(windowsColumn);
  }

  private Optional<String> condition(TableColumn windowsColumn) {
    TimePartitioning partitioning = table.getTimePartitioning();
    if (partitioning == null) {
      checkNoFilterIsRequired();
      return Optional.empty();
    }
    if (partitioning.getField() == null) {
      return Optional.of(byIngestion(partitioning));
    }
    TableColumn column =
        TableColumn.find(name, table.getSchema(), partitioning.getField())
            .orElseThrow(
                () ->
                    new TableFault(name, "has no column " + partitioning.getField() + " any more"));
    boolean sameClock = column.path().equals(windowsColumn.path());
    return Optional.of(byColumn(column, sameClock ? Duration.ZERO : question.padding()));
  }

  private void checkNoFilterIsRequired() {
    if (table.getRangePartitioning() != null
        && Boolean.TRUE.equals(table.getRequirePartitionFilter())) {
      throw new TableFault(
          name,
          "asks for a filter on its partition column %s, which is a number and no time: it cannot be"
                  .formatted(table.getRangePartitioning().getField())
              + " measured by time");
    }
  }

  private String byColumn(TableColumn column, Duration padding) {
    Instant from = question.start().minus(padding);
    Instant until = question.end().plus(padding);
    return switch (column.type()) {
      case "TIMESTAMP" -> between(column, Sql::timestamp, from, "<", until);
      case "DATETIME" -> between(column, Sql::dateTime, from, "<", until);
      case "DATE" -> between(column, Sql::date, from, "<=", until.minusMillis(1));
      default ->
          throw new TableFault(
              name,
              "is partitioned by %s, which is %s and no time"
                  .formatted(column.path(), column.type()));
    };
  }

  private static String between(
      TableColumn column,
      Function<Instant, String> literal,
      Instant from,
      String relation,
      Instant until) {
    return "((%1$s >= %2$s AND %1$s %3$s %4$s) OR %1$s IS NULL OR %1$s < %5$s)"
        .formatted(
            column.sql(),
            literal.apply(from),
            relation,
            literal.apply(until),
            literal.apply(EARLIEST));
  }

  /** Late rows come into the partition of the time at which they come: there is no last one. */
  private String byIngestion(TimePartitioning partitioning) {
    Instant from = truncated(question.start().minus(question.padding()), partitioning.getType());
    // What was streamed in a moment ago has no partition yet.
    return "(_PARTITIONTIME >= %s OR _PARTITIONTIME IS NULL)".formatted(Sql.timestamp(from));
  }

  private static Instant truncated(Instant instant, String type) {
    ZonedDateTime hour = instant.atZone(ZoneOffset.UTC).truncatedTo(ChronoUnit.HOURS);
    LocalDate day = hour.toLocalDate();
    return switch (type.toUpperCase(Locale.ROOT)) {
      case "HOUR" -> hour.toInstant();
      case "MONTH" -> day.withDayOfMonth(1).atStartOfDay(ZoneOffset.UTC).toInstant();
      case "YEAR" -> day.withDayOfYear(1).atStartOfDay(ZoneOffset.UTC).toInstant();
      default -> day.atStartOfDay(ZoneOffset.UTC).toInstant();
    };
  }
}
