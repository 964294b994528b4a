package io.hodor.source.parquet;

import java.util.List;

/** The content of a column that has one value a row, or none. */
final class SingleContent extends ContentColumn {

  private final long[] masks;
  private final int words;
  private final Part part;

  /**
   * @param value its own place
   * @param owned places that it answers for, its own included
   * @param words how many words of bits a row has
   */
  SingleContent(ColumnValues values, Place value, List<Place> owned, int words) {
    super(values);
    this.words = words;
    int levels = values.column().getMaxDefinitionLevel() + 1;
    this.masks = new long[levels * words];
    for (Place place : owned) {
      for (int level = place.node().definition(); level < levels; level++) {
        masks[level * words + place.word()] |= place.bit();
      }
    }
    CanonicalValues canonical = new CanonicalValues(values);
    this.part =
        new Part(value) {
          @Override
          void append(int row, RowBytes out) {
            canonical.append(row, out);
          }
        };
  }

  @Override
  List<Part> parts() {
    return List.of(part);
  }

  /** Marks what is there; the values were read by the owner of all columns. */
  @Override
  void read(int rows, long[] present, int wordsOfRow) {
    for (int row = 0; row < rows; row++) {
      int level = values.definition(row) * words;
      for (int word = 0; word < words; word++) {
        present[row * words + word] |= masks[level + word];
      }
    }
  }

  @Override
  long heldBytes() {
    return 0;
  }
}
