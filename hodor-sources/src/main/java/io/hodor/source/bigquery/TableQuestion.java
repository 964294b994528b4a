package io.hodor.source.bigquery;

import io.hodor.source.ColumnEventTime;
import io.hodor.source.SinkColumns;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What is asked of every table of a run.
 *
 * @param columns where rows keep what their sink knew of their records
 * @param columnsAreNamed whether someone wrote that the sink's columns lie under a name, so that a
 *     table without them is a fault and not a poorer table
 * @param eventTime where rows keep their event time
 * @param topics the only topics that are measured, empty for all that the rows name; a single one
 *     is also that of rows that name none
 * @param clusterColumn the column that says which Kafka cluster a row comes from; null where a
 *     table has rows of one cluster only
 * @param cluster whose rows are measured, where there is such a column
 * @param padding how far the clock that partitions are kept by may differ from that of the windows
 * @param contentHash whether contents are compared, which reads every column
 * @param start the start of the first window
 * @param end the end of the last window, exclusive
 * @param windowSize the length of a window
 * @param readingBegan the instant that counts as now
 */
public record TableQuestion(
    SinkColumns columns,
    boolean columnsAreNamed,
    ColumnEventTime eventTime,
    List<String> topics,
    @Nullable String clusterColumn,
    String cluster,
    Duration padding,
    boolean contentHash,
    TableMode mode,
    Instant start,
    Instant end,
    Duration windowSize,
    Instant readingBegan) {

  public TableQuestion {
    Objects.requireNonNull(columns, "columns");
    Objects.requireNonNull(eventTime, "eventTime");
    topics = List.copyOf(topics);
    Objects.requireNonNull(cluster, "cluster");
    Objects.requireNonNull(padding, "padding");
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(start, "start");
    Objects.requireNonNull(end, "end");
    Objects.requireNonNull(windowSize, "windowSize");
    Objects.requireNonNull(readingBegan, "readingBegan");
  }

  /** The same about a table that holds rows of these topics. */
  public TableQuestion of(Collection<String> itsTopics) {
    return new TableQuestion(
        columns,
        columnsAreNamed,
        eventTime,
        List.copyOf(itsTopics),
        clusterColumn,
        cluster,
        padding,
        contentHash,
        mode,
        start,
        end,
        windowSize,
        readingBegan);
  }
}
