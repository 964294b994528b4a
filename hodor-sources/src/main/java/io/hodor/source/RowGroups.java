package io.hodor.source;

import java.io.Serializable;
import java.util.Objects;

/**
 * Row groups of a file, one after the other, that one reader reads; or the word that the file
 * cannot be read.
 *
 * @param file which file
 * @param from the first row group
 * @param until the end of the row groups, exclusive
 * @param firstRow the number in the file of the first row
 * @param unreadable why the file cannot be read; empty if it can
 */
record RowGroups(TopicFile file, int from, int until, long firstRow, String unreadable)
    implements Serializable {

  RowGroups {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(unreadable, "unreadable");
  }

  static RowGroups unreadable(TopicFile file, String reason) {
    return new RowGroups(file, 0, 0, 0, reason);
  }
}
