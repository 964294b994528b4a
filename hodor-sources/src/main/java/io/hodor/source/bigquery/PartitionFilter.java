package io.hodor.source.bigquery;

import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TimePartitioning;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Function;

/**
 * Which partitions of a table can hold rows of a range, as a condition in SQL. Rows without a
 * usable time lie in the partition of NULL, in that of the epoch, or in those of the future; they
 * may belong to any window, so all of these are read too.
 */
final class PartitionFilter {

  /** Everything before is no usable time: see {@link io.hodor.source.Placement}. */
  private static final Instant EARLIEST = Instant.parse("1971-01-01T00:00:00Z");

  /** An event time is no usable one if it lies further ahead of its record's timestamp. */
  private static final Duration MOST_AHEAD = Duration.ofDays(1);

  private final TableName name;
  private final Table table;
  private final TableColumns columns;
  private final TableQuestion question;
  private final List<String> warnings = new ArrayList<>();
  private final Optional<String> condition;

  private PartitionFilter(
      TableName name, Table table, TableColumns columns, TableQuestion question) {
    this.name = name;
    this.table = table;
    this.columns = columns;
    this.question = question;
    this.condition = find();
  }

  /**
   * The filter of a table.
   *
   * @throws TableFault if the table has to be filtered by something that is no time
   */
  static PartitionFilter of(
      TableName name, Table table, TableColumns columns, TableQuestion question) {
    return new PartitionFilter(name, table, columns, question);
  }

  /** The condition; empty where the table is not partitioned by time, so that all of it is read. */
  Optional<String> condition() {
    return condition;
  }

  /** What people should know of it, one line each. */
  List<String> warnings() {
    return List.copyOf(warnings);
  }

  private Optional<String> find() {
    TimePartitioning partitioning = table.getTimePartitioning();
    if (partitioning == null) {
      checkNoFilterIsRequired();
      warnings.add("is not partitioned by time: every run reads all of it");
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
    boolean sameClock = column.path().equals(columns.eventTime().path());
    if (!sameClock && !isLoadTime(column)) {
      warnings.add(
          "has partitions by %s and is measured by %s: rows whose two times differ by more than %s"
                  .formatted(column.path(), columns.eventTime().path(), question.padding())
              + " are not found (see --eventTime and --partitionPadding)");
    }
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
    Function<Instant, String> literal = literal(column);
    String from = column.sql() + " >= " + literal.apply(question.start().minus(padding));
    String usable = isLoadTime(column) ? from : "(" + from + " AND " + until(column, padding) + ")";
    StringJoiner any = new StringJoiner(" OR ", "(", ")");
    any.add(usable).add(column.sql() + " IS NULL");
    any.add(column.sql() + " < " + literal.apply(EARLIEST));
    if (!isLoadTime(column)) {
      any.add(column.sql() + " >= " + literal.apply(unusable()));
    }
    return any.toString();
  }

  private Function<Instant, String> literal(TableColumn column) {
    return switch (column.type()) {
      case "TIMESTAMP" -> Sql::timestamp;
      case "DATETIME" -> Sql::dateTime;
      case "DATE" -> Sql::date;
      default ->
          throw new TableFault(
              name,
              "is partitioned by %s, which is %s and no time"
                  .formatted(column.path(), column.type()));
    };
  }

  private String until(TableColumn column, Duration padding) {
    Instant until = question.end().plus(padding);
    return column.type().equals("DATE")
        ? column.sql() + " <= " + Sql.date(until.minusMillis(1))
        : column.sql() + " < " + literal(column).apply(until);
  }

  /** Late rows come into the partition of the time at which they come: there is no last one. */
  private boolean isLoadTime(TableColumn column) {
    return !column.path().equals(columns.eventTime().path())
        && columns.loadTime().filter(it -> it.path().equals(column.path())).isPresent();
  }

  /**
   * From when on an event time is no usable one for a record of the range. Of a range in the past
   * that would let in all that came since: there only what lies in the future is read.
   */
  private Instant unusable() {
    Instant ahead = question.start().plus(MOST_AHEAD);
    return ahead.isBefore(question.readingBegan())
        ? question.readingBegan().plus(MOST_AHEAD)
        : ahead;
  }

  /** As with load time, there is no last partition. */
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
