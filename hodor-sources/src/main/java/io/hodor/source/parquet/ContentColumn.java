package io.hodor.source.parquet;

import java.io.IOException;
import java.util.List;

/**
 * What one column of the schema says of the content of a stretch of rows: which of its nodes are
 * there in which row, and what of them is to be hashed. For use by one thread.
 */
abstract class ContentColumn {

  /** Where a node stands among all of the content, in order; owned by one column. */
  record Place(ContentNode node, int word, long bit) {}

  /** Something of a row that is hashed. */
  abstract static class Part {
    final Place place;

    Part(Place place) {
      this.place = place;
    }

    abstract void append(int row, RowBytes out);
  }

  final ColumnValues values;

  ContentColumn(ColumnValues values) {
    this.values = values;
  }

  /** The parts that it has, one for each of its nodes with bytes. */
  abstract List<Part> parts();

  /**
   * Reads a stretch of rows.
   *
   * @param present bits of the nodes that are there, so many words a row
   */
  abstract void read(int rows, long[] present, int words) throws IOException, UnreadableFile;

  /** How many bytes it holds beside the pages. */
  abstract long heldBytes();
}
