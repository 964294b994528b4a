package io.hodor.testing.helm;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1CronJob;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1Pod;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Role;
import io.kubernetes.client.openapi.models.V1RoleBinding;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A manifest beside Kubernetes' own types: unknown names, missing ones and wrong types are faults.
 */
final class Manifest {

  private interface Schema {
    void check(JsonElement json) throws IOException;
  }

  private record Kind(String apiVersion, Schema schema, Class<?> type) {}

  private static final Map<String, Kind> KINDS =
      Map.of(
          "ConfigMap",
          new Kind("v1", V1ConfigMap::validateJsonElement, V1ConfigMap.class),
          "CronJob",
          new Kind("batch/v1", V1CronJob::validateJsonElement, V1CronJob.class),
          "Deployment",
          new Kind("apps/v1", V1Deployment::validateJsonElement, V1Deployment.class),
          "NetworkPolicy",
          new Kind(
              "networking.k8s.io/v1", V1NetworkPolicy::validateJsonElement, V1NetworkPolicy.class),
          "PodDisruptionBudget",
          new Kind(
              "policy/v1", V1PodDisruptionBudget::validateJsonElement, V1PodDisruptionBudget.class),
          "Role",
          new Kind("rbac.authorization.k8s.io/v1", V1Role::validateJsonElement, V1Role.class),
          "RoleBinding",
          new Kind(
              "rbac.authorization.k8s.io/v1",
              V1RoleBinding::validateJsonElement,
              V1RoleBinding.class),
          "ServiceAccount",
          new Kind("v1", V1ServiceAccount::validateJsonElement, V1ServiceAccount.class),
          "FlinkDeployment",
          new Kind("flink.apache.org/v1beta1", Manifest::checkFlink, null));

  /** What the operator's definition of a deployment has, as far as the chart may use it. */
  private static final Set<String> FLINK_SPEC =
      Set.of(
          "image",
          "imagePullPolicy",
          "flinkVersion",
          "serviceAccount",
          "flinkConfiguration",
          "podTemplate",
          "jobManager",
          "taskManager",
          "job");

  private static final Set<String> FLINK_JOB =
      Set.of("jarURI", "entryClass", "args", "parallelism", "upgradeMode", "state");

  static {
    // Its constructor makes what the types are checked with.
    new JSON();
  }

  private Manifest() {}

  /**
   * Checks a manifest.
   *
   * @throws IllegalArgumentException with what is wrong
   */
  static void check(JsonNode manifest) throws IOException {
    String name = manifest.path("kind").asText();
    Kind kind = KINDS.get(name);
    if (kind == null || !kind.apiVersion().equals(manifest.path("apiVersion").asText())) {
      throw new IllegalArgumentException(
          "no such kind: " + manifest.path("apiVersion").asText() + " " + name);
    }
    JsonElement json = JsonParser.parseString(manifest.toString());
    kind.schema().check(json);
    if (kind.type() != null) {
      JSON.getGson().fromJson(json, kind.type());
    }
  }

  private static void checkFlink(JsonElement json) throws IOException {
    JsonElement spec = json.getAsJsonObject().get("spec");
    requireKnown(spec, FLINK_SPEC);
    requireKnown(spec.getAsJsonObject().get("job"), FLINK_JOB);
    V1Pod.validateJsonElement(spec.getAsJsonObject().get("podTemplate"));
  }

  private static void requireKnown(JsonElement of, Set<String> known) {
    List<String> unknown =
        of.getAsJsonObject().keySet().stream().filter(it -> !known.contains(it)).toList();
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException("unknown: " + unknown);
    }
  }

  /** The specifications of the pods that a manifest leads to. */
  static Stream<JsonNode> pods(JsonNode manifest) {
    JsonNode spec = manifest.path("spec");
    return Stream.of(
            spec.path("template").path("spec"),
            spec.path("jobTemplate").path("spec").path("template").path("spec"))
        .filter(JsonNode::isObject);
  }
}
