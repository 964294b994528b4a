package io.hodor.pipeline.report;

import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.VerifiedThrough;
import java.time.Instant;
import java.util.List;
import java.util.function.BinaryOperator;

/**
 * What a report is made of, in any order.
 *
 * @param scores the verdicts of the range
 * @param verified of the same addresses or of others
 * @param metrics the results that latencies are taken from
 * @param owners whom to ask about a topic, by cluster and topic; empty when nobody is named
 * @param from where the range begins; null when it is empty because there is nothing
 * @param to where it ends, exclusive; null as from
 * @param computedAt when the report is made
 * @param versions of the program, for people
 */
public record ReportInput(
    List<QualityScore> scores,
    List<VerifiedThrough> verified,
    List<QualityMetrics> metrics,
    BinaryOperator<String> owners,
    Instant from,
    Instant to,
    Instant computedAt,
    String versions) {

  public ReportInput {
    scores = List.copyOf(scores);
    verified = List.copyOf(verified);
    metrics = List.copyOf(metrics);
  }
}
