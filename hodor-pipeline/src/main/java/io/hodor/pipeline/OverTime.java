package io.hodor.pipeline;

import java.util.List;

/** The time that a run may take was over before there was anything to measure. */
final class OverTime extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<PartOutcome> parts;

  /**
   * @param parts how each table fared so far, for some may have been billed; empty where none was
   *     asked
   */
  OverTime(List<PartOutcome> parts) {
    this.parts = List.copyOf(parts);
  }

  List<PartOutcome> parts() {
    return parts;
  }
}
