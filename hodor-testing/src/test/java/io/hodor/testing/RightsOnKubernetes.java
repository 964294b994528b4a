package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Who may do what in a real Kubernetes, whose API server asks RBAC: the chart needs little. */
@Timeout(300)
class RightsOnKubernetes {

  /** What an installer needs, as docs/operations.md says. */
  static final List<String> KINDS =
      List.of(
          "secrets",
          "configmaps",
          "serviceaccounts",
          "deployments.apps",
          "cronjobs.batch",
          "networkpolicies.networking.k8s.io",
          "poddisruptionbudgets.policy");

  private static final Path ALL_VALUES =
      RepositoryRoot.path().resolve("hodor-testing/helm/src/test/resources/values");

  private static final Path VALUES = ALL_VALUES.resolve("session.yaml");

  private static KubernetesCluster cluster;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws IOException {
    cluster = KubernetesCluster.start();
    FlinkOperator.defineIn(cluster);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void thePodsAccountMayDoNoMoreThanOneThatNobodyKnows() {
    ChartRelease release = new ChartRelease(cluster, folder);
    release.install(VALUES);
    String namespace = release.namespace();
    assertThat(rights(namespace, "audit-hodor"), is(rights(namespace, "default")));
    for (String kind : KINDS) {
      for (String verb : List.of("get", "create", "delete")) {
        String account = "--as=" + name(namespace, "audit-hodor");
        var answer = cluster.tryKubectl("auth", "can-i", verb, kind, "-n", namespace, account);
        assertThat(verb + " " + kind, answer.out().strip(), is("no"));
      }
    }
    Path kubeconfig = cluster.kubeconfigOf(namespace, "audit-hodor");
    var answer = cluster.tryKubectlAs(kubeconfig, "get", "secrets", "-n", namespace);
    assertThat(answer.error(), containsString("(Forbidden)"));
    assertThat(answer.error(), containsString(name(namespace, "audit-hodor")));
  }

  /** The deployer's rights are those that Helm's code asks for; that they are enough, it shows. */
  @Test
  void theDeployersAccountMayNeitherPatchSecretsNorListOrReplaceWhatItMakes() {
    ChartRelease release = new ChartRelease(cluster, folder);
    release.install(ALL_VALUES.resolve("deployer.yaml"));
    String account = "--as=" + name(release.namespace(), "audit-hodor-deployer");
    for (String kind : KINDS) {
      boolean secrets = kind.equals("secrets");
      boolean made = List.of("deployments", "cronjobs", "networkpolicies").contains(word(kind));
      for (String verb : List.of("get", "create", "delete")) {
        assertThat(verb + " " + kind, may(release, account, verb, kind), is(secrets || made));
      }
      for (String verb : List.of("list", "update")) {
        assertThat(verb + " " + kind, may(release, account, verb, kind), is(secrets));
      }
      assertThat("patch " + kind, may(release, account, "patch", kind), is(made));
    }
  }

  private static String word(String kind) {
    return kind.replaceFirst("\\..*", "");
  }

  private static boolean may(ChartRelease release, String account, String verb, String kind) {
    return cluster
        .tryKubectl("auth", "can-i", verb, kind, "-n", release.namespace(), account)
        .out()
        .strip()
        .equals("yes");
  }

  private static String rights(String namespace, String account) {
    String as = "--as=" + name(namespace, account);
    return cluster.kubectl("auth", "can-i", "--list", "-n", namespace, as);
  }

  private static String name(String namespace, String account) {
    return "system:serviceaccount:" + namespace + ":" + account;
  }

  @Test
  void whoInstallsNeedsRightsOverTheChartsOwnKindsAlone() {
    ChartRelease release = new ChartRelease(cluster, folder);
    allow(release, KINDS);
    release.tryInstallAs("installer", VALUES).output();
    release.upgrade(VALUES, "--kube-as-user=installer", "--set=image.tag=0.2.0");
    release.uninstall("--kube-as-user=installer");
    release.awaitNothingBut("rolebinding", "role");
  }

  @ParameterizedTest
  @FieldSource("KINDS")
  void withoutOneOfThemItIsRefusedByName(String kind) {
    ChartRelease release = new ChartRelease(cluster, folder);
    allow(release, KINDS.stream().filter(it -> !it.equals(kind)).toList());
    CommandLine.Ended refused = release.tryInstallAs("installer", VALUES);
    assertThat(refused.exitCode(), is(not(0)));
    assertThat(refused.error(), containsString("forbidden"));
    assertThat(refused.error(), containsString(word(kind)));
  }

  @Test
  void withTheOperatorItNeedsThoseOverItsKindAndNoneOverDeployments() {
    Path values = ALL_VALUES.resolve("operator.yaml");
    List<String> shared = KINDS.stream().filter(it -> !it.startsWith("deployments")).toList();
    ChartRelease refused = new ChartRelease(cluster, folder);
    allow(refused, shared);
    assertThat(
        refused.tryInstallAs("installer", values).error(), containsString("flinkdeployments"));

    ChartRelease release = new ChartRelease(cluster, folder);
    allow(release, Stream.concat(shared.stream(), Stream.of(FlinkOperator.KIND)).toList());
    release.tryInstallAs("installer", values).output();
    release.uninstall("--kube-as-user=installer");
    release.awaitNothingBut("rolebinding", "role");
  }

  private static void allow(ChartRelease release, List<String> kinds) {
    String namespace = release.namespace();
    cluster.kubectl(
        "create",
        "role",
        "installer",
        "-n",
        namespace,
        "--verb=get,list,create,update,patch,delete",
        "--resource=" + String.join(",", kinds));
    cluster.kubectl(
        "create",
        "rolebinding",
        "installer",
        "-n",
        namespace,
        "--role=installer",
        "--user=installer");
  }
}
