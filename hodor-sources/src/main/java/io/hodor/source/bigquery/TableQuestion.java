package io.hodor.source.bigquery;

import io.hodor.source.ColumnEventTime;
import io.hodor.source.SinkColumns;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * What is asked of every table of a run.
 *
 * @param columns where rows keep what their sink knew of their records
 * @param columnsAreNamed whether someone wrote that the sink's columns lie under a name, so that a
 *     table without them is a fault and not a poorer table
 * @param eventTime where rows keep their event time
 * @param topic the only topic that is measured, also that of rows that name none; null for all that
 *     the rows name
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
    @Nullable String topic,
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
    Objects.requireNonNull(cluster, "cluster");
    Objects.requireNonNull(padding, "padding");
    Objects.requireNonNull(mode, "mode");
    Objects.requireNonNull(start, "start");
    Objects.requireNonNull(end, "end");
    Objects.requireNonNull(windowSize, "windowSize");
    Objects.requireNonNull(readingBegan, "readingBegan");
  }
}
