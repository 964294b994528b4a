package io.hodor.source;

import io.hodor.config.OptionFault;
import java.io.Serializable;
import java.util.Objects;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Where the rows of a file or table keep their event time.
 *
 * @param column a path of names with dots between; empty for the record timestamp
 * @param unit of whole numbers that say no unit by their type
 * @param label {@code record}, or {@code payload:} and a name
 */
public record ColumnEventTime(String column, EventTimeUnit unit, String label)
    implements Serializable {

  private static final String RECORD = "record";
  private static final String COLUMN = "column:";

  public ColumnEventTime {
    Objects.requireNonNull(column, "column");
    Objects.requireNonNull(unit, "unit");
    Objects.requireNonNull(label, "label");
  }

  /**
   * Reads the options that say where event time is kept.
   *
   * @param spec {@code record}, or {@code column:} and the column's path
   * @param unit {@code ms}, {@code s}, {@code us} or {@code ns}
   * @param name what to call it in results; null for the path's last name
   * @throws OptionFault if one of them is wrong
   */
  public static ColumnEventTime parse(String spec, String unit, @Nullable String name) {
    EventTimeUnit parsedUnit = EventTimeUnit.parse(unit);
    if (spec.equals(RECORD)) {
      return new ColumnEventTime("", parsedUnit, RECORD);
    }
    String column = spec.startsWith(COLUMN) ? spec.substring(COLUMN.length()) : "";
    if (column.isEmpty() || column.startsWith(".") || column.endsWith(".")) {
      throw new OptionFault(
          EventTime.OPTION, "is " + spec + "; a file or table takes record or column:NAME");
    }
    String called = name == null ? column.substring(column.lastIndexOf('.') + 1) : name;
    return new ColumnEventTime(column, parsedUnit, "payload:" + called);
  }

  /** Whether event time is Kafka's record timestamp, as the sink kept it. */
  public boolean isRecord() {
    return column.isEmpty();
  }
}
