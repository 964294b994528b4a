package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaBrokerIT {

  @Test
  void topicsOutliveAPowerCut() throws Exception {
    try (KafkaBroker broker = KafkaBroker.start()) {
      String address = broker.bootstrapServers();
      broker.createTopic("orders", 3, Map.of());

      broker.kill();
      broker.restart();

      assertThat(broker.bootstrapServers(), is(address));
      try (var admin = broker.admin()) {
        assertThat(admin.listTopics().names().get(), hasItem("orders"));
      }
    }
  }

  @Test
  void closingEndsTheProcess() {
    KafkaBroker broker = KafkaBroker.start();
    ProcessHandle process = ProcessHandle.of(broker.pid()).orElseThrow();
    broker.close();
    assertThat(process.isAlive(), is(false));
  }

  @Test
  void aBrokerThatCannotStartSaysWhy() {
    var broken = KafkaBroker.builder().property("log.retention.ms", "soon");
    var error = assertThrows(IllegalStateException.class, broken::start);
    assertThat(error.getMessage(), containsString("log.retention.ms"));
  }
}
