package io.hodor.testing;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A container as the node of a Kubernetes would run it, by crun: as the image's user, without any
 * privilege and any way to one, on a read-only root with a {@code /tmp} of its own. The network is
 * this machine's.
 */
final class ContainerRun {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Its own name, which a kubelet writes into the hosts file too. */
  private static final String HOST = "pod";

  /**
   * In namespaces of its own, so that no mount and no process outlives it. crun looks for one tree
   * of control groups, and gets it, though it is told to make none.
   */
  private static final String SCRIPT =
      """
      set -eu
      folder=$1
      shift
      mount -t cgroup2 none /sys/fs/cgroup
      mount --bind "$("$@")" "$folder/root"
      exec crun --root "$folder/crun" --cgroup-manager=disabled run --bundle "$folder" "${folder##*/}"
      """;

  private final BuiltImage image;
  private final Map<String, Path> files = new TreeMap<>();
  private final List<String> environment = new ArrayList<>();
  private String user;
  private boolean readOnlyRoot = true;

  ContainerRun(BuiltImage image) {
    this.image = image;
    this.user = image.user();
    image.config().path("Env").forEach(it -> environment.add(it.asText()));
  }

  /**
   * As another user than the image's own, by number. Without a group it has the group of that
   * number, as the chart says.
   */
  ContainerRun as(String other) {
    user = other;
    return this;
  }

  /** Shows it a file of this machine. */
  ContainerRun show(Path file, String at) {
    files.put(at, file);
    return this;
  }

  ContainerRun environment(String name, String value) {
    environment.add(name + "=" + value);
    return this;
  }

  ContainerRun withWritableRoot() {
    readOnlyRoot = false;
    return this;
  }

  /** Runs the image's own program with these arguments, to its end, whatever that is. */
  CommandLine.Ended start(String... arguments) {
    List<String> command = new ArrayList<>();
    image.config().path("Entrypoint").forEach(it -> command.add(it.asText()));
    command.addAll(List.of(arguments));
    return run(command.toArray(String[]::new));
  }

  /** Runs a command in a new container, to its end, whatever that is. */
  CommandLine.Ended run(String... command) {
    ImageStore store = image.store();
    String container = store.buildah("from", "-q", "--pull-never", image.id()).strip();
    Path folder = store.newFolder();
    try {
      Files.createDirectory(folder.resolve("root"));
      Files.writeString(folder.resolve("hosts"), "127.0.0.1 localhost " + HOST + "\n");
      JSON.writeValue(folder.resolve("config.json").toFile(), specification(folder, command));
      return CommandLine.of(inNamespaces(folder, container)).run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      store.buildah("rm", container);
    }
  }

  private List<String> inNamespaces(Path folder, String container) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "unshare",
                "--mount",
                "--pid",
                "--fork",
                "--kill-child",
                "--mount-proc",
                "sh",
                "-c",
                SCRIPT,
                "sh",
                folder.toString()));
    command.addAll(image.store().command("mount", container));
    return command;
  }

  /** As the OCI's runtime specification has it. */
  private Map<String, Object> specification(Path folder, String... command) {
    String[] numbers = user.split(":");
    int uid = Integer.parseInt(numbers[0]);
    int gid = Integer.parseInt(numbers[numbers.length - 1]);
    return Map.of(
        "ociVersion", "1.0.0",
        "root", Map.of("path", "root", "readonly", readOnlyRoot),
        "process",
            Map.of(
                "user",
                Map.of("uid", uid, "gid", gid),
                "cwd",
                image.config().path("WorkingDir").asText("/"),
                "env",
                environment,
                "args",
                command,
                "noNewPrivileges",
                true,
                "capabilities",
                Map.of()),
        "hostname", HOST,
        "mounts", mounts(folder),
        "linux",
            Map.of(
                "namespaces",
                Stream.of("mount", "pid", "ipc", "uts").map(it -> Map.of("type", it)).toList()));
  }

  private List<Map<String, Object>> mounts(Path folder) {
    List<Map<String, Object>> all = new ArrayList<>();
    all.add(Map.of("destination", "/proc", "type", "proc", "source", "proc"));
    all.add(Map.of("destination", "/dev", "type", "tmpfs", "source", "tmpfs"));
    all.add(Map.of("destination", "/tmp", "type", "tmpfs", "source", "tmpfs"));
    all.add(bound(folder.resolve("hosts"), "/etc/hosts"));
    files.forEach((at, file) -> all.add(bound(file, at)));
    return all;
  }

  private static Map<String, Object> bound(Path file, String at) {
    return Map.of(
        "destination",
        at,
        "type",
        "bind",
        "source",
        file.toString(),
        "options",
        List.of("bind", "ro"));
  }
}
