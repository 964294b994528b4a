package io.hodor.pipeline;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.apache.flink.contrib.streaming.state.RocksDBOptionsFactory;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;

/**
 * Keeps what RocksDB has besides the state itself from growing for as long as a job runs.
 *
 * <p>RocksDB notes every file that comes or goes in a list, and begins that anew only at a
 * gigabyte; Flink uploads the whole of it with every check-point: some 200 bytes for every
 * check-point and task. Here it begins anew sooner.
 *
 * <p>Windows are written and cleared in the order of their keys. A file whose keys lie beyond those
 * of all others is moved a level down as it is, and never merged: of every window that was ever
 * open a file would stay behind, with nothing in it but what was deleted. <a
 * href="https://issues.apache.org/jira/browse/FLINK-26050">FLINK-26050</a> has it, and since 1.20
 * merges such files in the background. RocksDB moves no file to a level that is compressed in
 * another way: here the first one is not compressed at all, the others as they are configured to be
 * (or the other way round, where they are not).
 *
 * <p>Made by Flink, by name, on every worker.
 */
public final class FlinkStateFiles implements RocksDBOptionsFactory {

  private static final long serialVersionUID = 1;

  /** Some dozens of check-points; what is there when the list begins anew is about a third. */
  static final long LIST_BYTES = 16 << 10;

  @Override
  public DBOptions createDBOptions(DBOptions options, Collection<AutoCloseable> closed) {
    return options.setMaxManifestFileSize(LIST_BYTES);
  }

  @Override
  public ColumnFamilyOptions createColumnOptions(
      ColumnFamilyOptions options, Collection<AutoCloseable> closed) {
    List<CompressionType> given = options.compressionPerLevel();
    CompressionType lower =
        given.isEmpty() ? CompressionType.SNAPPY_COMPRESSION : given.get(given.size() - 1);
    List<CompressionType> levels = new ArrayList<>(Collections.nCopies(options.numLevels(), lower));
    levels.set(
        0,
        lower == CompressionType.NO_COMPRESSION
            ? CompressionType.SNAPPY_COMPRESSION
            : CompressionType.NO_COMPRESSION);
    return options.setCompressionPerLevel(levels);
  }
}
