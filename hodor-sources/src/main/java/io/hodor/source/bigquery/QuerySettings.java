package io.hodor.source.bigquery;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What all queries of a run have in common.
 *
 * @param project who pays
 * @param instance the name of this Hodor, for labels
 * @param cluster the name of the Kafka cluster, for labels
 * @param labels the user's own
 * @param tempDataset where results go; empty for hidden tables that BigQuery removes itself
 * @param giveUp when queries that are not over are cancelled
 */
public record QuerySettings(
    String project,
    String instance,
    String cluster,
    Map<String, String> labels,
    Optional<DatasetName> tempDataset,
    Optional<Instant> giveUp) {

  public QuerySettings {
    labels = Map.copyOf(labels);
  }
}
