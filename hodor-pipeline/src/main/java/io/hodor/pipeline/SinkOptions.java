package io.hodor.pipeline;

import io.hodor.source.ColumnEventTime;
import io.hodor.source.SinkColumns;
import java.util.Optional;

/** Reads the options that say what a sink left in a row, of a table or a file. */
final class SinkOptions {

  private SinkOptions() {}

  /** Where a row keeps what its sink knew of its record. */
  static Optional<SinkColumns> columns(MeasureOptions options, Faults faults) {
    return faults.from(() -> SinkColumns.of(options.getColumns(), options.getMetadataColumn()));
  }

  /** Where a row keeps its event time, which may be among those columns. */
  static Optional<ColumnEventTime> eventTime(
      MeasureOptions options, Optional<SinkColumns> columns, Faults faults) {
    Optional<ColumnEventTime> eventTime =
        faults.from(
            () ->
                ColumnEventTime.parse(
                    options.getEventTime(),
                    options.getEventTimeUnit(),
                    options.getEventTimeName()));
    if (columns.filter(it -> it.timestamp().isEmpty()).isPresent()
        && eventTime.filter(ColumnEventTime::isRecord).isPresent()) {
      faults.add(
          "eventTime",
          "--columns=%s keeps no record timestamp; write column: and where event time stands"
              .formatted(options.getColumns()));
    }
    return eventTime;
  }
}
