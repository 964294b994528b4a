package io.hodor.pipeline.drill;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The Parquet files of a drill's topic, where Firehose would put them, with its columns. */
final class DrillFiles {

  /** A file is put together in memory. */
  private static final int ROWS_OF_FILE = 100_000;

  private static final int NANOS_OF_MILLI = 1_000_000;

  private final Path root;
  private final String topic;
  private int files;

  /**
   * @param root what {@code --files} takes
   */
  DrillFiles(Path root, String topic) {
    this.root = root;
    this.topic = topic;
  }

  /** Writes rows into files of their own, in the folders that they belong to. */
  void write(List<WrittenRecord> rows) {
    rows.stream()
        .collect(
            Collectors.groupingBy(
                row -> FirehoseLayout.folder(row.timestamp()), TreeMap::new, Collectors.toList()))
        .forEach((folder, own) -> write(root.resolve(topic).resolve(folder), own));
  }

  private void write(Path folder, List<WrittenRecord> rows) {
    try {
      Files.createDirectories(folder);
      for (int from = 0; from < rows.size(); from += ROWS_OF_FILE) {
        Path file = folder.resolve(FirehoseLayout.fileName(folder, topic, files++));
        Files.write(file, file(rows.subList(from, Math.min(rows.size(), from + ROWS_OF_FILE))));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(folder.toString(), e);
    }
  }

  private byte[] file(List<WrittenRecord> rows) throws IOException {
    ParquetRows file = new ParquetRows(rows.size());
    file.texts("payload", rows.stream().map(WrittenRecord::content).toList());
    file.longs("message_offset", rows.stream().mapToLong(WrittenRecord::offset).toArray());
    file.ints("message_partition", rows.stream().mapToInt(WrittenRecord::partition).toArray());
    file.texts("message_topic", rows.stream().map(any -> topic).toList());
    long[] times = rows.stream().mapToLong(WrittenRecord::timestamp).toArray();
    addTimes(file, "message_timestamp", times, 0);
    addTimes(file, "load_time", times, FirehoseLayout.LOADED_AFTER_MS);
    return file.bytes();
  }

  /** Times as protobuf's Timestamp has them. */
  private static void addTimes(ParquetRows file, String name, long[] millis, long after)
      throws IOException {
    long[] seconds = new long[millis.length];
    int[] nanos = new int[millis.length];
    for (int i = 0; i < millis.length; i++) {
      seconds[i] = Math.floorDiv(millis[i] + after, 1000L);
      nanos[i] = (int) Math.floorMod(millis[i] + after, 1000L) * NANOS_OF_MILLI;
    }
    file.group(name, 2);
    file.longs("seconds", seconds);
    file.ints("nanos", nanos);
  }
}
