package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.google.protobuf.util.Timestamps;
import io.hodor.Address;
import io.hodor.Progress;
import io.hodor.RecordClass;
import io.hodor.sink.NdjsonFolder;
import io.hodor.wire.v1.JobHealth;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthTest {

  @TempDir Path outputDir;
  private NdjsonFolder folder;

  @BeforeEach
  void openFolder() {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
    folder = NdjsonFolder.at(outputDir.toString());
  }

  @Test
  void aRunThatHasBegunHasNoExitCode() throws Exception {
    begin();
    assertThat(told().hasExitCode(), is(false));
    assertThat(told().hasLastSuccess(), is(false));
  }

  @Test
  void aRunThatHasFailedKeepsTheTimeOfTheSuccessBefore() throws Exception {
    begin().end(ExitCode.OK, Optional.empty(), List.of(), "");
    JobHealth success = told();
    begin().end(ExitCode.COULD_NOT_RUN, Optional.empty(), List.of(), "the broker is gone");
    assertThat(told().getExitCode(), is(4));
    assertThat(told().getMessage(), is("the broker is gone"));
    assertThat(told().getLastSuccess(), is(success.getLastSuccess()));
  }

  @Test
  void aRunThatASignalStoppedSaysSo() throws Exception {
    begin().stopped();
    assertThat(told().getExitCode(), is(143));
    assertThat(told().getMessage(), is("stopped by a signal"));
  }

  @Test
  void aRunWithoutEndTellsHowItFares() throws Exception {
    Health health = begin();
    Instant now = Instant.parse("2026-01-31T12:00:30Z");
    health.running(
        new Progress(
            7,
            Map.of(
                RecordClass.MEASURED, 4L,
                RecordClass.TOMBSTONE, 0L,
                RecordClass.UNDECODABLE, 1L,
                RecordClass.UNDATED, 0L,
                RecordClass.TOO_LATE, 2L),
            Optional.of(Instant.parse("2026-01-31T11:59:00Z")),
            Optional.of(Instant.parse("2026-01-31T12:00:00Z")),
            List.of("partition 3 is held by an open transaction at offset 17")),
        now);
    assertThat(told().hasExitCode(), is(false));
    assertThat(told().getRead(), is(7L));
    assertThat(told().getClasses().getTooLate(), is(2L));
    assertThat(Timestamps.toString(told().getWatermark()), is("2026-01-31T11:59:00Z"));
    assertThat(told().getCheckpointAgeMs(), is(30_000L));
    assertThat(told().getMessage(), containsString("open transaction at offset 17"));
    health.stopped();
    assertThat(told().getExitCode(), is(143));
    assertThat(told().getRead(), is(7L));
    health.running(new Progress(9, Map.of(), Optional.empty(), Optional.empty(), List.of()), now);
    assertThat(told().getExitCode(), is(143));
  }

  @Test
  void aRunThatHasEndedIsNotToldAgainWhenTheProcessEnds() throws Exception {
    Health health = begin();
    health.watchSignals();
    health.end(ExitCode.OK, Optional.empty(), List.of(), "");
    health.stopped();
    assertThat(told().getExitCode(), is(0));
  }

  /** Or of two lists in two folders a dead one would hide behind a living one. */
  @Test
  void eachOfAListHasAHealthOfItsOwn() throws Exception {
    Address a = new Address("default", "a", "parquet");
    Address b = new Address("default", "b", "parquet");
    beginOf(a, b).end(ExitCode.OK, ofNothing(), List.of(), "");
    JobHealth success = told("a", "parquet");
    beginOf(b).end(ExitCode.COULD_NOT_RUN, Optional.empty(), List.of(), "no bucket");
    assertThat(told("a", "parquet"), is(success));
    assertThat(success.getExitCode(), is(0));
    assertThat(told("b", "parquet").getExitCode(), is(4));
    assertThat(told("b", "parquet").getMessage(), is("no bucket"));
    assertThat(told("b", "parquet").getLastSuccess(), is(success.getLastSuccess()));
  }

  /** Nothing had to be measured again: of the others' last failure that says nothing. */
  @Test
  void aRunThatMeasuresNothingSaysNothingOfItsList() throws Exception {
    Address a = new Address("default", "a", "parquet");
    beginOf(a).end(ExitCode.COULD_NOT_RUN, Optional.empty(), List.of(), "no bucket");
    beginOf(a).end(ExitCode.OK, Optional.empty(), List.of(), "");
    assertThat(told().getExitCode(), is(0));
    assertThat(told("a", "parquet").getExitCode(), is(4));
  }

  /** A run that measures again what failed says nothing of those that it leaves alone. */
  @Test
  void ofAListOnlyThePartsThatTheRunIsAboutAreTold() throws Exception {
    Address a = new Address("default", "a", "parquet");
    Address b = new Address("default", "b", "parquet");
    beginOf(a, b).end(ExitCode.OK, ofNothing(), List.of(), "");
    JobHealth success = told("b", "parquet");
    Health health = beginOf(a, b);
    health.about(a::equals);
    health.end(ExitCode.COULD_NOT_RUN, ofNothing(), List.of(), "no bucket");
    assertThat(told("a", "parquet").getExitCode(), is(4));
    assertThat(told("b", "parquet"), is(success));
  }

  /** What stands under a topic stays there when another one comes to share its table. */
  @Test
  void aTableIsToldUnderEachOfItsTopicsAndBilledOnce() throws Exception {
    Address a = new Address("default", "a", "bigquery:p.d.t");
    Address b = new Address("default", "b", "bigquery:p.d.t");
    Address c = new Address("default", "c", "bigquery:p.d.gone");
    TableOutcome shared =
        new TableOutcome(List.of(a, b), 10, Optional.empty(), Optional.of("names no topic"));
    TableOutcome sound = new TableOutcome(List.of(c), 5, Optional.empty(), Optional.empty());
    beginOf(a, b, c)
        .end(ExitCode.COULD_NOT_RUN, ofNothing(), List.of(shared, sound), "1 of 2 tables");
    for (String topic : List.of("a", "b")) {
      assertThat(told(topic, "bigquery:p.d.t").getExitCode(), is(4));
      assertThat(told(topic, "bigquery:p.d.t").getMessage(), is("names no topic"));
    }
    assertThat(told("a", "bigquery:p.d.t").getBytesBilled(), is(10L));
    assertThat(told("b", "bigquery:p.d.t").hasBytesBilled(), is(false));
    assertThat(told("c", "bigquery:p.d.gone").getExitCode(), is(0));
    assertThat(told().getBytesBilled(), is(15L));
  }

  private static Optional<Accounting> ofNothing() {
    return Optional.of(Accounting.of(name -> 0));
  }

  private Health begin() throws Exception {
    return beginOf();
  }

  private Health beginOf(Address... parts) throws Exception {
    MeasureRequest request = TestRequests.into(outputDir);
    Run run = request.run();
    return Health.begin(
        request.outputs().health(),
        new Run(
            run.command(),
            run.instance(),
            run.address(),
            List.of(parts),
            run.began(),
            run.timeLimit()));
  }

  private JobHealth told() throws Exception {
    return told("orders", "kafka");
  }

  private JobHealth told(String topic, String source) throws Exception {
    JobHealth job =
        JobHealth.newBuilder()
            .setInstance("default")
            .setCommand("measure")
            .setCluster("default")
            .setTopic(topic)
            .setSource(source)
            .build();
    return folder.health(job).orElseThrow();
  }
}
