package io.hodor.deployer;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.time.Duration;
import java.time.Instant;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class ThroughputTest {

  private static final Instant NOON = Story.NOON;
  private static final Uuid ID = new Uuid(1, 2);

  private final Throughput throughput = new Throughput();

  private OptionalDouble look(Duration after, long end) {
    return throughput.of("orders", ID, NOON.plus(after), OptionalLong.of(end));
  }

  @Test
  void isKnownAfterTenMinutesAndForTheNextTen() {
    assertThat(look(Duration.ZERO, 1000), is(OptionalDouble.empty()));
    assertThat(look(Duration.ofMinutes(9), 500_000), is(OptionalDouble.empty()));
    assertThat(look(Duration.ofMinutes(10), 601_000), is(OptionalDouble.of(1000)));
    assertThat(look(Duration.ofMinutes(19), 9_000_000), is(OptionalDouble.of(1000)));
    assertThat(look(Duration.ofMinutes(20), 607_000), is(OptionalDouble.of(10)));
  }

  @Test
  void aTopicThatIsCreatedAnewBeginsAnew() {
    look(Duration.ZERO, 1_000_000);
    look(Duration.ofMinutes(10), 2_000_000);
    assertThat(
        throughput.of(
            "orders", new Uuid(3, 4), NOON.plus(Duration.ofMinutes(20)), OptionalLong.of(10)),
        is(OptionalDouble.empty()));
  }

  @Test
  void endsThatCannotBeHadLeaveWhatIsKnown() {
    look(Duration.ZERO, 0);
    look(Duration.ofMinutes(10), 600);
    assertThat(
        throughput.of("orders", ID, NOON.plus(Duration.ofMinutes(30)), OptionalLong.empty()),
        is(OptionalDouble.of(1)));
    assertThat(throughput.of("other", ID, NOON, OptionalLong.empty()), is(OptionalDouble.empty()));
  }

  @Test
  void endsThatGoBackAreNoRecordsAtAll() {
    look(Duration.ZERO, 1000);
    assertThat(look(Duration.ofMinutes(10), 10), is(OptionalDouble.of(0)));
  }

  @Test
  void whatIsGoneIsForgotten() {
    look(Duration.ZERO, 0);
    look(Duration.ofMinutes(10), 600);
    throughput.keepOnly(Set.of("other"));
    assertThat(look(Duration.ofMinutes(20), 1200), is(OptionalDouble.empty()));
  }
}
