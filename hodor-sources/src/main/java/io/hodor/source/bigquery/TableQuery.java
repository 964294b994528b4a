package io.hodor.source.bigquery;

import com.google.api.services.bigquery.model.Table;
import io.hodor.Coverage;
import io.hodor.LatencyBuckets;
import io.hodor.RecordClass;
import io.hodor.source.EventTimeUnit;
import io.hodor.source.Placement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The query that measures one table. It reads the table once, whatever is asked of it, because
 * BigQuery bills what it reads: all that a row contributes is unfolded into facts, and the facts
 * are counted together. The rules that place a row are those of {@link Placement}.
 *
 * <p>In mode {@code rows} the result has a row for each row of the table that may lie in the range:
 * {@code topic, kafka_partition, kafka_offset, class, placed_ms, broker_ms, consumed_ms, content}.
 * In mode {@code ranges} it has a row for each kind of fact of a window: {@code topic, window_ms,
 * kind, class, kafka_partition, repeated, n, different, negative, least, greatest, total, parts}.
 */
public final class TableQuery {

  private static final String NULL = "NULL";
  private static final String NO_NUMBER = "CAST(NULL AS INT64)";
  private static final String NO_CONTENT = "CAST(NULL AS BYTES)";
  private static final long DAY = Duration.ofDays(1).toMillis();

  private final TableName name;
  private final TableQuestion question;
  private final TableColumns columns;
  private final PartitionFilter partitions;
  private final Optional<String> content;
  private final String sql;

  private final Coverage coverage;

  private TableQuery(TableName name, Table table, TableQuestion question) {
    this.name = name;
    this.question = question;
    this.columns = TableColumns.find(name, table, question);
    requireTopics();
    this.partitions = PartitionFilter.of(name, table, columns, question);
    this.content =
        question.contentHash()
            ? ContentExpression.of(table.getSchema(), question.columns())
            : Optional.empty();
    this.coverage = PartitionExpiration.coverage(table, question.readingBegan());
    this.sql = "WITH " + placed() + (question.mode() == TableMode.ROWS ? rows() : ranges());
  }

  /**
   * The query for a table.
   *
   * @param table as BigQuery describes it, with its schema
   * @throws TableFault if the table cannot be measured as asked
   */
  public static TableQuery of(TableName name, Table table, TableQuestion question) {
    return new TableQuery(name, table, question);
  }

  private void requireTopics() {
    if (columns.topic().isEmpty() && question.topics().size() > 1) {
      throw new TableFault(
          name,
          "has no column of topics, so that its rows of %s cannot be told apart"
              .formatted(String.join(" and ", question.topics())));
    }
  }

  /** The query, in GoogleSQL. */
  public String sql() {
    return sql;
  }

  /** The topics that are known before the result is; empty where its rows alone tell them. */
  public List<String> topics() {
    return columns.topic().isEmpty() && question.topics().isEmpty()
        ? List.of(name.table())
        : question.topics();
  }

  TableMode mode() {
    return question.mode();
  }

  /** Which topics the rows of a result with every row name, and how many of them name each. */
  String topicsSql(TableName result) {
    return "SELECT topic, COUNT(*) AS n FROM %s GROUP BY topic ORDER BY topic"
        .formatted(Sql.name(result.toString()));
  }

  /** What in the table may make rows be missed, or cost more than needed; one line each. */
  public List<String> warnings() {
    return partitions.warnings();
  }

  /** Of which time the table can still have rows. */
  public Coverage coverage() {
    return coverage;
  }

  /** Why contents are not counted; empty when they are. */
  public String contentsAbsentReason() {
    if (content.isPresent()) {
      return "";
    }
    return question.contentHash()
        ? "the table has nothing but its sink's own columns"
        : "not asked for: --contentHash=false";
  }

  /** The rows that may lie in the range, with their class, place and latencies. */
  private String placed() {
    return """
        stored AS (
          SELECT
            %1$s AS topic,
            %2$s AS kafka_partition,
            %3$s AS kafka_offset,
            %4$s AS record_ms,
            %5$s AS load_ms,
            %6$s AS event_ms,
            %7$s AS content
          FROM %8$s AS %9$s%10$s
        ),
        checked AS (
          SELECT
            topic, kafka_partition, kafka_offset, content,
            IF(record_ms BETWEEN %11$d AND %12$d, record_ms, NULL) AS record_ms,
            IF(load_ms BETWEEN %11$d AND %12$d, load_ms, NULL) AS load_ms,
            event_ms
          FROM stored%13$s
        ),
        dated AS (
          SELECT
            topic, kafka_partition, kafka_offset, content, record_ms, load_ms,
            IF(event_ms BETWEEN %11$d AND %14$s, event_ms, NULL) AS event_ms
          FROM checked
        ),
        placed AS (
          SELECT
            topic, kafka_partition, kafka_offset, content,
            %15$s AS class,
            COALESCE(event_ms, record_ms, load_ms) AS placed_ms,
            %16$s AS broker_ms,
            load_ms - event_ms AS consumed_ms
          FROM dated
        ),
        """
        .formatted(
            topicExpression(),
            number(columns.partition()),
            number(columns.offset()),
            millis(columns.timestamp(), EventTimeUnit.MS),
            millis(columns.loadTime(), EventTimeUnit.MS),
            eventTime(),
            content.orElse(NO_CONTENT),
            Sql.name(name.toString()),
            TableColumn.TABLE,
            condition(),
            Placement.EARLIEST,
            latest(),
            topicCondition(),
            latestEventTime(),
            recordClass(),
            question.eventTime().isRecord() ? NO_NUMBER : "record_ms - event_ms");
  }

  private String topicExpression() {
    if (columns.topic().isEmpty()) {
      return Sql.text(topics().get(0));
    }
    String column = columns.topic().get().text();
    return question.topics().size() == 1
        ? "COALESCE(" + column + ", " + Sql.text(question.topics().get(0)) + ")"
        : column;
  }

  /** Whose a row is that names none of several topics, nobody knows: it is kept to be told of. */
  private String topicCondition() {
    String texts = question.topics().stream().map(Sql::text).collect(Collectors.joining(", "));
    return switch (question.topics().size()) {
      case 0 -> "";
      case 1 -> "\n  WHERE topic = " + texts;
      default -> "\n  WHERE topic IN (" + texts + ") OR topic IS NULL";
    };
  }

  private static String number(Optional<TableColumn> column) {
    return column.isPresent() ? column.get().number() : NO_NUMBER;
  }

  private static String millis(Optional<TableColumn> column, EventTimeUnit unit) {
    return column.isPresent() ? column.get().millis(unit) : NO_NUMBER;
  }

  private String eventTime() {
    return columns
        .eventTime()
        .millis(question.eventTime().isRecord() ? EventTimeUnit.MS : question.eventTime().unit());
  }

  private String condition() {
    StringJoiner conditions = new StringJoiner("\n    AND ", "\n  WHERE ", "").setEmptyValue("");
    partitions.condition().ifPresent(conditions::add);
    if (columns.cluster().isPresent()) {
      conditions.add(columns.cluster().get().text() + " = " + Sql.text(question.cluster()));
    }
    return conditions.toString();
  }

  private long latest() {
    return Placement.latest(question.readingBegan());
  }

  /** An event time lies at most a day after the record's own. */
  private String latestEventTime() {
    return question.eventTime().isRecord()
        ? String.valueOf(latest())
        : "COALESCE(record_ms + " + DAY + ", " + latest() + ")";
  }

  private String recordClass() {
    String dated =
        "IF(event_ms IS NULL, %d, %d)"
            .formatted(RecordClass.UNDATED.ordinal(), RecordClass.MEASURED.ordinal());
    return columns.partition().isEmpty()
        ? dated
        : "IF(kafka_partition BETWEEN 0 AND %d AND kafka_offset >= 0, %s, %d)"
            .formatted(Integer.MAX_VALUE, dated, RecordClass.UNDECODABLE.ordinal());
  }

  /**
   * Which rows count. Those without a place are kept to be counted with their topic; where they
   * name none either, they are nobody's, in every run.
   */
  private String range() {
    return "placed_ms >= %d AND placed_ms < %d OR placed_ms IS NULL AND topic IS NOT NULL"
        .formatted(question.start().toEpochMilli(), question.end().toEpochMilli());
  }

  private String rows() {
    return """
        found AS (
          SELECT * FROM placed WHERE %s
        )
        SELECT
          topic,
          IF(class = %2$d, NULL, kafka_partition) AS kafka_partition,
          IF(class = %2$d, NULL, kafka_offset) AS kafka_offset,
          class,
          placed_ms,
          IF(class = %3$d, broker_ms, NULL) AS broker_ms,
          IF(class = %3$d, consumed_ms, NULL) AS consumed_ms,
          content
        FROM found
        """
        .formatted(range(), RecordClass.UNDECODABLE.ordinal(), RecordClass.MEASURED.ordinal());
  }

  private String ranges() {
    return """
        found AS (
          SELECT *, DIV(placed_ms, %1$d) * %1$d AS window_ms
          FROM placed
          WHERE %2$s
        ),
        facts AS (
          SELECT found.topic, found.window_ms, fact.*
          FROM found
          CROSS JOIN UNNEST(
            ARRAY<STRUCT<kind STRING, class INT64, part INT64, number INT64, content BYTES>>[
        %3$s
            ]) AS fact
          WHERE fact.kind IS NOT NULL
        ),
        counted AS (
          SELECT topic, window_ms, kind, class, part, number, content, COUNT(*) AS n
          FROM facts
          GROUP BY topic, window_ms, kind, class, part, number, content
        ),
        runs AS (
          SELECT
            topic, window_ms, kind, class, part, number, n,
            kind = 'offset' AND n > 1 AS repeated,
            CASE
              WHEN kind = 'offset' THEN number - ROW_NUMBER() OVER (
                PARTITION BY topic, window_ms, kind, class, part, n > 1, content ORDER BY number)
              WHEN kind IN ('broker', 'consumed') THEN RANGE_BUCKET(number - 1, [%4$s])
            END AS run
          FROM counted
        ),
        joined AS (
          SELECT
            topic, window_ms, kind, class, part, repeated,
            IF(kind = 'offset', MIN(number), run) AS first,
            IF(kind = 'offset', MAX(number), run) AS last,
            CAST(SUM(n) AS INT64) AS n,
            COUNT(*) AS different,
            SUM(IF(number < 0, n, 0)) AS negative,
            MIN(number) AS least,
            MAX(number) AS greatest,
            SUM(CAST(number AS BIGNUMERIC) * n) AS total
          FROM runs
          GROUP BY topic, window_ms, kind, class, part, repeated, run
        )
        SELECT
          topic,
          window_ms,
          kind,
          class,
          part AS kafka_partition,
          repeated,
          SUM(n) AS n,
          SUM(different) AS different,
          SUM(negative) AS negative,
          MIN(least) AS least,
          MAX(greatest) AS greatest,
          CAST(LEAST(SUM(total), BIGNUMERIC '%5$d') AS INT64) AS total,
          ARRAY_AGG(STRUCT(first AS first, last AS last, n AS n) ORDER BY first) AS parts
        FROM joined
        GROUP BY topic, window_ms, kind, class, part, repeated
        """
        .formatted(question.windowSize().toMillis(), range(), facts(), bounds(), Long.MAX_VALUE);
  }

  /**
   * The bounds between the buckets. RANGE_BUCKET counts the bounds up to a number, that number
   * included, where a bucket ends with its bound: so it is asked for the millisecond before.
   */
  private static String bounds() {
    return LongStream.range(0, LatencyBuckets.count() - 1)
        .map(bucket -> LatencyBuckets.upperBound((int) bucket))
        .mapToObj(String::valueOf)
        .collect(Collectors.joining(", "));
  }

  /** What one row contributes. A kind of NULL is no fact. */
  private String facts() {
    StringJoiner facts = new StringJoiner(",\n");
    facts.add(
        fact(
            "CASE WHEN found.window_ms IS NULL THEN 'unplaced' WHEN %s THEN 'offset' ELSE 'rows' END"
                .formatted(hasOffset()),
            "found.class",
            ifItHasOffset("kafka_partition"),
            ifItHasOffset("kafka_offset"),
            NULL));
    if (columns.timestamp().isPresent() && !question.eventTime().isRecord()) {
      facts.add(latency("broker"));
    }
    if (columns.loadTime().isPresent()) {
      facts.add(latency("consumed"));
    }
    if (content.isPresent()) {
      String kind = "IF(found.window_ms IS NULL, NULL, 'content')";
      facts.add(fact(kind, "0", NULL, NULL, "found.content"));
    }
    return facts.toString();
  }

  private String hasOffset() {
    return columns.partition().isEmpty()
        ? "FALSE"
        : "found.class != " + RecordClass.UNDECODABLE.ordinal();
  }

  private String ifItHasOffset(String column) {
    return "IF(found.window_ms IS NOT NULL AND %s, found.%s, NULL)".formatted(hasOffset(), column);
  }

  private static String latency(String hop) {
    String kind =
        "IF(found.class = %1$d AND found.%2$s_ms IS NOT NULL, '%2$s', NULL)"
            .formatted(RecordClass.MEASURED.ordinal(), hop);
    return fact(kind, "0", NULL, "found." + hop + "_ms", NULL);
  }

  private static String fact(
      String kind, String recordClass, String part, String number, String content) {
    return "      (%s, %s, %s, %s, %s)".formatted(kind, recordClass, part, number, content);
  }
}
