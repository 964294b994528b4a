package io.hodor.score;

import static io.hodor.score.Measurement.NOON;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.hodor.score.state.KeptWindow;
import io.hodor.wire.v1.PartitionCounts;
import io.hodor.wire.v1.QualityMetrics;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SourceWindowTest {

  private static final Instant LATER = NOON.plus(Duration.ofHours(4));
  private static final Measurement MEASURED =
      Measurement.of("kafka", 0).range(0, 0, 50).range(1, 0, 10);

  private static SourceWindow window(QualityMetrics metrics) {
    return new SourceWindow(
        KeptWindow.newBuilder().setCurrent(metrics).addAllLedgers(MEASURED.ledgers()).build());
  }

  @Test
  void ledgersThatHoldWhatWasMeasuredAreUsable() {
    assertThat(window(MEASURED.metrics()).isUsable(LATER), is(true));
    assertThat(window(MEASURED.metrics()).whyUnusable(LATER), is(""));
  }

  @Test
  void noVerdictRestsOnLedgersThatHoldLessThanTheMeasurementSays() {
    PartitionCounts more = MEASURED.metrics().getPartitions(0).toBuilder().setDistinct(100).build();
    QualityMetrics metrics = MEASURED.metrics().toBuilder().setPartitions(0, more).build();
    assertThat(window(metrics).isUsable(LATER), is(false));
    assertThat(
        window(metrics).whyUnusable(LATER),
        is("the ledger of partition 0 holds 50 offsets, the measurement 100"));
  }

  @Test
  void norOnAMeasurementThatListsFewerPartitionsThanItCounted() {
    QualityMetrics metrics = MEASURED.metrics().toBuilder().clearPartitions().build();
    assertThat(window(metrics).isUsable(LATER), is(false));
    assertThat(
        window(metrics).whyUnusable(LATER),
        is("the partitions hold 0 offsets, the measurement 60"));
  }
}
