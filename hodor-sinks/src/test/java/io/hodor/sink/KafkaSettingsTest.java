package io.hodor.sink;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasEntry;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.config.OptionFault;
import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaSettingsTest {

  private static final Duration PATIENCE = Duration.ofMinutes(10);

  @TempDir Path folder;

  @Test
  void aProducerLosesNothingAndWaits() {
    var settings = KafkaSettings.ofProducer(OutputTopics.at("broker:9092", null), PATIENCE);
    assertThat(settings, hasEntry("acks", "all"));
    assertThat(settings, hasEntry("enable.idempotence", "true"));
    assertThat(settings, hasEntry("delivery.timeout.ms", "600000"));
    assertThat(settings, hasEntry("max.block.ms", "600000"));
  }

  @Test
  void eachClientTakesWhatItKnows() throws Exception {
    OutputTopics topics =
        topics("linger.ms=7\nmax.poll.records=9\nsecurity.protocol=SSL\nmy.plugin=x\nacks=-1\n");
    var producer = KafkaSettings.ofProducer(topics, PATIENCE);
    assertThat(producer, allOf(hasEntry("linger.ms", "7"), hasEntry("my.plugin", "x")));
    assertThat(producer, not(hasKey("max.poll.records")));
    var consumer = KafkaSettings.ofConsumer(topics);
    assertThat(consumer, allOf(hasEntry("max.poll.records", "9"), not(hasKey("linger.ms"))));
    var admin = KafkaSettings.ofAdmin(topics, PATIENCE);
    assertThat(admin, allOf(hasEntry("security.protocol", "SSL"), not(hasKey("acks"))));
  }

  @Test
  void whatNoClientKnowsIsToldWithoutItsValue() throws Exception {
    assertThat(
        KafkaSettings.warnings(topics("lingr.ms=777\nlinger.ms=7\nmax.poll.records=9\n")),
        contains(allOf(containsString("lingr.ms"), not(containsString("777")))));
  }

  @Test
  void whatResultsDependOnCannotBeTurnedOff() throws Exception {
    for (String setting :
        new String[] {
          "acks=1",
          "enable.idempotence=false",
          "bootstrap.servers=other:9092",
          "transactional.id=x",
          "interceptor.classes=X"
        }) {
      OutputTopics topics = topics(setting);
      OptionFault fault =
          assertThrows(OptionFault.class, () -> KafkaSettings.ofProducer(topics, PATIENCE));
      assertThat(
          fault.getMessage(),
          allOf(
              startsWith("--outputConfig: "),
              containsString(setting.substring(0, setting.indexOf('=')))));
    }
  }

  @Test
  void theReferenceTravelsAndNotWhatItHolds() throws Exception {
    OutputTopics topics = topics("ssl.key.password=open-sesame\n");
    KafkaSettings.ofProducer(topics, PATIENCE);
    var bytes = new ByteArrayOutputStream();
    try (var out = new ObjectOutputStream(bytes)) {
      out.writeObject(topics);
    }
    String serialized = bytes.toString(StandardCharsets.ISO_8859_1);
    assertThat(serialized, containsString("output.properties"));
    assertThat(serialized + topics, not(containsString("sesame")));
  }

  @Test
  void namesThatCannotBeAreRefused() {
    assertThat(
        assertThrows(OptionFault.class, () -> named("a b", "ledger")).getMessage(),
        is("--metricsTopic: 'a b' cannot be the name of a topic"));
    assertThat(
        assertThrows(OptionFault.class, () -> named("both", "both")).getMessage(),
        is("--ledgerTopic: both is also given by --metricsTopic"));
    assertThat(
        assertThrows(OptionFault.class, () -> OutputTopics.at(" ", null)).option(),
        is("outputBootstrapServers"));
  }

  private static OutputTopics named(String metrics, String ledger) {
    return new OutputTopics("broker:9092", null, metrics, ledger, "quality", "health", "letters");
  }

  private OutputTopics topics(String config) throws Exception {
    Path file = Files.writeString(folder.resolve("output.properties"), config);
    return OutputTopics.at("broker:9092", file.toString());
  }
}
