package io.hodor.flink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is typed after {@code own}, as far as its owner understands it. */
class OwnTest {

  private static final List<String> SOUND =
      List.of("measure", "--topic=orders", "--flinkMaster=flink:8081", "--outputDir=/out");

  @TempDir Path folder;

  private final Faults faults = new Faults();

  @Test
  void aCommandSaysWhatItsOwnerNeeds() {
    OwnedJob job = jobs("--stopTimeout=PT20S", "--startTimeout=PT3M").get(0);
    assertThat(faults.list(), is(empty()));
    assertThat(job.name(), is("hodor/default/default/orders/kafka"));
    assertThat(job.cluster().rest().address(), is("flink:8081"));
    assertThat(job.startTimeout(), is(Duration.ofMinutes(3)));
    assertThat(job.stopTimeout(), is(Duration.ofSeconds(20)));
    assertThat(job.health().folder(), is(Optional.of("/out")));
  }

  @Test
  void whatIsNotSaidIsAsUsual() {
    OwnedJob job = jobs("--outputBootstrapServers=kafka:9092", "--healthTopic=h").get(0);
    assertThat(job.startTimeout(), is(Duration.ofMinutes(2)));
    assertThat(job.stopTimeout(), is(Duration.ofMinutes(1)));
    assertThat(Pace.USUAL.tell(), is(Duration.ofSeconds(30)));
    assertThat(job.health().topics().orElseThrow().health(), is("h"));
    assertThat(job.health().topics().orElseThrow().metrics(), is("hodor-metrics"));
  }

  @ParameterizedTest
  @CsvSource({
    "--endTime=2026-01-01T00:00:00Z, --endTime: makes the run end",
    "--lookback=PT1H, --lookback: makes the run end",
    "--windowsFrom=score, --windowsFrom: makes the run end",
    "--source=parquet, --source: a run over parquet ends",
    "--fresh, --fresh: is about one start",
    "--fromSavepoint=/s/1, --fromSavepoint: is about one start",
    "--topic=refunds, --topic: is given twice",
    "orders, 'orders' is no option",
    "--startTimeout=-PT1S, --startTimeout: '-PT1S' is too short",
    "--stopTimeout=1m, --stopTimeout: '1m' is no ISO-8601 duration",
    "--stopTimeout=PT0S, --stopTimeout: 'PT0S' is too short",
    "--influxUrl=nonsense, --influxUrl: is not a web address",
    "--influxUrl=http://i:8086, --influxDatabase: is needed",
    "--healthTopic=a/b --outputBootstrapServers=k:1, --healthTopic: 'a/b' cannot be the name",
    "--outputConfig=gs://b/o, --outputConfig: the process that owns jobs reads no gs://",
    "--influxCredentials=gs://b/o, --influxCredentials: the process that owns jobs reads no gs://",
    "--outputConfig=/no/file, --outputConfig: there is no file /no/file",
    "--flinkConfDir=/no/folder, --flinkConfDir: /no/folder cannot be read",
  })
  void whatCannotBeOwnedIsRefused(String written, String fault) {
    assertThat(jobs(written.split(" ")), is(empty()));
    assertThat(faults.list(), contains(startsWith(fault)));
  }

  @Test
  void everyFaultIsNamedWithItsFlag() {
    OwnedJob.of(List.of("score", "--asOf=now", "--outputDir=gs://b/o"), new Clusters(), faults);
    assertThat(
        faults.list(),
        contains(
            startsWith("--asOf: makes the run end"),
            startsWith("--flinkMaster: is missing"),
            startsWith("--outputDir: a run without end can only append")));
  }

  @Test
  void resultsGoSomewhere() {
    OwnedJob.of(SOUND.subList(0, 3), new Clusters(), faults);
    assertThat(faults.list(), contains(startsWith("--outputDir: results go nowhere")));
  }

  @Test
  void onlyWhatHasNoEndIsACommand() {
    OwnedJob.of(List.of("gate", "--topic=orders"), new Clusters(), faults);
    assertThat(faults.list(), contains(startsWith("'gate' cannot be owned")));
  }

  @Test
  void aFileHoldsACommandInEachLine() throws Exception {
    List<OwnedJob> jobs =
        ofFile(
            "# all of them",
            "",
            "  measure --topic=orders --flinkMaster=f:1 --outputDir=/out # the first",
            "score --flinkMaster=f:1 '--outputDir=/my out' --sourceName=\"a # b\"''");
    assertThat(faults.list(), is(empty()));
    assertThat(
        jobs.stream().map(OwnedJob::name).toList(),
        contains("hodor/default/default/orders/kafka", "hodor/default/*/*/score"));
    assertThat(
        jobs.get(1).command().arguments(),
        contains("--flinkMaster=f:1", "--outputDir=/my out", "--sourceName=a # b"));
  }

  @Test
  void aFaultInAFileNamesItsLine() throws Exception {
    String sound = String.join(" ", SOUND);
    ofFile(sound, "measure '--topic=a", "gate", sound + " --windowSize=PT5M");
    String file = folder.resolve("jobs").toString();
    assertThat(
        faults.list(),
        contains(
            is(file + ", line 2: a quote is not closed"),
            startsWith(file + ", line 3: 'gate' cannot be owned"),
            is(file + ", line 4: hodor/default/default/orders/kafka is also the job of line 1")));
  }

  @Test
  void aFileOfNothingAndNoFileAreFaults() throws Exception {
    ofFile("# nothing");
    assertThat(faults.list(), contains(containsString("names no job")));
    Own.jobs(List.of("--jobs=/no/file"), faults);
    assertThat(faults.list(), hasItem(startsWith("--jobs: /no/file cannot be read")));
  }

  @Test
  void nothingStandsBesideAFile() throws Exception {
    Files.write(folder.resolve("jobs"), List.of(String.join(" ", SOUND)));
    Own.jobs(List.of("--jobs=" + folder.resolve("jobs"), "measure", "--topic=x"), faults);
    assertThat(faults.list(), everyItem(containsString("--jobs=FILE stands alone")));
    assertThat(faults.list().size(), is(2));
  }

  private List<OwnedJob> ofFile(String... lines) throws Exception {
    Path file = folder.resolve("jobs");
    Files.write(file, List.of(lines));
    return Own.jobs(List.of("--jobs=" + file), faults);
  }

  private List<OwnedJob> jobs(String... more) {
    List<String> words = new ArrayList<>(SOUND);
    words.addAll(List.of(more));
    return Own.jobs(words, faults);
  }
}
