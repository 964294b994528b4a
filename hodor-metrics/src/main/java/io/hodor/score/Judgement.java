package io.hodor.score;

import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.VerifiedThrough;
import java.time.Instant;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The verdicts over a topic at a moment: all of them, changed or not.
 *
 * @param scores ascending by source and window
 * @param verified one for each source of which anything is verified
 * @param next when time alone can change a verdict; null when it cannot
 */
public record Judgement(
    List<QualityScore> scores, List<VerifiedThrough> verified, @Nullable Instant next) {

  public Judgement {
    scores = List.copyOf(scores);
    verified = List.copyOf(verified);
  }
}
