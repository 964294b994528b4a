package io.hodor.score;

import io.hodor.score.state.KeptWindow;
import io.hodor.score.state.Unreadable;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.QualityScore;
import java.io.Serializable;

/**
 * Adds to what is kept of a window what the score is told of it. Results and ledgers may come in
 * any order between each other; a window's results come in the order of their publication.
 */
public final class WindowKeeper implements Serializable {

  private static final long serialVersionUID = 1;

  private final ScoreConfig config;

  public WindowKeeper(ScoreConfig config) {
    this.config = config;
  }

  public KeptWindow add(KeptWindow kept, QualityMetrics metrics) {
    throw new UnsupportedOperationException(config.toString());
  }

  public KeptWindow add(KeptWindow kept, OffsetLedger ledger) {
    throw new UnsupportedOperationException();
  }

  public KeptWindow add(KeptWindow kept, Unreadable unreadable) {
    throw new UnsupportedOperationException();
  }

  /** Unites the evidence of an earlier verdict with what is known. */
  public KeptWindow add(KeptWindow kept, QualityScore earlier) {
    throw new UnsupportedOperationException();
  }
}
