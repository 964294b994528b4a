package io.hodor.score;

import io.hodor.RecordCounters;
import io.hodor.score.TopicKeeper.Taken;
import java.io.Serializable;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;

/** Counts what was told in vain. */
final class NotTaken implements Serializable {

  private static final long serialVersionUID = 1;

  private final Counter beyondHorizon =
      Metrics.counter(RecordCounters.NAMESPACE, JudgeTopics.BEYOND_HORIZON);
  private final Counter unusable = Metrics.counter(RecordCounters.NAMESPACE, JudgeTopics.UNUSABLE);

  /** Hands on what became of something. */
  Taken count(Taken taken) {
    switch (taken) {
      case BEYOND_HORIZON -> beyondHorizon.inc();
      case UNUSABLE -> unusable.inc();
      case TAKEN -> {
        // All is well.
      }
    }
    return taken;
  }
}
