package io.hodor.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/** The chart under the name {@code audit}, in a namespace of its own that others leave alone. */
final class ChartRelease {
  static final String NAME = "audit";
  static final Path CHART = RepositoryRoot.path().resolve("helm/hodor");

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final KubernetesCluster cluster;
  private final Path folder;
  private final String namespace;
  private final List<String> before;

  /**
   * @param folder for files of values
   */
  ChartRelease(KubernetesCluster cluster, Path folder) {
    this.cluster = cluster;
    this.folder = folder;
    this.namespace = cluster.newNamespace(NAME);
    // Every namespace gets an account, a moment later.
    Deadline end = Deadline.in(PATIENCE);
    while (cluster.everything(namespace).isEmpty()) {
      end.orFail(() -> namespace + " has no account");
    }
    this.before = cluster.everything(namespace);
  }

  String namespace() {
    return namespace;
  }

  /** Values as a file. */
  Path values(String yaml) throws IOException {
    return Files.writeString(Files.createTempFile(folder, "values", ".yaml"), yaml);
  }

  void install(Path values, String... more) {
    cluster.helm(arguments("install", values, more));
  }

  /** The same, where it may be refused. */
  CommandLine.Ended tryInstall(Path values, String... more) {
    return cluster.tryHelm(arguments("install", values, more));
  }

  /** The same, as somebody who may not do everything. */
  CommandLine.Ended tryInstallAs(String user, Path values) {
    return tryInstall(values, "--kube-as-user=" + user);
  }

  void upgrade(Path values, String... more) {
    cluster.helm(arguments("upgrade", values, more));
  }

  void rollback(int revision) {
    cluster.helm("rollback", NAME, String.valueOf(revision), "-n", namespace);
  }

  void uninstall(String... more) {
    List<String> arguments = new ArrayList<>(List.of("uninstall", NAME, "-n", namespace));
    arguments.addAll(List.of(more));
    cluster.helm(arguments.toArray(String[]::new));
  }

  private String[] arguments(String verb, Path values, String... more) {
    List<String> arguments = new ArrayList<>(List.of(verb, NAME, CHART.toString()));
    arguments.addAll(List.of("-n", namespace, "-f", values.toString()));
    arguments.addAll(List.of(more));
    return arguments.toArray(String[]::new);
  }

  /** What Helm sent for the newest revision. */
  Path manifest() throws IOException {
    return values(cluster.helm("get", "manifest", NAME, "-n", namespace));
  }

  /** What the API server has of a file of manifests, or of a kind. */
  List<JsonNode> get(String... what) {
    return cluster.get(namespace, what);
  }

  List<String> names(String kind) {
    return get(kind).stream().map(it -> it.at("/metadata/name").asText()).sorted().toList();
  }

  /** Waits until the objects of a kind are as they should be, and returns them. */
  List<JsonNode> await(Duration within, String kind, Predicate<List<JsonNode>> as) {
    Deadline end = Deadline.in(within);
    List<JsonNode> objects = get(kind);
    while (!as.test(objects)) {
      List<JsonNode> last = objects;
      end.orFail(() -> kind + ": " + last);
      objects = get(kind);
    }
    return objects;
  }

  List<JsonNode> await(String kind, Predicate<List<JsonNode>> as) {
    return await(PATIENCE, kind, as);
  }

  /** Waits until the namespace is as it was before the release, but for what a test has made. */
  void awaitNothingBut(String... kinds) {
    Deadline end = Deadline.in(PATIENCE);
    while (!left(kinds).equals(before)) {
      end.orFail(() -> "there is " + left(kinds) + ", and was " + before);
    }
  }

  private List<String> left(String... kinds) {
    return cluster.everything(namespace).stream()
        .filter(it -> Arrays.stream(kinds).noneMatch(kind -> it.startsWith(kind + ".")))
        .toList();
  }

  /** Plays the scheduler: a pod of a node is not removed until its kubelet says so. */
  void bind(JsonNode pod) throws IOException {
    String name = pod.at("/metadata/name").asText();
    Path binding =
        values(
            """
            {"apiVersion": "v1", "kind": "Binding", "metadata": {"name": "%s"},
             "target": {"apiVersion": "v1", "kind": "Node", "name": "node"}}
            """
                .formatted(name));
    String path = "/api/v1/namespaces/" + namespace + "/pods/" + name + "/binding";
    cluster.kubectl("create", "--raw", path, "-f", binding.toString());
  }

  /** Plays the kubelet: the pod's container runs, and is ready. */
  void run(JsonNode pod) {
    report(
        pod, "{\"phase\":\"Running\",\"conditions\":[{\"type\":\"Ready\",\"status\":\"True\"}]}");
  }

  /** Plays the kubelet: the pod's container has ended, in phase Succeeded or Failed. */
  void end(JsonNode pod, String phase) {
    report(pod, "{\"phase\":\"" + phase + "\"}");
  }

  private void report(JsonNode pod, String status) {
    cluster.report(namespace, pod.at("/metadata/name").asText(), status);
  }

  /** Plays the kubelet: the pod that was to end has ended. */
  void forget(JsonNode pod) {
    String name = pod.at("/metadata/name").asText();
    cluster.kubectl("delete", "pod", name, "-n", namespace, "--force", "--grace-period=0");
  }
}
