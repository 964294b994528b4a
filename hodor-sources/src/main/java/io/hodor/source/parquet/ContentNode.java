package io.hodor.source.parquet;

import java.util.List;

/**
 * A place in the tree of a row's content: a value, a group, a list, a map, or what they hold. Its
 * names and levels are canonical: they are the same however a writer builds lists and maps.
 *
 * @param path names from the top
 * @param kind what it is
 * @param definition from which definition level on it is there
 * @param repetition how many lists and maps lie above it, itself included
 */
record ContentNode(List<String> path, String kind, int definition, int repetition)
    implements Comparable<ContentNode> {

  /** By names from the top; a group stands before what it holds. */
  @Override
  public int compareTo(ContentNode other) {
    int common = Math.min(path.size(), other.path.size());
    for (int i = 0; i < common; i++) {
      int order = path.get(i).compareTo(other.path.get(i));
      if (order != 0) {
        return order;
      }
    }
    return Integer.compare(path.size(), other.path.size());
  }
}
