package io.hodor.source;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.hodor.source.TopicBrokers.Ends;
import java.time.Duration;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LivePartitionTest {

  private static final long NOW = 1_714_564_800_000L;

  private final LivePartition partition =
      new LivePartition(
          new TopicPartition("t", 3), KafkaLiveSource.startAt(10), null, Duration.ofMillis(100));

  @Test
  void anOpenTransactionIsNamedWhenTwoAnswersShowIt() {
    partition.rest(10);
    partition.ends(NOW, new Ends(10, 15));
    assertThat("it may be over already", partition.openTransaction(), is(-1L));
    partition.rest(10);
    partition.ends(NOW + 1, new Ends(10, 20));
    assertThat(partition.openTransaction(), is(10L));
    partition.rest(20);
    assertThat("it is over", partition.watermark(), is(NOW + 1 - 100));
    partition.ends(NOW + 2, new Ends(20, 20));
    assertThat(partition.openTransaction(), is(-1L));
  }

  @Test
  void whatMovesIsNotHeld() {
    partition.rest(10);
    partition.ends(NOW, new Ends(12, 15));
    partition.rest(12);
    partition.ends(NOW + 1, new Ends(12, 20));
    assertThat("it has just come here", partition.openTransaction(), is(-1L));
    partition.rest(12);
    partition.ends(NOW + 2, new Ends(16, 20));
    assertThat(
        "of what was open, all is stable now but 16 to 19", partition.openTransaction(), is(16L));
    partition.ends(NOW + 3, new Ends(16, 20));
    assertThat("no poll was tried", partition.openTransaction(), is(-1L));
    partition.rest(12);
    partition.ends(NOW + 4, new Ends(20, 25));
    assertThat("newer than the last answer", partition.openTransaction(), is(-1L));
  }

  @Test
  void theWatermarkIsBehindWhatWasMet() {
    assertThat(partition.watermark(), is(LivePartition.NO_WATERMARK));
    partition.met(NOW);
    partition.met(NOW - 50);
    assertThat(partition.watermark(), is(NOW - 100));
  }

  @Test
  void anAnswerProvesTheMomentOfItsQuestion() {
    partition.ends(NOW, new Ends(11, 11));
    partition.rest(10);
    assertThat(partition.watermark(), is(LivePartition.NO_WATERMARK));
    partition.rest(11);
    assertThat(partition.watermark(), is(NOW - 100));
    partition.met(NOW + 500);
    partition.ends(NOW + 10, new Ends(11, 11));
    partition.rest(11);
    assertThat("never backwards", partition.watermark(), is(NOW + 400));
  }
}
