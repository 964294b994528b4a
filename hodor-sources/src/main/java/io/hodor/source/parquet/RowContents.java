package io.hodor.source.parquet;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hodor.source.ContentHash;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Hashes the contents of rows. A row's bytes begin with a hash of the names and kinds of what is
 * there, so that what is not there leaves no trace, be its column null or missing; its values
 * follow, in the order of their names. For use by one thread.
 */
final class RowContents {

  // With more patterns of nulls than this, hashing them anew costs less than keeping them.
  private static final int MOST_HEADS = 1 << 16;
  private static final int RECENT_BITS = 8;
  private static final int RECENT = 1 << RECENT_BITS;
  private static final long SPREAD = 0x9e37_79b9_7f4a_7c15L;

  private final List<ContentNode> nodes;
  private final int words;
  private final List<ContentColumn> columns = new ArrayList<>();
  private final List<ContentColumn.Part> parts = new ArrayList<>();
  private final ContentHash hash = new ContentHash();
  private final RowBytes out = new RowBytes();
  private final RowBytes names = new RowBytes();
  private final Map<Pattern, Long> heads = new HashMap<>();
  private final Pattern pattern;
  private final long[] present;
  // The heads met last, by a few bits of their patterns.
  private final long[] recent;
  private final long[] recentHeads = new long[RECENT];

  /** Which nodes of a row are there. */
  private static final class Pattern {
    private final long[] words;

    Pattern(long[] words) {
      this.words = words;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Pattern that && Arrays.equals(words, that.words);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(words);
    }
  }

  /** A column of the content and its values. */
  record Source(ContentSchema.Leaf leaf, ColumnValues values) {}

  RowContents(List<Source> sources) {
    Map<ContentNode, Integer> owners = new TreeMap<>();
    for (int i = 0; i < sources.size(); i++) {
      for (ContentNode node : sources.get(i).leaf().chain()) {
        owners.putIfAbsent(node, i);
      }
    }
    nodes = List.copyOf(owners.keySet());
    words = Math.max(1, (nodes.size() + Long.SIZE - 1) / Long.SIZE);
    Map<ContentNode, ContentColumn.Place> places = new TreeMap<>();
    for (int i = 0; i < nodes.size(); i++) {
      places.put(
          nodes.get(i), new ContentColumn.Place(nodes.get(i), i / Long.SIZE, 1L << i % Long.SIZE));
    }
    for (int i = 0; i < sources.size(); i++) {
      add(sources.get(i), i, owners, places);
    }
    parts.sort(Comparator.comparing(part -> part.place.node()));
    present = new long[ColumnValues.MOST * words];
    recent = new long[RECENT * words];
    pattern = new Pattern(new long[words]);
    Arrays.fill(recentHeads, head(new long[words]));
  }

  private void add(
      Source source,
      int index,
      Map<ContentNode, Integer> owners,
      Map<ContentNode, ContentColumn.Place> places) {
    List<ContentNode> chain = source.leaf().chain();
    List<ContentColumn.Place> owned = new ArrayList<>();
    for (ContentNode node : chain) {
      owned.add(owners.get(node) == index ? places.get(node) : null);
    }
    ContentColumn.Place value = owned.get(chain.size() - 1);
    ContentColumn column =
        value.node().repetition() > 0
            ? new RepeatedContent(source.values(), chain, owned)
            : new SingleContent(
                source.values(), value, owned.stream().filter(p -> p != null).toList(), words);
    columns.add(column);
    parts.addAll(column.parts());
  }

  /** Takes in a stretch of rows; columns of one value a row have read theirs. */
  void read(int rows) throws IOException, UnreadableFile {
    Arrays.fill(present, 0, rows * words, 0);
    for (ContentColumn column : columns) {
      try {
        column.read(rows, present, words);
      } catch (UnreadableFile | RuntimeException e) {
        throw RowGroupRows.unreadable(column.values, e);
      }
    }
  }

  /** How many bytes it holds beside the pages. */
  long heldBytes() {
    return columns.stream().mapToLong(ContentColumn::heldBytes).sum();
  }

  /** Throws if a column goes on after the last row. */
  void checkEnd() throws UnreadableFile {
    for (ContentColumn column : columns) {
      if (column instanceof RepeatedContent repeated && repeated.hasMore()) {
        throw RowGroupRows.unreadable(
            column.values, new UnreadableFile("has more rows than its row group says"));
      }
    }
  }

  /** The hash of a row of the stretch. */
  long hash(int row) {
    out.clear();
    out.putLong(headOf(row));
    for (int i = 0; i < parts.size(); i++) {
      ContentColumn.Part part = parts.get(i);
      if ((present[row * words + part.place.word()] & part.place.bit()) != 0) {
        part.append(row, out);
      }
    }
    return hash.of(out.array(), out.length());
  }

  private long headOf(int row) {
    int first = row * words;
    long mixed = 0;
    for (int word = 0; word < words; word++) {
      mixed = (mixed ^ present[first + word]) * SPREAD;
    }
    int slot = (int) (mixed >>> Long.SIZE - RECENT_BITS);
    for (int word = 0; word < words; word++) {
      if (recent[slot * words + word] != present[first + word]) {
        System.arraycopy(present, first, recent, slot * words, words);
        recentHeads[slot] = head(Arrays.copyOfRange(present, first, first + words));
        break;
      }
    }
    return recentHeads[slot];
  }

  private long head(long[] bits) {
    System.arraycopy(bits, 0, pattern.words, 0, words);
    Long known = heads.get(pattern);
    if (known != null) {
      return known;
    }
    names.clear();
    for (int i = 0; i < nodes.size(); i++) {
      if ((bits[i / Long.SIZE] & 1L << i % Long.SIZE) != 0) {
        putName(nodes.get(i));
      }
    }
    long head = hash.of(names.array(), names.length());
    if (heads.size() == MOST_HEADS) {
      heads.clear();
    }
    heads.put(new Pattern(bits), head);
    return head;
  }

  private void putName(ContentNode node) {
    names.putInt(node.path().size());
    for (String name : node.path()) {
      putText(name);
    }
    putText(node.kind());
  }

  private void putText(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    names.putCounted(Arrays.copyOf(bytes, bytes.length + ChunkBytes.PADDING), 0, bytes.length);
  }
}
