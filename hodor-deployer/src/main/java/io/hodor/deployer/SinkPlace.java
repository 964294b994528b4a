package io.hodor.deployer;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A table or a folder into which a sink writes.
 *
 * @param name a table as {@code project.dataset.table}, or the folder that holds topics' folders
 * @param options of {@code measure}, that follow from how the sink is set up
 */
record SinkPlace(Kind kind, String name, List<String> options) {

  /**
   * As BigQuery has it, but for blanks and for projects of a domain. In a list of tables anything
   * else would be its neighbours' trouble, or a pattern that reads them twice.
   */
  private static final Pattern TABLE_NAME =
      Pattern.compile(
          "[a-z][a-z0-9-]*\\.[A-Za-z0-9_-]{1,1024}\\.[\\p{L}\\p{M}\\p{N}\\p{Pc}\\p{Pd}]{1,1024}");

  /** Whether it is the whole name of one table. */
  static boolean isTable(String name) {
    return TABLE_NAME.matcher(name).matches();
  }

  /** What it is. */
  enum Kind {
    TABLE,
    FILES
  }
}
