package io.hodor.metrics;

import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.QualityMetrics;
import java.util.List;
import java.util.Objects;

/**
 * One publication of a window: its result and what changed in its ledgers. They travel as one, for
 * a result must never be known without the ledgers that it lists: whoever goes on after it would
 * leave them out for good.
 *
 * @param metrics the result
 * @param ledgers those that are new, and those that take back chunks of earlier ones
 */
public record PublishedWindow(QualityMetrics metrics, List<OffsetLedger> ledgers) {

  public PublishedWindow {
    Objects.requireNonNull(metrics, "metrics");
    ledgers = List.copyOf(ledgers);
  }
}
