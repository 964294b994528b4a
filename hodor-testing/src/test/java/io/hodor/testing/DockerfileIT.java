package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the Dockerfile copies is all that Hodor needs: without its sources, and without Maven. */
class DockerfileIT {
  private static final String HOME = "/opt/hodor/";

  @TempDir Path root;

  private final List<Path> links = new ArrayList<>();
  private List<String> dockerfile;

  @BeforeEach
  void copyAsTheDockerfileSays() throws Exception {
    dockerfile = Files.readAllLines(RepositoryRoot.path().resolve("Dockerfile"));
    int copied = 0;
    for (String line : dockerfile) {
      if (line.startsWith("COPY ") && line.contains(" " + HOME)) {
        List<String> words = List.of(line.split(" "));
        String to = words.get(words.size() - 1);
        for (String from : words.subList(1, words.size() - 1)) {
          String name = to.endsWith("/") ? to + Path.of(from).getFileName() : to;
          place(RepositoryRoot.path().resolve(from), root.resolve(name.substring(1)));
          copied++;
        }
      }
    }
    assertThat(copied, is(greaterThan(5)));
  }

  /** Folders of libraries are linked, for they are large. */
  private void place(Path from, Path to) throws IOException {
    Files.createDirectories(to.getParent());
    if (Files.isDirectory(from)) {
      links.add(Files.createSymbolicLink(to, from.toAbsolutePath()));
    } else {
      Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES);
    }
  }

  /** JUnit warns of links that lead out of its folder. */
  @AfterEach
  void removeTheLinks() throws Exception {
    for (Path link : links) {
      Files.delete(link);
    }
  }

  @Test
  void theProgramAndTheOwnerRun() throws Exception {
    assertThat(run("--help"), containsString("measure"));
    assertThat(run("own", "--help"), containsString("hodor own measure|score"));
  }

  private String run(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(root + HOME + "hodor"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes());
    assertThat(said, process.waitFor(), is(0));
    assertThat(said, not(containsString("building")));
    return said;
  }

  @Test
  void nothingRunsAsRootAndTheBaseIsChosenByWhoeverBuilds() {
    List<String> users = dockerfile.stream().filter(it -> it.startsWith("USER ")).toList();
    assertThat(users, hasSize(4));
    assertThat(users, everyItem(matchesPattern("USER [1-9]\\d*(:[1-9]\\d*)?")));
    Set<String> stages = new HashSet<>(Set.of("${BASE}", "${FLINK}"));
    for (String line : dockerfile) {
      if (line.startsWith("FROM ")) {
        String[] words = line.split(" ");
        assertThat(line, stages.contains(words[1]));
        stages.add(words[3]);
      }
    }
    assertThat(stages, hasItems("hodor", "deployer", "flink", "flink-session"));
  }
}
