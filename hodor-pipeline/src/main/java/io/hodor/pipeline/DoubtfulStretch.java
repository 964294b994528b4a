package io.hodor.pipeline;

import java.util.Set;

/**
 * Windows without gaps that are worth measuring again, all of the same parts of a place.
 *
 * @param parts in each of which all of these windows are doubtful, and no window that touches them
 */
record DoubtfulStretch(TimeRange range, Set<String> parts) {

  DoubtfulStretch {
    parts = Set.copyOf(parts);
  }
}
