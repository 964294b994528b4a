package io.hodor.source.parquet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The hashes of the rows of a file, in order. */
final class HashedRows {

  private HashedRows() {}

  static List<Long> of(Path path, String... without) throws IOException, UnreadableFile {
    return of(path, new MemoryBound(1 << 30), without);
  }

  static List<Long> of(Path path, MemoryBound memory, String... without)
      throws IOException, UnreadableFile {
    try (FileBytes file = new FileBytes(Files.newByteChannel(path))) {
      return of(file, memory, without);
    }
  }

  static List<Long> of(FileBytes file, MemoryBound memory, String... without)
      throws IOException, UnreadableFile {
    List<Long> hashes = new ArrayList<>();
    ParquetFooter footer = ParquetFooter.read(file);
    FileContent content = FileContent.of(footer.schema(), List.of(without));
    for (int group = 0; group < footer.rowGroups().size(); group++) {
      RowGroupRows rows = new RowGroupRows(file, footer, group, List.of(), content, memory);
      for (int count = rows.next(); count > 0; count = rows.next()) {
        for (int row = 0; row < count; row++) {
          hashes.add(rows.content(row));
        }
      }
    }
    return hashes;
  }
}
