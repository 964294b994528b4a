package io.hodor.source.bigquery;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which topics a result holds.
 *
 * @param rows how many rows of the measured table are of each; those of rows that name none under
 *     the empty text
 * @param bytesBilled what it was billed to find that out
 */
public record FoundTopics(Map<String, Long> rows, long bytesBilled) {

  public FoundTopics {
    rows = Collections.unmodifiableMap(new TreeMap<>(rows));
  }
}
