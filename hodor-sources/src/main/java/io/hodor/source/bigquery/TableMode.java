package io.hodor.source.bigquery;

import io.hodor.config.OptionFault;
import java.util.Locale;

/** What travels from BigQuery: every row's coordinates and times, or what they amount to. */
public enum TableMode {
  /** One row of the result for each row of the table; Hodor groups them. */
  ROWS,
  /** A few rows of the result for each window; BigQuery has grouped them. */
  RANGES;

  /**
   * The mode that an option's value names.
   *
   * @throws OptionFault if it names none
   */
  public static TableMode parse(String word) {
    for (TableMode mode : values()) {
      if (mode.name().toLowerCase(Locale.ROOT).equals(word)) {
        return mode;
      }
    }
    throw new OptionFault("tableMode", "'" + word + "' is none; write ranges or rows");
  }
}
