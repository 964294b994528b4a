package io.hodor.metrics;

import com.google.protobuf.Timestamp;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.QualityMetrics;
import java.util.ArrayList;
import java.util.List;

/** Puts results and ledgers together as they are published. */
public final class PublishedWindows {

  private PublishedWindows() {}

  /** Each result with its ledgers, in the order of the results; every ledger needs a result. */
  public static List<PublishedWindow> of(List<QualityMetrics> results, List<OffsetLedger> ledgers) {
    List<OffsetLedger> left = new ArrayList<>(ledgers);
    List<PublishedWindow> windows = new ArrayList<>();
    for (QualityMetrics result : results) {
      List<OffsetLedger> own =
          left.stream().filter(ledger -> addressOf(ledger).equals(addressOf(result))).toList();
      left.removeAll(own);
      windows.add(new PublishedWindow(result, own));
    }
    if (!left.isEmpty()) {
      throw new IllegalArgumentException("ledgers without a result: " + left);
    }
    return windows;
  }

  private record WindowAddress(String cluster, String topic, String source, Timestamp start) {}

  private static WindowAddress addressOf(QualityMetrics it) {
    return new WindowAddress(it.getCluster(), it.getTopic(), it.getSource(), it.getWindowStart());
  }

  private static WindowAddress addressOf(OffsetLedger it) {
    return new WindowAddress(it.getCluster(), it.getTopic(), it.getSource(), it.getWindowStart());
  }
}
