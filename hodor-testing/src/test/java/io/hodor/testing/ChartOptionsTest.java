package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The commands that the chart writes, as its tests keep them, beside what the program takes. */
class ChartOptionsTest {
  private static final Path RENDERED =
      RepositoryRoot.path().resolve("hodor-testing/helm/src/test/resources/golden");

  @Test
  void everyOptionIsOneOfItsCommand() throws Exception {
    List<String> unknown = new ArrayList<>();
    List<List<String>> commands = commands();
    for (List<String> command : commands) {
      List<String> words =
          command.get(0).equals("own") ? command.subList(1, command.size()) : command;
      Set<String> known = KnownOptions.of(words.get(0));
      for (String argument : words.subList(1, words.size())) {
        String name = argument.replaceFirst("^--(\\w+)=.*$", "$1");
        if (!known.contains(name)) {
          unknown.add(words.get(0) + " " + argument);
        }
      }
    }
    assertThat(unknown, is(empty()));
    assertThat(commands, hasSize(greaterThan(10)));
  }

  private static List<List<String>> commands() throws Exception {
    List<List<String>> commands = new ArrayList<>();
    try (Stream<Path> files = Files.list(RENDERED)) {
      for (Path file : files.sorted().toList()) {
        try (MappingIterator<JsonNode> manifests =
            new YAMLMapper().readerFor(JsonNode.class).readValues(file.toFile())) {
          for (JsonNode list :
              manifests.readAll().stream().flatMap(ChartOptionsTest::lists).toList()) {
            List<String> command = new ArrayList<>();
            list.forEach(argument -> command.add(argument.asText()));
            // The deployer is a program of its own, without commands.
            if (!command.get(0).startsWith("--")) {
              commands.add(command);
            }
          }
        }
      }
    }
    return commands;
  }

  private static Stream<JsonNode> lists(JsonNode manifest) {
    return manifest == null ? Stream.of() : manifest.findValues("args").stream();
  }
}
