package io.hodor.source;

import io.hodor.Gap;
import io.hodor.MessageBatch;
import io.hodor.source.parquet.MemoryBound;
import io.hodor.source.parquet.ParquetFooter;
import io.hodor.source.parquet.RowGroupRows;
import io.hodor.source.parquet.UnreadableFile;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.parquet.hadoop.metadata.BlockMetaData;

/**
 * Reads a file of a topic: first its footer, which says how it is cut, then the pieces. What cannot
 * be read however often it is tried becomes a gap; trouble on the way throws.
 */
final class TopicFileReader {

  /** A batch has no more messages. */
  static final int MOST_MESSAGES = 10_000;

  // Small row groups are read together up to this size.
  private static final long ENOUGH_BYTES = 64L << 20;

  private final FilesPast past;
  private final Supplier<MemoryBound> memory;

  TopicFileReader(FilesPast past) {
    this(past, MemoryBound::ofThisMachine);
  }

  /**
   * @param memory how much of a row group may be held at once
   */
  TopicFileReader(FilesPast past, Supplier<MemoryBound> memory) {
    this.past = past;
    this.memory = memory;
  }

  /** Cuts a file into pieces for readers; a file without rows has none. */
  List<RowGroups> split(TopicFile file) throws IOException {
    if (file.isFolder()) {
      return List.of(
          RowGroups.unreadable(
              file,
              "is a folder where only files belong, and what is in it is not read; see"
                  + " --folderGranularity"));
    }
    if (isLeftover(file)) {
      return List.of();
    }
    try (OpenedFile opened = OpenedFile.open(file)) {
      ParquetFooter footer = ParquetFooter.read(opened.bytes());
      if (footer.rowGroups().stream().allMatch(group -> group.getRowCount() == 0)) {
        return List.of();
      }
      // Throws where the columns are not those that are needed, once for the file.
      FileRows unused = new FileRows(past, file, footer.schema());
      return pack(file, footer.rowGroups());
    } catch (UnreadableFile e) {
      return List.of(RowGroups.unreadable(file, e.getMessage()));
    }
  }

  /** Whether a file is one that frameworks leave beside the data, as {@code _SUCCESS}. */
  private static boolean isLeftover(TopicFile file) {
    String name = file.path().substring(file.path().lastIndexOf('/') + 1);
    return name.startsWith("_") || name.startsWith(".") || name.endsWith(".crc");
  }

  private static List<RowGroups> pack(TopicFile file, List<BlockMetaData> groups) {
    List<RowGroups> pieces = new ArrayList<>();
    int from = 0;
    long bytes = 0;
    long row = 0;
    long firstRow = 0;
    for (int group = 0; group < groups.size(); group++) {
      long size = groups.get(group).getTotalByteSize();
      if (group > from && bytes + size > ENOUGH_BYTES) {
        pieces.add(new RowGroups(file, from, group, firstRow, ""));
        from = group;
        firstRow = row;
        bytes = 0;
      }
      bytes += size;
      row += groups.get(group).getRowCount();
    }
    pieces.add(new RowGroups(file, from, groups.size(), firstRow, ""));
    return pieces;
  }

  /**
   * Reads a piece of a file.
   *
   * @return how many rows have an event time that their folder, padded, does not hold
   * @throws IOException if the file cannot be reached just now; what was handed on must be dropped
   */
  long read(RowGroups piece, Consumer<MessageBatch> batches) throws IOException {
    if (!piece.unreadable().isEmpty()) {
      batches.accept(lost(piece.file(), piece.unreadable()));
      return 0;
    }
    FileRows rows = null;
    try (OpenedFile opened = OpenedFile.open(piece.file())) {
      ParquetFooter footer = ParquetFooter.read(opened.bytes());
      rows = new FileRows(past, piece.file(), footer.schema());
      long row = piece.firstRow();
      for (int group = piece.from(); group < piece.until(); group++) {
        read(opened, footer, group, rows, row, batches);
        opened.checkUnchanged();
        row += footer.rowGroups().get(group).getRowCount();
      }
    } catch (UnreadableFile e) {
      batches.accept(lost(piece.file(), e.getMessage()));
    }
    return rows == null ? 0 : rows.outsideFolder();
  }

  private void read(
      OpenedFile opened,
      ParquetFooter footer,
      int group,
      FileRows rows,
      long firstRow,
      Consumer<MessageBatch> batches)
      throws IOException, UnreadableFile {
    try {
      RowGroupRows values =
          new RowGroupRows(
              opened.bytes(), footer, group, rows.paths(), rows.content(), memory.get());
      rows.open(values);
      long row = firstRow;
      MessageBatch.Builder batch = null;
      for (int count = values.next(); count > 0; count = values.next()) {
        if (batch != null && batch.size() + count > MOST_MESSAGES) {
          batches.accept(batch.build());
          batch = null;
        }
        batch = batch == null ? rows.newBatch(MOST_MESSAGES) : batch;
        for (int i = 0; i < count; i++) {
          rows.append(i, row + i, rows.content() == null ? 0 : values.content(i), batch);
        }
        row += count;
      }
      if (batch != null) {
        batches.accept(batch.build());
      }
    } catch (UnreadableFile e) {
      throw new UnreadableFile("row group " + group + ": " + e.getMessage());
    }
  }

  /** Says that rows of a file are missing, and when they may have been. */
  private MessageBatch lost(TopicFile file, String reason) {
    Instant earliest = file.from().isAfter(past.start()) ? file.from() : past.start();
    Instant end = file.until().isBefore(past.end()) ? file.until() : past.end();
    if (!earliest.isBefore(end)) {
      // By its folder it has no row of the range. It was listed all the same.
      earliest = past.start();
      end = past.end();
    }
    return MessageBatch.builder(file.address(), "")
        .file(file.path())
        .gap(
            new Gap(
                MessageBatch.NO_PARTITION,
                0,
                0,
                earliest.toEpochMilli(),
                end.toEpochMilli() - 1,
                reason))
        .build();
  }
}
