package io.hodor.pipeline;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.startsWith;

import java.time.Instant;
import java.util.Optional;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.SimpleCounter;
import org.junit.jupiter.api.Test;

class MeasureRunTest {

  private final Counter counter = new SimpleCounter();
  private final LiveMetrics metrics = new LiveMetrics();

  @Test
  void whileRecordsComeTheirNumberIsTold() {
    count(700);
    assertProgress("read 700 of at most 1,000 records, ");
  }

  @Test
  void whenEveryRecordIsThereTheResultsAreAwaited() {
    count(1_000);
    assertProgress("read all 1,000 records; results are being computed and written, ");
  }

  @Test
  void whenTheReadersHaveEndedTheResultsAreAwaited() {
    count(700);
    metrics.notifyOfRemovedMetric(counter, Reading.LIVE_COUNTER, null);
    assertProgress("read all 700 records; results are being computed and written, ");
  }

  private void count(long records) {
    metrics.notifyOfAddedMetric(counter, Reading.LIVE_COUNTER, null);
    counter.inc(records);
  }

  private void assertProgress(String words) {
    MeasureRun run =
        new MeasureRun(new Console(System.out, System.err), 1_000, Instant.now(), Optional.empty());
    assertThat(run.progress(metrics), startsWith(words));
  }
}
