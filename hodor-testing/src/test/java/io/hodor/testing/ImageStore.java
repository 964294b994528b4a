package io.hodor.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Images of the Dockerfile, built by buildah over the base that bin/images-set-up has made: a
 * Debian with a JRE, in Flink's place too. All that is kept of them lies in a folder that goes with
 * it, but for what buildah notes of layers that it has seen. Needs root, and the right to mount.
 */
final class ImageStore implements AutoCloseable {
  private static final String BASE = "localhost/jre";

  private final Path folder = RepositoryRoot.newFolder("images");

  private ImageStore() {}

  /** A store with the base in it, and nothing else. */
  static ImageStore open() {
    ImageStore store = new ImageStore();
    try {
      store.makeBase();
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
    return store;
  }

  private void makeBase() {
    Path made = KubernetesCluster.installed("base.tar", "images-set-up");
    Path recipe = folder.resolve("base.dockerfile");
    try {
      Files.createDirectories(folder.resolve("tmp"));
      // Where images of JREs have it too.
      Files.writeString(
          recipe, "FROM scratch\nADD base.tar /\nENV PATH=/usr/local/bin:/usr/bin:/bin\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    buildah("bud", "-q", "-t", BASE, "-f", recipe.toString(), made.getParent().toString());
  }

  /** What the Dockerfile's target makes of what the last build has left in the repository. */
  BuiltImage build(String target) {
    Path id = folder.resolve(target + ".id");
    buildah(
        "bud",
        "-q",
        "--isolation=chroot",
        "--pull-never",
        "--target=" + target,
        "--build-arg=BASE=" + BASE,
        "--build-arg=FLINK=" + BASE,
        "--iidfile=" + id,
        RepositoryRoot.path().toString());
    try {
      String image = Files.readString(id).strip();
      JsonNode built = new ObjectMapper().readTree(buildah("inspect", "--type=image", image));
      return new BuiltImage(this, image, built.at("/OCIv1/config"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What buildah says when it works on this store. What it mounts goes when it ends. */
  String buildah(String... arguments) {
    List<String> alone = new ArrayList<>(List.of("unshare", "--mount"));
    alone.addAll(command(arguments));
    return CommandLine.of(alone)
        .environment("TMPDIR", folder.resolve("tmp").toString())
        .run()
        .output();
  }

  /** Words that make buildah work on this store. */
  List<String> command(String... arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "buildah",
                "--root=" + folder.resolve("root"),
                "--runroot=" + folder.resolve("run")));
    Stream.of(arguments).forEach(command::add);
    return command;
  }

  /** A new folder, for a container. */
  Path newFolder() {
    try {
      return Files.createTempDirectory(folder, "container-");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    ServerProcess.delete(folder);
  }
}
