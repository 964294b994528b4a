package io.hodor.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

/**
 * A real Kubernetes without nodes, on free loopback ports: etcd, an API server with RBAC, and the
 * controllers. Pods are made and stay pending, for there is no kubelet; {@link #report} plays it.
 * Helm and kubectl are real too.
 */
public final class KubernetesCluster implements AutoCloseable {
  private static final Duration READY_WITHIN = Duration.ofSeconds(90);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** What makes pods of what a chart installs, and tidies up. */
  private static final List<String> CONTROLLERS =
      List.of(
          "cronjob-controller",
          "deployment-controller",
          "disruption-controller",
          "garbage-collector-controller",
          "job-controller",
          "namespace-controller",
          "replicaset-controller",
          "serviceaccount-controller");

  private final Path folder;
  private final int port;
  private final String token = UUID.randomUUID().toString();
  private final ServerProcess etcd;
  private final int etcdPort;
  private ServerProcess api;
  private ServerProcess controllers;

  private KubernetesCluster() {
    folder = RepositoryRoot.newFolder("kubernetes");
    List<Integer> ports = Loopback.freePorts(3);
    port = ports.get(0);
    etcdPort = ports.get(1);
    writeFiles();
    etcd = startEtcd(ports.get(2));
    try {
      etcd.awaitReady(READY_WITHIN, () -> Installed.answers(url(etcdPort) + "/health"));
      startApi();
      controllers = startControllers();
      // The one that every pod without another runs as: the controllers work.
      controllers.awaitReady(READY_WITHIN, () -> !get("default", "serviceaccounts").isEmpty());
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /** A cluster that nothing is installed in. */
  public static KubernetesCluster start() {
    return new KubernetesCluster();
  }

  /** A kubeconfig of an administrator, who may do anything. */
  public Path kubeconfig() {
    return folder.resolve("kubeconfig");
  }

  /** A kubeconfig of a service account, with a token that the API server made for it. */
  public Path kubeconfigOf(String namespace, String account) {
    Path file = folder.resolve("kubeconfig-" + namespace + "-" + account);
    return writeKubeconfig(file, kubectl("create", "token", account, "-n", namespace).strip());
  }

  /** What kubectl answers to an administrator. */
  public String kubectl(String... arguments) {
    return tryKubectl(arguments).output();
  }

  /** The same, where it may fail. */
  public CommandLine.Ended tryKubectl(String... arguments) {
    return run("kubectl", kubeconfig(), arguments);
  }

  /** The same as whoever a kubeconfig is of. */
  public CommandLine.Ended tryKubectlAs(Path kubeconfig, String... arguments) {
    return run("kubectl", kubeconfig, arguments);
  }

  /** What Helm answers to an administrator. */
  public String helm(String... arguments) {
    return tryHelm(arguments).output();
  }

  /** The same, where it may fail. */
  public CommandLine.Ended tryHelm(String... arguments) {
    return run("helm", kubeconfig(), arguments);
  }

  /** A new namespace, whose name begins so. */
  public String newNamespace(String prefix) {
    String name = prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
    kubectl("create", "namespace", name);
    return name;
  }

  /** The objects of a kind, of several with commas between, or of one kind and name. */
  public List<JsonNode> get(String namespace, String... what) {
    List<String> arguments = new ArrayList<>(List.of("get", "-n", namespace, "-o", "json"));
    arguments.addAll(List.of(what));
    List<JsonNode> objects = new ArrayList<>();
    JsonNode answer = json(kubectl(arguments.toArray(String[]::new)));
    (answer.has("items") ? answer.path("items") : JSON.createArrayNode().add(answer))
        .forEach(objects::add);
    return objects;
  }

  /** All that a namespace holds, as {@code secret/name}, but what only tells of the rest. */
  public List<String> everything(String namespace) {
    String kinds =
        kubectl("api-resources", "--namespaced", "--verbs=list", "-o", "name")
            .lines()
            .filter(kind -> !kind.startsWith("events") && !kind.contains("metrics"))
            .reduce((one, other) -> one + "," + other)
            .orElseThrow();
    return kubectl("get", kinds, "-n", namespace, "-o", "name", "--ignore-not-found")
        .lines()
        .sorted()
        .toList();
  }

  /** Says of a pod what the kubelet of its node would: a merge patch of its status, as JSON. */
  public void report(String namespace, String pod, String status) {
    kubectl(
        "patch",
        "pod",
        pod,
        "-n",
        namespace,
        "--subresource=status",
        "--type=merge",
        "-p",
        "{\"status\":" + status + "}");
  }

  /** Ends the API server at once. What it knew is in etcd. */
  public void killApi() {
    api.kill();
  }

  /** Starts the API server again, where it was. */
  public void startApi() {
    api = ServerProcess.start("kube-apiserver", folder.resolve("kube-apiserver.log"), apiCommand());
    api.awaitReady(READY_WITHIN, () -> kubectl("get", "--raw", "/readyz").equals("ok"));
  }

  @Override
  public void close() {
    for (ServerProcess process : new ServerProcess[] {controllers, api, etcd}) {
      if (process != null) {
        process.close();
      }
    }
    ServerProcess.delete(folder);
  }

  private CommandLine.Ended run(String program, Path kubeconfig, String... arguments) {
    List<String> command = new ArrayList<>(List.of(program(program)));
    command.addAll(List.of("--kubeconfig", kubeconfig.toString()));
    command.addAll(List.of(arguments));
    // Both keep caches in the home folder.
    return CommandLine.of(command).environment("HOME", folder.toString()).run();
  }

  private static String program(String name) {
    return installed("bin/" + name, "kubernetes-set-up").toString();
  }

  /** A file that a script of bin/ has put where {@code HODOR_KUBERNETES} says. */
  static Path installed(String name, String script) {
    String told = System.getenv("HODOR_KUBERNETES");
    Path all = told == null ? RepositoryRoot.target().resolve("kubernetes") : Path.of(told);
    Path file = all.resolve(name);
    if (!Files.exists(file)) {
      throw new IllegalStateException(file + " is missing: run hodor-testing/bin/" + script);
    }
    return file;
  }

  private ServerProcess startEtcd(int peerPort) {
    return ServerProcess.start(
        "etcd",
        folder.resolve("etcd.log"),
        List.of(
            program("etcd"),
            "--data-dir=" + folder.resolve("etcd"),
            "--listen-client-urls=" + url(etcdPort),
            "--advertise-client-urls=" + url(etcdPort),
            "--listen-peer-urls=" + url(peerPort),
            "--initial-advertise-peer-urls=" + url(peerPort),
            "--initial-cluster=default=" + url(peerPort)));
  }

  private List<String> apiCommand() {
    Path keys = folder.resolve("keys");
    return List.of(
        program("kube-apiserver"),
        "--etcd-servers=" + url(etcdPort),
        "--bind-address=" + Loopback.HOST,
        "--advertise-address=" + Loopback.HOST,
        "--secure-port=" + port,
        "--cert-dir=" + keys,
        "--token-auth-file=" + folder.resolve("tokens.csv"),
        "--authorization-mode=RBAC",
        "--service-account-issuer=https://kubernetes.default.svc",
        "--service-account-key-file=" + keys.resolve("accounts.pem"),
        "--service-account-signing-key-file=" + keys.resolve("accounts.pem"),
        "--service-cluster-ip-range=10.0.0.0/24");
  }

  private ServerProcess startControllers() {
    return ServerProcess.start(
        "kube-controller-manager",
        folder.resolve("kube-controller-manager.log"),
        List.of(
            program("kube-controller-manager"),
            "--kubeconfig=" + kubeconfig(),
            "--controllers=" + String.join(",", CONTROLLERS),
            "--leader-elect=false",
            "--secure-port=0"));
  }

  private void writeFiles() {
    try {
      Path keys = Files.createDirectories(folder.resolve("keys"));
      Files.writeString(keys.resolve("accounts.pem"), privateKey());
      Files.writeString(
          folder.resolve("tokens.csv"), token + ",administrator,1,\"system:masters\"\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    writeKubeconfig(kubeconfig(), token);
  }

  /** The API server makes a certificate for itself when it starts. */
  private Path writeKubeconfig(Path file, String bearer) {
    try {
      return Files.writeString(
          file,
          """
          apiVersion: v1
          kind: Config
          current-context: here
          contexts: [{name: here, context: {cluster: here, user: me}}]
          clusters: [{name: here, cluster: {server: "https://%s:%d", certificate-authority: "%s"}}]
          users: [{name: me, user: {token: "%s"}}]
          """
              .formatted(Loopback.HOST, port, folder.resolve("keys/apiserver.crt"), bearer));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String privateKey() {
    try {
      KeyPairGenerator pairs = KeyPairGenerator.getInstance("RSA");
      pairs.initialize(2048);
      byte[] key = pairs.generateKeyPair().getPrivate().getEncoded();
      String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key);
      return "-----BEGIN PRIVATE KEY-----\n" + lines + "\n-----END PRIVATE KEY-----\n";
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java knows RSA", e);
    }
  }

  private static String url(int port) {
    return "http://" + Loopback.HOST + ":" + port;
  }

  private static JsonNode json(String text) {
    try {
      return JSON.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(text, e);
    }
  }
}
