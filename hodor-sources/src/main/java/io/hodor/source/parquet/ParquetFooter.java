package io.hodor.source.parquet;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.parquet.format.Util;
import org.apache.parquet.format.converter.ParquetMetadataConverter;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.schema.MessageType;

/**
 * What a Parquet file says of itself at its end.
 *
 * @param schema of its rows
 * @param rowGroups where they are
 */
public record ParquetFooter(MessageType schema, List<BlockMetaData> rowGroups) {

  private static final byte[] MAGIC = "PAR1".getBytes(US_ASCII);
  private static final byte[] ENCRYPTED = "PARE".getBytes(US_ASCII);
  private static final int TAIL = 8;
  private static final int MOST_BYTES = 64 << 20;
  // Mostly holds the whole footer, so that one request is enough.
  private static final int FIRST_READ = 64 << 10;

  public ParquetFooter {
    rowGroups = List.copyOf(rowGroups);
  }

  /**
   * Reads it.
   *
   * @throws UnreadableFile if the file is none of Parquet, or a broken one
   */
  public static ParquetFooter read(FileBytes file) throws IOException, UnreadableFile {
    if (file.size() == 0) {
      throw new UnreadableFile("is empty, of 0 bytes: its upload may have failed");
    }
    if (file.size() < MAGIC.length + TAIL) {
      throw new UnreadableFile("is no Parquet file: it has only " + file.size() + " bytes");
    }
    byte[] end = end(file, (int) Math.min(file.size(), FIRST_READ));
    int length = footerLength(file, end);
    if (length + TAIL > end.length) {
      end = end(file, length + TAIL);
    }
    return parse(end, end.length - TAIL - length, length).checked(file.size());
  }

  private static byte[] end(FileBytes file, int length) throws IOException, UnreadableFile {
    byte[] end = new byte[length];
    file.read(file.size() - length, end, 0, length);
    return end;
  }

  private static int footerLength(FileBytes file, byte[] end) throws UnreadableFile {
    byte[] magic = Arrays.copyOfRange(end, end.length - MAGIC.length, end.length);
    if (Arrays.equals(magic, ENCRYPTED)) {
      throw new UnreadableFile("is encrypted, which Hodor cannot read");
    }
    if (!Arrays.equals(magic, MAGIC)) {
      throw new UnreadableFile("is no Parquet file, or a truncated one: it does not end in PAR1");
    }
    int length = LittleEndian.intAt(end, end.length - TAIL);
    if (length <= 0 || length > file.size() - MAGIC.length - TAIL || length > MOST_BYTES) {
      throw new UnreadableFile("says that its footer has " + length + " bytes, which cannot be");
    }
    return length;
  }

  private static ParquetFooter parse(byte[] bytes, int start, int length) throws UnreadableFile {
    try {
      ParquetMetadata metadata =
          new ParquetMetadataConverter()
              .readParquetMetadata(new ByteArrayInputStream(bytes, start, length));
      return new ParquetFooter(metadata.getFileMetaData().getSchema(), metadata.getBlocks())
          .holding(rows(bytes, start, length));
    } catch (IOException | RuntimeException e) {
      throw new UnreadableFile("has a broken footer", e);
    }
  }

  /** How many rows the file has by its own word, which parquet-java does not hand on. */
  private static long rows(byte[] bytes, int start, int length) throws IOException {
    return Util.readFileMetaData(new ByteArrayInputStream(bytes, start, length), true)
        .getNum_rows();
  }

  private ParquetFooter holding(long rows) throws UnreadableFile {
    long sum = rowGroups.stream().mapToLong(BlockMetaData::getRowCount).sum();
    if (sum != rows) {
      throw new UnreadableFile(
          "has a broken footer: its row groups have " + sum + " rows, and the file has " + rows);
    }
    return this;
  }

  private ParquetFooter checked(long size) throws UnreadableFile {
    for (int group = 0; group < rowGroups.size(); group++) {
      BlockMetaData rowGroup = rowGroups.get(group);
      boolean whole =
          rowGroup.getRowCount() >= 0
              && rowGroup.getColumns().stream()
                  .allMatch(
                      chunk ->
                          chunk.getStartingPos() >= MAGIC.length
                              && chunk.getTotalSize() >= 0
                              && chunk.getTotalSize() <= size - TAIL - chunk.getStartingPos());
      if (!whole || rowGroup.getPath() != null) {
        throw new UnreadableFile(
            "has a broken footer: row group " + group + " does not lie within the file");
      }
    }
    return this;
  }
}
