package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;

class FlinkStateFilesTest {

  private static final int CHECKPOINTS = 600;

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
  void flinkMakesItOfItsConfigurationAndHandsItOn() {
    FlinkPipelineOptions options = PipelineOptionsFactory.as(FlinkPipelineOptions.class);
    options.setStreaming(true);
    Configuration configuration = FlinkSettings.ofJob(options, Optional.empty());

    EmbeddedRocksDBStateBackend backend =
        new EmbeddedRocksDBStateBackend()
            .configure(configuration, Thread.currentThread().getContextClassLoader());

    assertThat(backend.getRocksDBOptions(), is(instanceOf(FlinkStateFiles.class)));
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
