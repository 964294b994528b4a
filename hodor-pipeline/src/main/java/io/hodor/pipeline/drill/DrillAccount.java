package io.hodor.pipeline.drill;

import io.hodor.pipeline.drill.WrittenRecord.Kind;
import java.util.Comparator;
import java.util.List;

/**
 * Every record that a drill has written to its topic.
 *
 * @param topic its name
 * @param records by partition and offset
 */
public record DrillAccount(String topic, List<WrittenRecord> records) {

  /** In any order. */
  public DrillAccount {
    records =
        records.stream()
            .sorted(
                Comparator.comparing(WrittenRecord::partition).thenComparing(WrittenRecord::offset))
            .toList();
  }

  /** How many there are in all. */
  public int size() {
    return records.size();
  }

  int partitions() {
    return 1 + records.stream().mapToInt(WrittenRecord::partition).max().orElse(-1);
  }

  long copies() {
    return records.stream().filter(it -> it.kind() == Kind.COPY).count();
  }

  /** The first offset of a partition that no record can have. */
  long end(int partition) {
    return 1
        + records.stream()
            .filter(it -> it.partition() == partition)
            .mapToLong(WrittenRecord::offset)
            .max()
            .orElse(-1);
  }
}
