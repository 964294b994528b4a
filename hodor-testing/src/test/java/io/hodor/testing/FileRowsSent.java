package io.hodor.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Records as a sink may have met them, for tests that need files and no broker. */
final class FileRowsSent {

  private FileRowsSent() {}

  /** So many records of two partitions, spread over two windows from this time on. */
  static List<SentRecord> in(Instant start, int count) {
    long step = TopicGenerator.WINDOW.multipliedBy(2).toMillis() / count;
    List<SentRecord> records = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long eventTime = start.plus(Duration.ofMillis(i * step)).toEpochMilli();
      records.add(
          SentRecord.of(
              i % 2,
              i / 2,
              eventTime + 10 + i % 400,
              eventTime,
              "value " + i,
              SentRecord.Intent.MEASURED));
    }
    return records;
  }
}
