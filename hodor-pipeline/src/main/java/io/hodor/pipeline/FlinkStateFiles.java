package io.hodor.pipeline;

import java.util.Collection;
import org.apache.flink.contrib.streaming.state.RocksDBOptionsFactory;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.DBOptions;

/**
 * Keeps RocksDB's list of its files small. RocksDB notes every file that comes or goes and begins
 * the list anew only at a gigabyte; Flink uploads the whole of it with every check-point, so that
 * the state of a job would grow for as long as it runs, by some 200 bytes for every check-point and
 * task.
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
    return options;
  }
}
