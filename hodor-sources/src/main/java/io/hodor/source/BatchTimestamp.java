package io.hodor.source;

import io.hodor.MessageBatch;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;

/** The timestamp of a batch as an element: its earliest time, within what Beam can express. */
final class BatchTimestamp {

  private static final long EARLIEST = BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis();
  private static final long LATEST = BoundedWindow.TIMESTAMP_MAX_VALUE.getMillis();

  private BatchTimestamp() {}

  static Instant of(MessageBatch batch) {
    return Instant.ofEpochMilli(Math.max(EARLIEST, Math.min(LATEST, batch.minTime())));
  }
}
