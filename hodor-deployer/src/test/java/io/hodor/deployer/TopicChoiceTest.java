package io.hodor.deployer;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.hodor.config.NamePattern;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicChoiceTest {

  @ParameterizedTest
  @CsvSource({
    "orders, true",
    "orders-eu, true",
    "my-orders, false",
    "orders-test, false",
    "orders-secret, false",
    "payments, true",
    "Payments, false",
    "__consumer_offsets, false",
    "hodor-metrics, false"
  })
  void takesWhatIsIncludedAndNotExcluded(String topic, boolean taken) {
    TopicChoice choice =
        new TopicChoice(
                patterns("orders*", "payments", "__*", "hodor-*"),
                patterns("*-test"),
                Set.of("hodor-metrics"))
            .without(patterns("orders-secret"));
    assertThat(choice.takes(topic), is(taken));
  }

  private static List<NamePattern> patterns(String... texts) {
    return Stream.of(texts).map(NamePattern::new).toList();
  }
}
