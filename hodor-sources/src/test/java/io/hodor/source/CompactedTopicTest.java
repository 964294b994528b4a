package io.hodor.source;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.config.Unreachable;
import io.hodor.wire.v1.IsolationLevel;
import java.util.List;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.Test;

class CompactedTopicTest {

  private static final KafkaTopic TOPIC =
      new KafkaTopic("localhost:9092", null, "t", IsolationLevel.READ_COMMITTED);

  @Test
  void thePolicyNamesIt() {
    assertThat(CompactedTopic.isCompacted(policy("compact")), is(true));
    assertThat(CompactedTopic.isCompacted(policy("delete,compact")), is(true));
    assertThat(CompactedTopic.isCompacted(policy("delete")), is(false));
    assertThat(CompactedTopic.isCompacted(policy(null)), is(false));
    assertThat(CompactedTopic.isCompacted(new Config(List.of())), is(false));
  }

  @Test
  void aRefusedAnswerIsNoFault() {
    assertDoesNotThrow(
        () -> CompactedTopic.throwUnlessRefused(TOPIC, new TopicAuthorizationException("t")));
    assertDoesNotThrow(
        () -> CompactedTopic.throwUnlessRefused(TOPIC, new UnsupportedVersionException("old")));
    Unreachable fault =
        assertThrows(
            Unreachable.class,
            () -> CompactedTopic.throwUnlessRefused(TOPIC, new TimeoutException("late")));
    assertThat(fault.getMessage(), containsString("while asking for the settings of topic t"));
  }

  private static Config policy(String value) {
    return new Config(List.of(new ConfigEntry("cleanup.policy", value)));
  }
}
