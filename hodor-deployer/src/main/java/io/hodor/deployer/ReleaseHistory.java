package io.hodor.deployer;

import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.openapi.ApiException;
import io.kubernetes.client.openapi.apis.CoreV1Api;
import io.kubernetes.client.openapi.models.V1ObjectMeta;
import io.kubernetes.client.openapi.models.V1Secret;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * What a release was before: one Secret for each change, with the whole chart in it. Helm's own
 * code keeps all of them unless it is told otherwise, which helm-java cannot; those of a thousand
 * topics would fill Kubernetes' store.
 */
final class ReleaseHistory {

  /** Enough to look at, or to roll back to by hand. */
  private static final int KEPT = 3;

  private final CoreV1Api api;
  private final String namespace;

  ReleaseHistory(ApiClient client, String namespace) {
    this.api = new CoreV1Api(client);
    this.namespace = namespace;
  }

  /** Removes all but the newest of what a release was before. */
  void trim(String release) {
    try {
      List<V1Secret> before =
          api
              .listNamespacedSecret(namespace)
              .labelSelector("owner=helm,status=superseded,name=" + release)
              .execute()
              .getItems()
              .stream()
              .sorted(Comparator.comparingInt(ReleaseHistory::version).reversed())
              .skip(KEPT)
              .toList();
      for (V1Secret each : before) {
        api.deleteNamespacedSecret(each.getMetadata().getName(), namespace).execute();
      }
    } catch (ApiException e) {
      throw new IllegalStateException(
          "changed, but its history cannot be shortened: " + e.getCode() + " " + e.getMessage(), e);
    }
  }

  private static int version(V1Secret secret) {
    V1ObjectMeta metadata = secret.getMetadata();
    Map<String, String> labels = metadata == null ? null : metadata.getLabels();
    return labels == null ? 0 : Integer.parseInt(labels.getOrDefault("version", "0"));
  }
}
