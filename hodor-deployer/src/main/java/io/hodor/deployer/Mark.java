package io.hodor.deployer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * What tells a deployer's release from all others. It lies in the release's own values, under
 * {@code global}, which charts leave to whoever installs them.
 *
 * @param hash of the chart and of the values that the release was made with
 * @param slots the parallelism of its job
 */
record Mark(String instance, String cluster, String topic, String hash, int slots) {

  private static final String GLOBAL = "global";
  private static final String KEY = "hodorDeployer";

  /** What a release's values say; empty where no deployer wrote them. */
  static Optional<Mark> of(JsonNode values) {
    JsonNode mark = values.path(GLOBAL).path(KEY);
    if (!mark.hasNonNull("topic")) {
      return Optional.empty();
    }
    return Optional.of(
        new Mark(
            mark.path("instance").asText(),
            mark.path("cluster").asText(),
            mark.path("topic").asText(),
            mark.path("hash").asText(),
            mark.path("slots").asInt(1)));
  }

  void writeTo(ObjectNode values) {
    values
        .withObject("/" + GLOBAL)
        .putObject(KEY)
        .put("instance", instance)
        .put("cluster", cluster)
        .put("topic", topic)
        .put("hash", hash)
        .put("slots", slots);
  }

  /** Whether it is of the deployer of this Hodor and this Kafka cluster. */
  boolean isOf(String otherInstance, String otherCluster) {
    return instance.equals(otherInstance) && cluster.equals(otherCluster);
  }
}
