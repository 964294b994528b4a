package io.hodor.pipeline;

import java.util.List;

/** The time that a run may take was over before there was anything to measure. */
final class OverTime extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<TableOutcome> tables;

  /**
   * @param tables how each fared so far; some may have been billed
   */
  OverTime(List<TableOutcome> tables) {
    this.tables = List.copyOf(tables);
  }

  List<TableOutcome> tables() {
    return tables;
  }
}
