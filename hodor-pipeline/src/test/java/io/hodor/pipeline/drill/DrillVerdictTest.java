package io.hodor.pipeline.drill;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;

import io.hodor.pipeline.drill.DrillVerdict.Line;
import io.hodor.wire.v1.MissingOffsets;
import io.hodor.wire.v1.MissingReason;
import io.hodor.wire.v1.OffsetRange;
import io.hodor.wire.v1.QualityScore;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DrillVerdictTest {

  private static final List<PlantedFault> FAULTS =
      List.of(
          new PlantedFault("lost", Set.of(lost(5), lost(6))),
          new PlantedFault("twice", Set.of(new Trace(Trace.Kind.REPEATED, 0, 9))));

  @Test
  void whatIsPlantedAndNamedIsRight() {
    DrillVerdict verdict = verdict(score(5, 6, 2).build());
    assertThat(verdict.isRight(), is(true));
    assertThat(verdict.differences(), is(empty()));
    assertThat(
        verdict.lines(),
        contains(
            new Line("lost", 2, 2, true),
            new Line("twice", 1, 1, true),
            new Line("records a producer sent twice", 1, 1, true),
            new Line("anything else", 0, 0, true)));
  }

  @Test
  void aFaultThatIsNotNamedIsWrong() {
    DrillVerdict verdict = verdict(score(5, 5, 1).build());
    assertThat(verdict.isRight(), is(false));
    assertThat(verdict.lines(), hasItem(new Line("lost", 2, 1, false)));
    assertThat(
        verdict.differences(), contains("planted and not found: lost: offset 6 of partition 0"));
    assertThat(verdict.sentence(), is("The verdict is wrong in 1 of 4 lines."));
  }

  @Test
  void aFaultThatNobodyPlantedIsWrong() {
    DrillVerdict verdict = verdict(score(5, 7, 3).build());
    assertThat(verdict.isRight(), is(false));
    assertThat(verdict.lines(), hasItem(new Line("anything else", 0, 1, false)));
    assertThat(
        verdict.differences(), contains("found and not planted: lost: offset 7 of partition 0"));
  }

  @Test
  void anotherKindOfFaultIsBoth() {
    QualityScore.Builder score = score(5, 6, 2);
    score.getMissingBuilder(0).setReason(MissingReason.NOT_YET_DUE);
    DrillVerdict verdict = verdict(score.build());
    assertThat(verdict.lines(), hasItem(new Line("lost", 2, 0, false)));
    assertThat(verdict.lines(), hasItem(new Line("anything else", 0, 2, false)));
  }

  @Test
  void whatIsCountedAndNotNamedIsWrong() {
    DrillVerdict verdict = verdict(score(5, 6, 12).build());
    assertThat(verdict.lines(), hasItem(new Line("anything else", 0, 10, false)));
    assertThat(verdict.differences(), contains("counted and not named: 10"));
  }

  @Test
  void anotherNumberOfProducerDuplicatesIsWrong() {
    DrillVerdict verdict = verdict(score(5, 6, 2).setProducerDuplicates(3).build());
    assertThat(verdict.isRight(), is(false));
    assertThat(verdict.lines(), hasItem(new Line("records a producer sent twice", 1, 3, false)));
  }

  @Test
  void withoutAnyVerdictNothingIsRight() {
    assertThat(new DrillVerdict(FAULTS, 1, List.of()).isRight(), is(false));
  }

  private static DrillVerdict verdict(QualityScore score) {
    return new DrillVerdict(FAULTS, 1, List.of(score));
  }

  private static QualityScore.Builder score(long from, long to, long total) {
    return QualityScore.newBuilder()
        .addMissing(
            MissingOffsets.newBuilder()
                .setReason(MissingReason.LOST)
                .setTotal(total)
                .addRanges(range(from, to)))
        .addRepeatedRanges(range(9, 9))
        .setRepeatedTotal(1)
        .setProducerDuplicates(1);
  }

  private static OffsetRange range(long from, long to) {
    return OffsetRange.newBuilder().setPartition(0).setFrom(from).setTo(to).build();
  }

  private static Trace lost(long offset) {
    return new Trace(Trace.Kind.LOST, 0, offset);
  }
}
