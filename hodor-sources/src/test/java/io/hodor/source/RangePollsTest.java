package io.hodor.source;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.config.Unreachable;
import io.hodor.wire.v1.IsolationLevel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.Test;

class RangePollsTest {

  private static final TopicPartition PARTITION = new TopicPartition("t", 3);
  private static final KafkaTopic TOPIC =
      new KafkaTopic("a:1", null, "t", IsolationLevel.READ_COMMITTED);

  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>(OffsetResetStrategy.NONE);
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void patienceEnds() {
    RangePolls polls = polls(5, 9);
    consumer.addRecord(new ConsumerRecord<>("t", 3, 5, null, new byte[0]));
    assertThat(polls.next(), hasSize(1));
    // Every poll takes a while, so that the second minute ends in one of them.
    consumer.schedulePollTask(() -> nanos.addAndGet(Duration.ofSeconds(119).toNanos()));
    consumer.schedulePollTask(() -> nanos.addAndGet(Duration.ofSeconds(2).toNanos()));
    Unreachable fault = assertThrows(Unreachable.class, polls::next);
    assertThat(
        fault.getMessage(), allOf(containsString("partition 3"), containsString("offset 6")));
  }

  @Test
  void progressRenewsPatience() {
    RangePolls polls = polls(5, 7);
    for (int offset = 5; offset < 7; offset++) {
      ConsumerRecord<byte[], byte[]> record =
          new ConsumerRecord<>("t", 3, offset, null, new byte[0]);
      consumer.schedulePollTask(() -> nanos.addAndGet(Duration.ofSeconds(100).toNanos()));
      consumer.schedulePollTask(() -> consumer.addRecord(record));
      assertThat(polls.next(), hasSize(1));
    }
    assertThat(polls.next(), empty());
  }

  @Test
  void faultsNameWhatToLookAt() {
    assertFault(new TimeoutException("x"), "--bootstrapServers=a:1");
    assertFault(new TopicAuthorizationException("x"), "--topic=t: refused");
    assertFault(new SaslAuthenticationException("x"), "--consumerConfig");
    assertFault(new KafkaException("x"), "--topic=t: failed while reading partition 3 at offset 5");
    assertFault(
        new OffsetOutOfRangeException(Map.of(PARTITION, 5L)), "--topic=t: the range was removed");
  }

  private void assertFault(KafkaException exception, String why) {
    RangePolls polls = polls(5, 9);
    consumer.setPollException(exception);
    Unreachable fault = assertThrows(Unreachable.class, polls::next);
    assertThat(fault.getMessage(), containsString(why));
  }

  private RangePolls polls(long from, long to) {
    return new RangePolls(TOPIC, consumer, new PartitionRange(3, from, to), nanos::get);
  }
}
