package io.hodor.deployer;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The command line: what it takes, what it refuses with which words, and what it prints. */
class DeployerTest {

  private static final String CHART = Path.of("..", "helm", "hodor").toString();

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private ExitCode run(String... arguments) {
    return Deployer.run(
        Arrays.asList(arguments), new PrintStream(out, true), new PrintStream(err, true));
  }

  @Test
  void helpTellsEveryOption() {
    assertThat(run("--help"), is(ExitCode.OK));
    for (String option : Flag.names()) {
      assertThat(out.toString(), containsString("  --" + option));
    }
    assertThat(run(), is(ExitCode.WRONG_USE));
  }

  @Test
  void theDocsSayWhatTheHelpSays() throws Exception {
    String doc = Files.readString(Path.of("..", "docs", "options.md"));
    assertThat(doc, containsString("```\n" + HelpText.of() + "\n```"));
  }

  @Test
  void everyFaultIsToldAtOnceWithItsFlag() {
    ExitCode exit =
        run(
            "orders",
            "--bootstrapServers=broker",
            "--chrat=x",
            "--interval=1m",
            "--maxRemovals=-1",
            "--port=70000",
            "--once=maybe",
            "--json",
            "--json",
            "--namespace=Not_A_Name",
            "--tableRule=x",
            "--clientConfig=gs://secrets/kafka",
            "--exclude",
            "--cluster=");
    assertThat(exit, is(ExitCode.WRONG_USE));
    List<String> lines = err.toString().lines().toList();
    for (String words :
        List.of(
            "'orders' is no option; write --option=value",
            "--bootstrapServers: 'broker' is not HOST:PORT,...",
            "--chrat: there is no such option; did you mean --chart?",
            "--chart: is needed; write --chart=FOLDER",
            "--interval: '1m' is no duration from PT1S to P365D, as in PT10M",
            "--maxRemovals: '-1' is no number from 0 to 2147483647",
            "--port: '70000' is no number from 0 to 65535",
            "--once: 'maybe' cannot be read; write true or false",
            "--json: is given twice; give it once",
            "--namespace: 'Not_A_Name' is no name for Kubernetes",
            "--clientConfig: gs://secrets/kafka is no path; mount it as a file",
            "--exclude: has no value; write --exclude=PATTERN,...",
            "--cluster: has an empty value; write --cluster=NAME or leave it out")) {
      assertThat(lines, hasItem(words));
    }
    assertThat(err.toString(), containsString("--tableRule: x is one table for all"));
  }

  @ParameterizedTest
  @CsvSource({
    "--chart=nowhere, --chart: nowhere holds no chart",
    "--values=nowhere.yaml, --values: nowhere.yaml cannot be read",
    "--topicSettings=nowhere.yaml, --topicSettings: nowhere.yaml cannot be read",
    "--ignoreFile=nowhere.txt, --ignoreFile: nowhere.txt cannot be read",
    "--firehoseEnv=nowhere.env, --firehoseEnv: nowhere.env cannot be read"
  })
  void aRunThatEndsRefusesFilesThatAreNotThere(String argument, String words) {
    List<String> arguments =
        new ArrayList<>(List.of("--bootstrapServers=localhost:1", "--dryRun", argument));
    if (!argument.startsWith("--chart")) {
      arguments.add("--chart=" + CHART);
    }
    assertThat(run(arguments.toArray(String[]::new)), is(ExitCode.WRONG_USE));
    assertThat(err.toString(), containsString(words));
  }

  /** What the chart starts it with, as the chart's tests keep it. */
  @Test
  void theChartsOwnArgumentsAreSound() throws Exception {
    Path golden = Path.of("../hodor-testing/helm/src/test/resources/golden/deployer.yaml");
    List<String> arguments = new ArrayList<>();
    try (MappingIterator<JsonNode> manifests =
        new YAMLMapper().readerFor(JsonNode.class).readValues(golden.toFile())) {
      for (JsonNode manifest : manifests.readAll()) {
        JsonNode container = manifest.at("/spec/template/spec/containers/0");
        if (container.path("name").asText().equals("deployer")) {
          container.path("args").forEach(it -> arguments.add(it.asText()));
        }
      }
    }
    Faults faults = new Faults();
    DeployerOptions options = DeployerOptions.of(arguments, faults);
    assertThat(faults.list(), is(empty()));
    assertThat(options.rules().instance(), is("main"));
    assertThat(options.rules().removeAfter(), is(Duration.ofHours(1)));
    assertThat(options.leaseName(), matchesPattern("hodor-deployer-[0-9a-f]{12}"));
    assertThat(options.maxChanges(), is(10));
    assertThat(options.exclude().get(0).matches("orders-test"), is(true));
  }

  @Test
  void aPlanIsShownAsATable() {
    Plan plan =
        new Plan(
            List.of(
                new Step.Install(Story.wanted("a", "h"), "a topic without a release"),
                new Step.Remove(Story.name("b"), Subject.topic("b"), "gone since noon")),
            List.of("c: left alone"));
    List<String> lines = PlanText.table(plan).lines().toList();
    assertThat(lines.get(0).replaceAll(" +", " "), is("step about release slots why"));
    assertThat(
        lines.get(1).replaceAll(" +", " "),
        is("install a " + Story.name("a") + " 1 a topic without a release"));
    assertThat(
        lines.get(2).replaceAll(" +", " "), is("remove b " + Story.name("b") + " gone since noon"));
    assertThat(lines.subList(3, 5), is(List.of("c: left alone", "2 steps")));
    assertThat(lines.get(1).indexOf("a topic"), is(lines.get(2).indexOf("gone")));
  }

  @Test
  void aPlanIsShownAsJson() throws Exception {
    Plan plan =
        new Plan(List.of(new Step.Upgrade(Story.wanted("a", "h"), "changed")), List.of("note"));
    JsonNode json = new JsonMapper().readTree(PlanText.json(plan));
    assertThat(json.at("/steps/0/step").asText(), is("upgrade"));
    assertThat(json.at("/steps/0/topic").asText(), is("a"));
    assertThat(json.at("/steps/0/values/topics/0/name").asText(), is("a"));
    assertThat(json.at("/notes/0").asText(), is("note"));
  }

  @Test
  void nothingToDoIsSaid() {
    assertThat(PlanText.table(new Plan(List.of(), List.of())), is("0 steps"));
    assertThat(PlanText.json(new Plan(List.of(), List.of())), not(containsString("step\"")));
  }
}
