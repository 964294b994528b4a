package io.hodor.source;

import io.hodor.ReaderGauges;
import io.hodor.RecordCounters;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.metrics.Metrics;

/** Reports, at most once a second, what a reader without end is up to. */
final class LiveGauges {

  private static final long INTERVAL = Duration.ofSeconds(1).toMillis();

  private final Map<String, Long> reported = new HashMap<>();
  private long reportedAt;

  /** Reports what has changed, if it is time. */
  void report(long now, long watermark, Collection<LivePartition> partitions) {
    if (Math.abs(now - reportedAt) < INTERVAL) {
      return;
    }
    reportedAt = now;
    if (watermark != LivePartition.NO_WATERMARK) {
      set(ReaderGauges.WATERMARK, watermark);
    }
    for (LivePartition partition : partitions) {
      String name = ReaderGauges.openTransaction(partition.number());
      long open = partition.openTransaction();
      if (open != ReaderGauges.NO_TRANSACTION || reported.containsKey(name)) {
        set(name, open);
      }
    }
  }

  private void set(String name, long value) {
    Long before = reported.put(name, value);
    if (before == null || before != value) {
      Metrics.gauge(RecordCounters.NAMESPACE, name).set(value);
    }
  }
}
