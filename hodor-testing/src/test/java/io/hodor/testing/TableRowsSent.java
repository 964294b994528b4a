package io.hodor.testing;

import io.hodor.testing.SentRecord.Intent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Records as a sink meets them on a bad day: out of order, late, ahead of the broker's clock, sent
 * twice, delivered twice, without a time, with holes in their offsets.
 */
final class TableRowsSent {
  private static final int PARTITIONS = 3;

  private TableRowsSent() {}

  /**
   * So many records spread over windows from this time on, with what was delivered twice.
   *
   * @param offset of the first record of each partition
   */
  static List<SentRecord> in(Instant start, int windows, int count, long offset, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long span = TopicGenerator.WINDOW.multipliedBy(windows).toMillis();
    long[] next = {offset, offset, offset};
    List<SentRecord> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int partition = random.nextInt(PARTITIONS);
      next[partition] += random.nextInt(20) == 0 ? 3 : 1;
      long eventTime = start.toEpochMilli() + random.nextLong(span);
      boolean undated = random.nextInt(50) == 0;
      // One value in fifty is sent a second time, with the time it was made at.
      boolean again = random.nextInt(50) == 0 && !rows.isEmpty();
      SentRecord before = again ? rows.get(random.nextInt(rows.size())) : null;
      SentRecord row =
          again
              ? new SentRecord(
                  partition,
                  next[partition],
                  before.recordTimeMs() + random.nextLong(30_000),
                  before.eventTimeMs(),
                  before.md5(),
                  before.length(),
                  before.intent(),
                  true)
              : SentRecord.of(
                  partition,
                  next[partition],
                  eventTime + delay(random),
                  undated ? null : Long.valueOf(eventTime),
                  "value " + seed + "/" + i,
                  undated ? Intent.UNDATED : Intent.MEASURED);
      rows.add(row);
      for (int copies = random.nextInt(40) == 0 ? 1 + random.nextInt(3) : 0; copies > 0; copies--) {
        rows.add(row);
      }
    }
    return rows;
  }

  private static long delay(SplittableRandom random) {
    return switch (random.nextInt(20)) {
      case 0 -> -random.nextLong(1, 50_000);
      case 1 -> random.nextLong(600_000, 2 * 3_600_000);
      case 2 -> 0;
      default -> random.nextLong(5, 900);
    };
  }
}
