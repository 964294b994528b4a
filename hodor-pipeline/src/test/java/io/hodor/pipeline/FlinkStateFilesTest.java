package io.hodor.pipeline;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.contrib.streaming.state.EmbeddedRocksDBStateBackend;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

class FlinkStateFilesTest {

  private static final int CHECKPOINTS = 600;

  private static final int WINDOWS = 100;

  /** Four in the first level are merged; those of one window may be there besides. */
  private static final int FEW_FILES = 10;

  private static final Duration MERGED_WITHIN = Duration.ofSeconds(30);

  @TempDir Path folder;

  @Test
  void theListOfFilesStaysSmallHoweverManyCheckpointsThereWere() throws Exception {
    long largest = largestList(folder.resolve("limited"), true);

    assertThat(largest, is(lessThan(FlinkStateFiles.LIST_BYTES + 4_096)));
    assertThat(
        "without the limit",
        largestList(folder.resolve("unlimited"), false),
        is(greaterThan(2 * FlinkStateFiles.LIST_BYTES)));
  }

  @Test
  void ofWindowsThatAreClearedNoFilesStayBehind() throws Exception {
    assertThat(
        "as RocksDB does by itself",
        filesAfterWindows(folder.resolve("plain"), false),
        is(greaterThan(WINDOWS / 2)));
    assertThat(filesAfterWindows(folder.resolve("merged"), true), is(lessThan(FEW_FILES)));
  }

  @Test
  void lowerLevelsStayAsTheyAreConfiguredAndTheFirstIsAnother() {
    RocksDB.loadLibrary();
    for (CompressionType configured :
        List.of(CompressionType.LZ4_COMPRESSION, CompressionType.NO_COMPRESSION)) {
      try (ColumnFamilyOptions columns = new ColumnFamilyOptions()) {
        columns.setCompressionPerLevel(List.of(configured));
        List<CompressionType> levels =
            new FlinkStateFiles()
                .createColumnOptions(columns, new ArrayList<>())
                .compressionPerLevel();
        assertThat(levels.get(0), is(not(configured)));
        assertThat(levels.subList(1, levels.size()), everyItem(is(configured)));
      }
    }
  }

  @Test
  void flinkMakesItOfItsConfigurationAndHandsItOn() {
    FlinkPipelineOptions options = PipelineOptionsFactory.as(FlinkPipelineOptions.class);
    options.setStreaming(true);
    Configuration configuration = FlinkSettings.ofJob(options, Optional.empty());

    EmbeddedRocksDBStateBackend backend =
        new EmbeddedRocksDBStateBackend()
            .configure(configuration, Thread.currentThread().getContextClassLoader());

    assertThat(backend.getRocksDBOptions(), is(instanceOf(FlinkStateFiles.class)));
  }

  /** Opens windows and clears them as time goes on, and counts the files in the end. */
  private static int filesAfterWindows(Path path, boolean merged) throws Exception {
    RocksDB.loadLibrary();
    List<AutoCloseable> closed = new ArrayList<>();
    try (ColumnFamilyOptions plain = new ColumnFamilyOptions();
        DBOptions files = new DBOptions();
        Options options =
            new Options(
                files, merged ? new FlinkStateFiles().createColumnOptions(plain, closed) : plain);
        RocksDB db = RocksDB.open(options.setCreateIfMissing(true), path.toString());
        FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
      for (int window = 1; window <= WINDOWS; window++) {
        db.put(key(window), new byte[100]);
        db.flush(flush);
        db.delete(key(window - 1));
        db.flush(flush);
        awaitMerged(db);
      }
      return db.getLiveFilesMetaData().size();
    }
  }

  private static byte[] key(int window) {
    return "window %08d".formatted(window).getBytes(US_ASCII);
  }

  /** RocksDB does it in the background; minutes lie between two windows that are cleared. */
  private static void awaitMerged(RocksDB db) throws RocksDBException {
    Instant end = Instant.now().plus(MERGED_WITHIN);
    while (db.getLongProperty("rocksdb.num-running-compactions") > 0
        || db.getLongProperty("rocksdb.compaction-pending") > 0) {
      assertThat("RocksDB still merges", Instant.now(), is(lessThan(end)));
      Thread.onSpinWait();
    }
  }

  /** Writes and flushes as check-points do, and looks at what the list comes to. */
  private static long largestList(Path path, boolean limited) throws Exception {
    RocksDB.loadLibrary();
    List<AutoCloseable> closed = new ArrayList<>();
    FlinkStateFiles files = new FlinkStateFiles();
    try (DBOptions plain = new DBOptions();
        ColumnFamilyOptions columns = new ColumnFamilyOptions();
        Options options =
            new Options(
                limited ? files.createDBOptions(plain, closed) : plain,
                files.createColumnOptions(columns, closed));
        RocksDB db = RocksDB.open(options.setCreateIfMissing(true), path.toString())) {
      return writeAndFlush(db, path);
    }
  }

  private static long writeAndFlush(RocksDB db, Path path) throws RocksDBException, IOException {
    long largest = 0;
    try (FlushOptions flush = new FlushOptions().setWaitForFlush(true)) {
      for (int i = 0; i < CHECKPOINTS; i++) {
        db.put(("key " + i % 50).getBytes(), ("value " + i).getBytes());
        db.flush(flush);
        largest = Math.max(largest, listBytes(path));
      }
    }
    return largest;
  }

  private static long listBytes(Path path) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("MANIFEST"))
          .mapToLong(file -> file.toFile().length())
          .max()
          .orElseThrow();
    }
  }
}
