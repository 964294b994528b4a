package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.is;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class OutdatedTest {

  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");
  private static final int HOUR = 60;
  private static final QualityScore BY_THE_HOUR =
      score(Status.PASSED, 0, HOUR).setMeasuredAt(at(2 * HOUR)).build();

  private static QualityScore.Builder score(Status status, int start, int minutes) {
    return QualityScore.newBuilder()
        .setSource("bigquery")
        .setStatus(status)
        .setWindowStart(at(start))
        .setWindowEnd(at(start + minutes));
  }

  private static Timestamp at(int minutes) {
    return Timestamps.fromMillis(NOON.plus(Duration.ofMinutes(minutes)).toEpochMilli());
  }

  @ParameterizedTest
  @EnumSource(names = {"PENDING", "UNMEASURED"})
  void whatIsMeasuredByOtherWindowsNowIsNotWaitedFor(Status open) {
    QualityScore never = score(open, 10, 10).build();
    QualityScore before = score(open, 50, 10).setMeasuredAt(at(61)).build();
    assertThat(Outdated.without(List.of(never, before, BY_THE_HOUR)), contains(BY_THE_HOUR));
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"PENDING", "UNMEASURED", "UNRECOGNIZED"})
  void whatIsCertainStays(Status certain) {
    List<QualityScore> both = List.of(score(certain, 10, 10).build(), BY_THE_HOUR);
    assertThat(Outdated.without(both), is(both));
  }

  @Test
  void oneSourcesWindowsReplaceNoneOfAnothers() {
    QualityScore open = score(Status.PENDING, 10, 10).build();
    QualityScore parquet = open.toBuilder().setSource("parquet").build();
    QualityScore clicks = open.toBuilder().setTopic("clicks").build();
    QualityScore elsewhere = open.toBuilder().setCluster("eu").build();
    assertThat(
        Outdated.withoutThoseOfAny(List.of(open, parquet, clicks, elsewhere, BY_THE_HOUR)),
        containsInAnyOrder(parquet, clicks, elsewhere, BY_THE_HOUR));
  }

  @Test
  void windowsBesideEachOtherStay() {
    List<QualityScore> both = List.of(score(Status.PENDING, HOUR, 10).build(), BY_THE_HOUR);
    assertThat(Outdated.without(both), is(both));
  }

  @Test
  void whatWasMeasuredSinceStays() {
    QualityScore again = score(Status.PENDING, 10, 10).setMeasuredAt(at(2 * HOUR)).build();
    assertThat(Outdated.without(List.of(again, BY_THE_HOUR)), contains(again, BY_THE_HOUR));
  }

  @Test
  void whatNobodyHasMeasuredReplacesNothing() {
    QualityScore open = score(Status.UNMEASURED, 10, 10).build();
    QualityScore hour = score(Status.UNMEASURED, 0, HOUR).build();
    assertThat(Outdated.without(List.of(open, hour)), contains(open, hour));
  }
}
