package io.hodor.source.parquet;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;

/**
 * The rows of a row group, a stretch at a time: the values of the columns asked for, and the hashes
 * of the rows' contents. What is there is exactly what the footer says, or the file is unreadable.
 *
 * <p>Column chunks lie in memory if they are small; of large ones there is a window, so that a page
 * of each column is in memory at once and not the row group. For use by one thread.
 */
public final class RowGroupRows {

  private static final int LEAST_WINDOW = 256 << 10;
  private static final int MOST_WINDOW = 8 << 20;
  // Reading what lies between two chunks costs less than another request.
  private static final int SMALL_HOLE = 256 << 10;
  private static final int FEW_ROWS = 64;
  private static final long MUCH_CONTENT = 4 << 20;

  private final FileBytes file;
  private final MemoryBound memory;
  private final BlockMetaData rowGroup;
  private final Map<List<String>, ColumnValues> columns = new HashMap<>();
  private final List<ColumnValues> single = new ArrayList<>();
  private final RowContents contents;
  private long left;
  private int most = FEW_ROWS;

  /**
   * Opens a row group.
   *
   * @param wanted the paths of columns whose values are wanted; none of them has many values a row
   * @param content which columns are content; null where it is not hashed
   */
  public RowGroupRows(
      FileBytes file,
      ParquetFooter footer,
      int index,
      List<String[]> wanted,
      FileContent content,
      MemoryBound memory)
      throws IOException, UnreadableFile {
    this.file = file;
    this.memory = memory;
    this.rowGroup = footer.rowGroups().get(index);
    this.left = rowGroup.getRowCount();
    Map<List<String>, ColumnDescriptor> paths = new LinkedHashMap<>();
    for (String[] path : wanted) {
      paths.put(List.of(path), footer.schema().getColumnDescription(path));
    }
    for (ContentSchema.Leaf leaf :
        content == null ? List.<ContentSchema.Leaf>of() : content.leaves()) {
      paths.put(List.of(leaf.path()), footer.schema().getColumnDescription(leaf.path()));
    }
    open(paths);
    this.contents = content == null || left == 0 ? null : contents(content);
  }

  private RowContents contents(FileContent content) {
    return new RowContents(
        content.leaves().stream()
            .map(leaf -> new RowContents.Source(leaf, columns.get(List.of(leaf.path()))))
            .toList());
  }

  private void open(Map<List<String>, ColumnDescriptor> paths) throws IOException, UnreadableFile {
    if (left == 0) {
      return;
    }
    Map<ColumnPath, ColumnChunkMetaData> byPath = new HashMap<>();
    rowGroup.getColumns().forEach(chunk -> byPath.put(chunk.getPath(), chunk));
    List<ColumnChunkMetaData> chunks = new ArrayList<>();
    for (ColumnDescriptor column : paths.values()) {
      ColumnChunkMetaData chunk = byPath.get(ColumnPath.get(column.getPath()));
      if (chunk == null) {
        throw new UnreadableFile("has no column " + String.join(".", column.getPath()));
      }
      if (column.getMaxRepetitionLevel() == 0 && chunk.getValueCount() != left) {
        throw new UnreadableFile(
            "has a row group of "
                + left
                + " rows, whose column "
                + String.join(".", column.getPath())
                + " has "
                + chunk.getValueCount());
      }
      chunks.add(chunk);
    }
    Map<ColumnPath, ChunkBytes> bytes = bytes(chunks);
    for (ColumnDescriptor column : paths.values()) {
      ColumnPath path = ColumnPath.get(column.getPath());
      add(column, byPath.get(path), bytes.get(path));
    }
  }

  private void add(ColumnDescriptor column, ColumnChunkMetaData chunk, ChunkBytes bytes)
      throws UnreadableFile {
    boolean compressed = chunk.getCodec() != CompressionCodecName.UNCOMPRESSED;
    boolean repeats = column.getMaxRepetitionLevel() > 0;
    ColumnPages pages =
        new ColumnPages(
            bytes,
            compressed ? Decompressor.of(chunk.getCodec()) : null,
            repeats,
            column.getMaxDefinitionLevel() > 0,
            memory);
    ColumnValues values = new ColumnValues(column, pages, chunk.getValueCount());
    columns.put(List.of(column.getPath()), values);
    if (!repeats) {
      single.add(values);
    }
  }

  /** The bytes of chunks: read at once where they are few, else as they are needed. */
  private Map<ColumnPath, ChunkBytes> bytes(List<ColumnChunkMetaData> chunks)
      throws IOException, UnreadableFile {
    Map<ColumnPath, ChunkBytes> bytes = new HashMap<>();
    long total = chunks.stream().mapToLong(ColumnChunkMetaData::getTotalSize).sum();
    if (total <= memory.atOnce()) {
      readAtOnce(chunks, bytes);
      return bytes;
    }
    long share = memory.atOnce() / chunks.size();
    int step = (int) Math.max(LEAST_WINDOW, Math.min(MOST_WINDOW, share));
    for (ColumnChunkMetaData chunk : chunks) {
      bytes.put(
          chunk.getPath(),
          new ChunkBytes(file, chunk.getStartingPos(), chunk.getTotalSize(), step, memory));
    }
    return bytes;
  }

  private void readAtOnce(List<ColumnChunkMetaData> chunks, Map<ColumnPath, ChunkBytes> bytes)
      throws IOException, UnreadableFile {
    List<ColumnChunkMetaData> ordered = new ArrayList<>(chunks);
    ordered.sort(Comparator.comparingLong(ColumnChunkMetaData::getStartingPos));
    int from = 0;
    while (from < ordered.size()) {
      long start = ordered.get(from).getStartingPos();
      long end = end(ordered.get(from));
      int to = from + 1;
      while (to < ordered.size() && ordered.get(to).getStartingPos() - end <= SMALL_HOLE) {
        end = Math.max(end, end(ordered.get(to)));
        to++;
      }
      byte[] run = ChunkBytes.grown(new byte[0], Math.toIntExact(end - start), memory);
      file.read(start, run, 0, (int) (end - start));
      for (ColumnChunkMetaData chunk : ordered.subList(from, to)) {
        int first = (int) (chunk.getStartingPos() - start);
        bytes.put(chunk.getPath(), new ChunkBytes(file, run, first, (int) chunk.getTotalSize()));
      }
      from = to;
    }
  }

  private static long end(ColumnChunkMetaData chunk) {
    return chunk.getStartingPos() + chunk.getTotalSize();
  }

  /** The values of a column that was asked for, in the stretch that was read last. */
  public ColumnValues column(String[] path) {
    return columns.get(List.of(path));
  }

  /** Reads the next stretch; says how many rows it has, 0 at the end. */
  public int next() throws IOException, UnreadableFile {
    if (left == 0) {
      checkEnd();
      return 0;
    }
    int rows = (int) Math.min(left, most);
    for (ColumnValues column : single) {
      rows = Math.min(rows, availableOf(column));
    }
    for (ColumnValues column : single) {
      try {
        column.read(rows);
      } catch (RuntimeException e) {
        throw unreadable(column, e);
      }
    }
    if (contents != null) {
      contents.read(rows);
      most = contents.heldBytes() > MUCH_CONTENT ? Math.max(1, rows / 2) : 2 * most;
    }
    most = Math.min(contents == null ? ColumnValues.MOST : most, ColumnValues.MOST);
    left -= rows;
    return rows;
  }

  private static int availableOf(ColumnValues column) throws IOException, UnreadableFile {
    try {
      return column.available();
    } catch (UnreadableFile | RuntimeException e) {
      throw unreadable(column, e);
    }
  }

  private void checkEnd() throws UnreadableFile {
    for (ColumnValues column : columns.values()) {
      if (column.column().getMaxRepetitionLevel() == 0 && column.left() > 0) {
        throw unreadable(column, new UnreadableFile("has more rows than its row group says"));
      }
    }
    if (contents != null) {
      contents.checkEnd();
    }
  }

  /**
   * The hash of the content of a row in the stretch.
   *
   * @throws UnreadableFile if the row is too large for one
   */
  public long content(int row) throws UnreadableFile {
    try {
      return contents.hash(row);
    } catch (RowTooLarge e) {
      throw new UnreadableFile(e.getMessage(), e);
    }
  }

  /** The same trouble, with the column's name. */
  static UnreadableFile unreadable(ColumnValues column, Exception cause) {
    boolean told = cause instanceof UnreadableFile || cause instanceof RowTooLarge;
    String what = told ? cause.getMessage() : "does not parse";
    return new UnreadableFile("column " + column.name() + " " + what, cause);
  }
}
