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
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthTest {

  private static final Address A = new Address("default", "a", "parquet");
  private static final Address B = new Address("default", "b", "parquet");
  private static final Address C = new Address("default", "c", "parquet");

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
  void eachOfAListHasAHealthOfItsOwnAndTheListHasNone() throws Exception {
    beginOf(A, B).end(ExitCode.OK, ofNothing(), List.of(sound(A), sound(B)), "");
    JobHealth success = told("a", "parquet");
    beginOf(B).end(ExitCode.COULD_NOT_RUN, ofNothing(), List.of(noBucket(B)), "no bucket");
    assertThat(told("a", "parquet"), is(success));
    assertThat(success.getExitCode(), is(0));
    assertThat(told("b", "parquet").getExitCode(), is(4));
    assertThat(told("b", "parquet").getMessage(), is("no bucket"));
    assertThat(told("b", "parquet").getLastSuccess(), is(success.getLastSuccess()));
    assertThat(found("orders", "kafka"), is(Optional.empty()));
  }

  /** Its last word stands, until the run that has begun knows better. */
  @Test
  void ofAListNothingIsToldBeforeTheEnd() throws Exception {
    beginOf(A).end(ExitCode.COULD_NOT_RUN, ofNothing(), List.of(noBucket(A)), "no bucket");
    JobHealth failure = told("a", "parquet");
    Health health = beginOf(A, B);
    assertThat(told("a", "parquet"), is(failure));
    assertThat(found("b", "parquet"), is(Optional.empty()));
    health.end(ExitCode.OK, Optional.empty(), List.of(), "");
    assertThat(told("a", "parquet"), is(failure));
    assertThat(found("orders", "kafka"), is(Optional.empty()));
  }

  /** What the patterns found is told by nothing else, where the run fails before it looks. */
  @Test
  void aRunOverPatternsHasAHealthBesideThatOfItsParts() throws Exception {
    Health health = begin(true, A);
    assertThat(told().hasExitCode(), is(false));
    health.end(ExitCode.COULD_NOT_RUN, ofNothing(), List.of(sound(A)), "1 of 2 failed");
    assertThat(told().getExitCode(), is(4));
    assertThat(told().getMessage(), is("1 of 2 failed"));
    assertThat(told("a", "parquet").getExitCode(), is(0));
  }

  /** Each with the exit code of a run of it alone. */
  @Test
  void aPartThatFailedIsNoOthersFault() throws Exception {
    PartOutcome refused = sound(B).failing(ExitCode.WRONG_USE, "no such column");
    beginOf(A, B, C)
        .end(
            ExitCode.TIME_LIMIT,
            ofNothing(),
            List.of(sound(A), refused, sound(C).failing(ExitCode.TIME_LIMIT, "not ready")),
            "not ready");
    assertThat(told("a", "parquet").getExitCode(), is(0));
    assertThat(told("a", "parquet").getMessage(), is(""));
    assertThat(told("b", "parquet").getExitCode(), is(2));
    assertThat(told("b", "parquet").getMessage(), is("no such column"));
    assertThat(told("c", "parquet").getExitCode(), is(5));
  }

  @Test
  void aSignalStopsEachOfAList() throws Exception {
    beginOf(A, B).stopped();
    for (String topic : List.of("a", "b")) {
      assertThat(told(topic, "parquet").getExitCode(), is(143));
      assertThat(told(topic, "parquet").getMessage(), is("stopped by a signal"));
    }
  }

  /** A run that measures again what failed says nothing of what it has not come to. */
  @Test
  void aSignalStopsWhatIsBeingMeasuredAndNothingElse() throws Exception {
    Health health = beginOf(A, B, C);
    health.measuring(List.of(sound(B)), List.of(sound(A)));
    health.stopped();
    assertThat(told("a", "parquet").getExitCode(), is(0));
    assertThat(told("b", "parquet").getExitCode(), is(143));
    assertThat(found("c", "parquet"), is(Optional.empty()));
  }

  /** What stands under a topic stays there when another one comes to share its table. */
  @Test
  void aTableIsToldUnderEachOfItsTopicsAndBilledOnce() throws Exception {
    Address a = new Address("default", "a", "bigquery:p.d.t");
    Address b = new Address("default", "b", "bigquery:p.d.t");
    Address c = new Address("default", "c", "bigquery:p.d.gone");
    PartOutcome shared =
        new PartOutcome(
            List.of(a, b),
            OptionalLong.of(10),
            Optional.empty(),
            Optional.of(new PartOutcome.Fault(ExitCode.COULD_NOT_RUN, "names no topic")));
    PartOutcome sound =
        new PartOutcome(List.of(c), OptionalLong.of(5), Optional.empty(), Optional.empty());
    begin(true, a, b, c)
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

  private static PartOutcome sound(Address address) {
    return PartOutcome.sound(List.of(address));
  }

  private static PartOutcome noBucket(Address address) {
    return sound(address).failing(ExitCode.COULD_NOT_RUN, "no bucket");
  }

  private static Optional<Accounting> ofNothing() {
    return Optional.of(Accounting.of(name -> 0));
  }

  private Health begin() throws Exception {
    return begin(true);
  }

  private Health beginOf(Address... parts) throws Exception {
    return begin(false, parts);
  }

  private Health begin(boolean hasHealth, Address... parts) throws Exception {
    MeasureRequest request = TestRequests.into(outputDir);
    Run run = request.run();
    return Health.begin(
        request.outputs().health(),
        new Run(
            run.command(),
            run.instance(),
            run.address(),
            Stream.of(parts).map(HealthTest::sound).toList(),
            hasHealth,
            run.began(),
            run.timeLimit()));
  }

  private JobHealth told() throws Exception {
    return told("orders", "kafka");
  }

  private JobHealth told(String topic, String source) throws Exception {
    return found(topic, source).orElseThrow();
  }

  private Optional<JobHealth> found(String topic, String source) throws Exception {
    JobHealth job =
        JobHealth.newBuilder()
            .setInstance("default")
            .setCommand("measure")
            .setCluster("default")
            .setTopic(topic)
            .setSource(source)
            .build();
    return folder.health(job);
  }
}
