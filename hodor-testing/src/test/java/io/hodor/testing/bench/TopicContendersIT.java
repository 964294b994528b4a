package io.hodor.testing.bench;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.EnumSet;
import org.junit.jupiter.api.Test;

/** The bench compares speeds; here its contenders find the same, those that run in this process. */
class TopicContendersIT {

  private static final long RECORDS = 6_000;
  private static final EnumSet<TopicContender> IN_THIS_PROCESS =
      EnumSet.range(TopicContender.CONSUMER_LOOP, TopicContender.COMBINE_PER_RECORD_STREAMING);

  @Test
  void everyContenderFindsWhatWasWritten() {
    try (BenchBroker broker = new BenchBroker(200, 4, ValueFormat.PROTOBUF)) {
      BenchTopic topic = broker.topic(RECORDS);
      for (TopicContender contender : IN_THIS_PROCESS) {
        Finish finish = contender.run(topic);
        assertThat(contender.title(), finish.count(), is(RECORDS));
        assertThat(contender.title(), finish.distinctOffsets(), is(RECORDS));
        assertThat(contender.title(), finish.distinctContents(), is(RECORDS));
      }
    }
  }
}
