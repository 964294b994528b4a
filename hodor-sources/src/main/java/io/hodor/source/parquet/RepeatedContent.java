package io.hodor.source.parquet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The content of a column that may have many values a row: for every node that it answers for, its
 * instances in order, each with the place of what it lies in and, if it is a value, the value.
 */
final class RepeatedContent extends ContentColumn {

  private final CanonicalValues canonical;
  private final List<ContentNode> chain;
  private final int[] instances;
  private final Instances[] owned;
  private final List<Place> single = new ArrayList<>();
  private int slot;

  /** The instances of a node in the rows of a stretch. */
  private static final class Instances extends Part {
    private final RowBytes bytes = new RowBytes();
    private final int[] ends = new int[ColumnValues.MOST];
    private int lastParent;
    private boolean any;

    Instances(Place place) {
      super(place);
    }

    @Override
    void append(int row, RowBytes out) {
      int start = row == 0 ? 0 : ends[row - 1];
      out.put(bytes.array(), start, ends[row] - start);
    }
  }

  /**
   * @param chain its own node, and before it those that it lies in
   * @param places where these stand; null for those that another column answers for
   */
  RepeatedContent(ColumnValues values, List<ContentNode> chain, List<Place> places) {
    super(values);
    this.canonical = new CanonicalValues(values);
    this.chain = chain;
    this.instances = new int[chain.size()];
    this.owned = new Instances[chain.size()];
    for (int i = 0; i < chain.size(); i++) {
      Place place = places.get(i);
      if (place != null && chain.get(i).repetition() > 0) {
        owned[i] = new Instances(place);
      } else if (place != null) {
        single.add(place);
      }
    }
  }

  @Override
  List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    for (Instances instancesOfOne : owned) {
      if (instancesOfOne != null) {
        parts.add(instancesOfOne);
      }
    }
    return parts;
  }

  @Override
  void read(int rows, long[] present, int words) throws IOException, UnreadableFile {
    for (Instances of : owned) {
      if (of != null) {
        of.bytes.clear();
      }
    }
    for (int row = 0; row < rows; row++) {
      if (!more() || values.repetition(slot) != 0) {
        throw new UnreadableFile("has fewer rows than its row group says");
      }
      readRow(present, row * words);
      endRow(row, present, row * words);
    }
  }

  /** Whether there is another value; the slot then is its. */
  private boolean more() throws IOException, UnreadableFile {
    if (slot == values.size()) {
      int available = values.available();
      if (available == 0) {
        return false;
      }
      values.read(available);
      slot = 0;
    }
    return true;
  }

  /** Whether rows are left after all have been read. */
  boolean hasMore() {
    return slot < values.size() || values.left() > 0;
  }

  private void readRow(long[] present, int firstWord) throws IOException, UnreadableFile {
    int definition = values.definition(slot);
    for (Place place : single) {
      if (definition >= place.node().definition()) {
        present[firstWord + place.word()] |= place.bit();
      }
    }
    for (int i = 0; i < instances.length; i++) {
      instances[i] = 0;
    }
    do {
      readValue();
      slot++;
    } while (more() && values.repetition(slot) > 0);
  }

  private void readValue() {
    int repetition = values.repetition(slot);
    int definition = values.definition(slot);
    for (int i = 0; i < instances.length; i++) {
      ContentNode node = chain.get(i);
      if (definition < node.definition()) {
        return;
      }
      if (node.repetition() >= repetition) {
        instances[i]++;
        if (owned[i] != null) {
          append(owned[i], i == 0 ? 1 : instances[i - 1], i == instances.length - 1);
        }
      }
    }
  }

  private void append(Instances of, int parent, boolean value) {
    // Never zero, which ends the row.
    of.bytes.putVarint(parent - of.lastParent + 1);
    of.lastParent = parent;
    of.any = true;
    if (value) {
      canonical.append(slot, of.bytes);
    }
  }

  private void endRow(int row, long[] present, int firstWord) {
    for (Instances of : owned) {
      if (of == null) {
        continue;
      }
      if (of.any) {
        of.bytes.putVarint(0);
        present[firstWord + of.place.word()] |= of.place.bit();
      }
      of.ends[row] = of.bytes.length();
      of.any = false;
      of.lastParent = 0;
    }
  }

  @Override
  long heldBytes() {
    long held = 0;
    for (Instances of : owned) {
      held += of == null ? 0 : of.bytes.length();
    }
    return held;
  }
}
