package io.hodor.testing;

import java.time.Duration;

/**
 * The Flink operator's kind, by the definition that is in its own library. The operator itself is
 * in no registry of libraries: what is made of the objects is not seen.
 */
final class FlinkOperator {
  static final String KIND = "flinkdeployments.flink.apache.org";
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String DEFINITION =
      "hodor-testing/target/flink-operator/META-INF/fabric8/" + KIND + "-v1.yml";

  private FlinkOperator() {}

  /** From then on the API server keeps objects of the kind, and refuses wrong ones. */
  static void defineIn(KubernetesCluster cluster) {
    // It is too large for what "apply" would note of it.
    cluster.kubectl("create", "-f", RepositoryRoot.path().resolve(DEFINITION).toString());
    Deadline end = Deadline.in(PATIENCE);
    while (cluster.tryKubectl("get", KIND, "--all-namespaces").exitCode() != 0) {
      end.orFail(() -> KIND + " is not served");
    }
  }
}
