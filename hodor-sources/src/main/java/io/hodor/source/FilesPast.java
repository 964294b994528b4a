package io.hodor.source;

import io.hodor.Address;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * A stretch of the past of topics as a sink wrote them to files.
 *
 * @param layout where the files lie
 * @param addresses the topics
 * @param start of the first window
 * @param end of the last window, exclusive
 * @param columns where rows keep what their sink knew of their records
 * @param eventTime where rows keep their event time
 * @param contentHash whether the rows' contents are hashed
 * @param readingBegan the instant that counts as now
 */
public record FilesPast(
    FileLayout layout,
    List<Address> addresses,
    Instant start,
    Instant end,
    SinkColumns columns,
    ColumnEventTime eventTime,
    boolean contentHash,
    Instant readingBegan)
    implements Serializable {

  public FilesPast {
    Objects.requireNonNull(layout, "layout");
    addresses = List.copyOf(addresses);
    Objects.requireNonNull(start, "start");
    Objects.requireNonNull(end, "end");
    Objects.requireNonNull(columns, "columns");
    Objects.requireNonNull(eventTime, "eventTime");
    Objects.requireNonNull(readingBegan, "readingBegan");
  }
}
