package io.hodor.score;

import static io.hodor.score.Measurement.NOON;
import static io.hodor.score.Measurement.WINDOW;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import io.hodor.OffsetSet;
import io.hodor.RecordClass;
import io.hodor.score.state.KeptWindow;
import io.hodor.wire.v1.Hop;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.Status;
import io.hodor.wire.v1.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LargeTopicsTest {

  private static final int PARTITIONS = 12;
  private static final int WINDOWS = 3 * 24 * 6;
  private static final int A_WINDOW = 5_000;

  /** The worst case of a bitmap, in many chunks, and everything is there all the same. */
  @Test
  void everySecondOffsetInAnotherWindowIsFound() {
    int offsets = 2_000_000;
    OffsetSet even = new OffsetSet();
    OffsetSet odd = new OffsetSet();
    for (long offset = 0; offset < offsets; offset++) {
      (offset % 2 == 0 ? even : odd).addRange(offset, offset + 1);
    }
    OffsetSet lost = OffsetSet.of(7, 1_234_567, 1_999_999);
    JudgedTopic topic =
        JudgedTopic.with(
            Measurement.of("kafka", 0).range(0, 0, offsets).perChunk(300_000),
            Measurement.of("kafka", 1),
            Measurement.of("bigquery", 0).with(RecordClass.MEASURED, 0, even).perChunk(250_000),
            Measurement.of("bigquery", 1)
                .with(RecordClass.MEASURED, 0, odd.difference(lost))
                .perChunk(300_000));
    QualityScore score = topic.score("bigquery", 0, NOON.plus(Duration.ofHours(4)));

    assertThat(score.getStatus(), is(Status.FAILED));
    assertThat(
        JudgedTopic.text(score.getMissing(0).getRangesList()),
        is("0:7-7 0:1234567-1234567 0:1999999-1999999"));
    assertThat(score.getDeliveredOffsets(), is(offsets - 3L));
    assertThat(score.getUnexpectedTotal(), is(0L));
  }

  /** Three days of a busy topic with two sinks. Prints what they take. */
  @Test
  void threeDaysOfATopicAreJudgedAtOnce() {
    JudgedTopic topic = busyTopic(11);
    Instant now = NOON.plus(WINDOW.multipliedBy(WINDOWS));
    long kept = bytes(topic);
    long largest = topic.kept().stream().mapToLong(KeptWindow::getSerializedSize).max().orElse(0);
    Judgement judgement = topic.judge(now);
    long began = System.nanoTime();
    topic.judge(now);
    System.out.printf(
        "%d windows of %d partitions kept in %,d bytes, the largest in %,d; judged in %d ms%n",
        topic.kept().size(), PARTITIONS, kept, largest, (System.nanoTime() - began) / 1_000_000);

    assertThat(judgement.scores().size(), is(2 * WINDOWS));
    assertThat(
        judgement.scores().stream()
            .filter(it -> it.getSettled() && it.getStatus() != Status.PASSED)
            .toList(),
        empty());
    assertThat(
        judgement.scores().stream().filter(QualityScore::getSettled).count(),
        greaterThan(2L * WINDOWS - 30));
  }

  /** As many topics as {@code -Dhodor.topics} says; prints what they take together. */
  @Test
  void stateGrowsWithTopicsAndWithNothingElse() {
    int topics = Integer.getInteger("hodor.topics", 2);
    long one = bytes(busyTopic(0));
    long all = 0;
    for (int i = 0; i < topics; i++) {
      all += bytes(busyTopic(i));
    }
    System.out.printf("%d topics kept in %,d bytes, one in %,d%n", topics, all, one);
    assertThat((double) all / topics, closeTo(one, 0.01 * one));
  }

  private static long bytes(JudgedTopic topic) {
    return topic.kept().stream().mapToLong(KeptWindow::getSerializedSize).sum();
  }

  private static JudgedTopic busyTopic(long seed) {
    JudgedTopic topic = new JudgedTopic();
    Random random = new Random(seed);
    for (int window = 0; window < WINDOWS; window++) {
      for (String source : new String[] {"kafka", "bigquery", "parquet"}) {
        topic.add(busy(source, window, random));
      }
    }
    return topic;
  }

  /** With a transaction marker after every hundredth record. */
  private static Measurement busy(String source, int window, Random random) {
    boolean kafka = source.equals("kafka");
    Measurement measurement =
        Measurement.of(source, window)
            .timing(kafka ? Timing.FINAL : Timing.BOUNDED, kafka)
            .after(source.equals("parquet") ? Duration.ofMinutes(125) : Duration.ofMinutes(60));
    for (int partition = 0; partition < PARTITIONS; partition++) {
      long first = (long) window * A_WINDOW;
      for (long from = first; from < first + A_WINDOW; from += 101) {
        measurement.range(partition, from, Math.min(from + 100, first + A_WINDOW));
      }
    }
    if (!kafka) {
      for (int bucket = 0; bucket < 200; bucket++) {
        measurement.latency(Hop.EVENT_TO_CONSUMED, 1000L + random.nextInt(300_000), 300);
      }
    }
    return measurement;
  }
}
