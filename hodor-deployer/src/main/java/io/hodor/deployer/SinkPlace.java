package io.hodor.deployer;

import java.util.List;

/**
 * A table or a folder into which a sink writes.
 *
 * @param name a table as {@code project.dataset.table}, or the folder that holds topics' folders
 * @param options of {@code measure}, that follow from how the sink is set up
 */
record SinkPlace(Kind kind, String name, List<String> options) {

  /** What it is. */
  enum Kind {
    TABLE,
    FILES
  }
}
