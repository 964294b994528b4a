package io.hodor.testing.bench;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchOptionsTest {

  @Test
  void withoutOptionsItIsAFirstLook() {
    BenchOptions options = BenchOptions.parse();
    assertThat(
        options.scenarios(), contains(Scenario.KAFKA, Scenario.EVENT_TIME, Scenario.PARQUET));
    assertThat(options.contenders(), contains(TopicContender.values()));
    assertThat(options.records(), is(1_000_000L));
  }

  @Test
  void fullIsWhatFiguresArePublishedOf() {
    BenchOptions options = BenchOptions.parse("--full");
    assertThat(options.scenarios(), contains(Scenario.values()));
    assertThat(options.records(), is(5_000_000L));
    assertThat(options.valueBytes(), contains(200, 1000));
    assertThat(options.partitions(), contains(4, 16));
    assertThat(options.windowRecords(), is(60_000_000L));
  }

  @Test
  void whatIsSaidBesideFullCountsWhereverItStands() {
    assertThat(BenchOptions.parse("--rounds=1", "--full").rounds(), is(1));
    assertThat(BenchOptions.parse("--full", "--rounds=1").rounds(), is(1));
  }

  @Test
  void contendersRunInOneOrder() {
    assertThat(
        BenchOptions.parse("--contenders=d,a").contenders(),
        contains(TopicContender.CONSUMER_LOOP, TopicContender.HODOR_STREAMING));
    assertThat(
        BenchOptions.parse("--scenario=quiet,window").scenarios(),
        contains(Scenario.WINDOW, Scenario.QUIET));
  }

  @Test
  void theUsageNamesEveryOptionAndChoice() {
    List<String> choices =
        List.of(
            "--scenario=",
            "--contenders=",
            "--records=",
            "--valueBytes=",
            "--partitions=",
            "--rounds=",
            "--rows=",
            "--codec=",
            "--windowRecords=",
            "--windowHeap=",
            "--quietTopics=",
            "--quietFor=",
            "--rates=",
            "--rateFor=");
    for (String choice : choices) {
      assertThat(BenchOptions.USAGE, containsString(choice));
    }
    for (TopicContender contender : TopicContender.values()) {
      assertThat(
          contender.word(),
          Pattern.compile("\\b" + contender.word() + "\\b").matcher(BenchOptions.USAGE).find());
    }
  }

  @Test
  void theUsageTellsTheDefaults() {
    BenchOptions defaults = BenchOptions.parse();
    List<String> told =
        BenchOptions.USAGE
            .lines()
            .map(String::strip)
            .filter(line -> line.matches("--\\w+=.*"))
            .map(line -> line.split(" ")[0].replaceFirst(",$", ""))
            .toList();
    assertThat(told.size(), is(BenchOptions.class.getRecordComponents().length));
    assertThat(BenchOptions.parse(told.toArray(String[]::new)), is(defaults));
    assertThat(defaults.quietFor(), is(Duration.ofMinutes(1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--record=5 | --record=5 is not known",
        "records=5000 | records=5000 is not known",
        "--records | --records is not known",
        "--records=a=b | --records=a=b is not known",
        "--records=many | --records is many; give a whole number from 1000 on",
        "--records=999 | --records is 999; give a whole number from 1000 on",
        "--records=-5000 | --records is -5000; give a whole number from 1000 on",
        "--records=99999999999 | --records is 99999999999; give a whole number from 1000 on",
        "--valueBytes=200,50 | --valueBytes is 50; give a whole number from 160 on",
        "--partitions=4, | --partitions is ; give a whole number from 1 on",
        "--partitions=0 | --partitions is 0; give a whole number from 1 on",
        "--rounds=0 | --rounds is 0; give a whole number from 1 on",
        "--quietFor=1m | --quietFor is 1m; give a duration, as in PT1M",
        "--quietFor=PT0S | --quietFor is PT0S; give a duration, as in PT1M",
        "--rateFor=60 | --rateFor is 60; give a duration, as in PT1M",
        "--rates=1000,0 | --rates is 0; give a whole number from 1 on",
        "--scenario=kafka,tables | --scenario knows no tables; there are kafka, eventTime, parquet,"
            + " window, quiet, cost",
        "--contenders=z | --contenders knows no z; there are a, a2, b, d, c, c2, e, e2, f, f2"
      })
  void eachFaultIsTold(String typed, String told) {
    Exception e = assertThrows(IllegalArgumentException.class, () -> BenchOptions.parse(typed));
    assertThat(e.getMessage(), is(told));
  }
}
