package io.hodor.sink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.google.protobuf.util.Timestamps;
import io.hodor.wire.v1.DeadLetter;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DeadLetterLimitTest {

  @Test
  void theFirstOfEachWindowAndPartitionPass() {
    DeadLetterLimit limit = new DeadLetterLimit();
    assertThat(passing(limit, 600, 0), is((long) FirstDeadLetters.LIMIT));
    assertThat(passing(limit, 600, 0), is(0L));
    assertThat(passing(limit, 600, 1), is((long) FirstDeadLetters.LIMIT));
    assertThat(passing(limit, 1200, 0), is((long) FirstDeadLetters.LIMIT));
  }

  private static long passing(DeadLetterLimit limit, long window, int partition) {
    return IntStream.range(0, 1_500)
        .filter(
            offset ->
                limit.takes(
                    DeadLetter.newBuilder()
                        .setTopic("orders")
                        .setWindowStart(Timestamps.fromSeconds(window))
                        .setPartition(partition)
                        .setOffset(offset)
                        .build()))
        .count();
  }
}
