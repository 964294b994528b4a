package io.hodor.source;

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
import io.hodor.wire.v1.IsolationLevel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaSettingsTest {

  @TempDir Path folder;

  @Test
  void readingIsExact() {
    Map<String, Object> settings =
        KafkaSettings.ofConsumer(new KafkaTopic("a:1", null, "t", IsolationLevel.READ_COMMITTED));
    assertThat(settings, hasEntry("bootstrap.servers", "a:1"));
    assertThat(settings, hasEntry("isolation.level", "read_committed"));
    assertThat(settings, hasEntry("auto.offset.reset", "none"));
    assertThat(settings, hasEntry("enable.auto.commit", "false"));
    assertThat(settings, hasEntry("allow.auto.create.topics", "false"));
    assertThat(settings, not(hasKey("group.id")));
    assertThat((String) settings.get("client.id"), startsWith("hodor-t-"));
  }

  @Test
  void theUserAddsAndChanges() throws IOException {
    KafkaTopic topic =
        topic(
            "security.protocol=SASL_SSL\nmax.poll.records=7\nauto.offset.reset=none\n"
                + "isolation.level=READ_UNCOMMITTED\nclient.id=mine\nplug.in=x\n");
    Map<String, Object> settings = KafkaSettings.ofConsumer(topic);
    assertThat(settings, hasEntry("security.protocol", "SASL_SSL"));
    assertThat(settings, hasEntry("max.poll.records", "7"));
    assertThat(settings, hasEntry("client.id", "mine"));
    assertThat(settings, hasEntry("isolation.level", "read_uncommitted"));
  }

  @Test
  void whatNoClientKnowsIsToldWithoutItsValue() throws IOException {
    assertThat(
        topic("fetch.mim.bytes=777\nfetch.min.bytes=1\nretries=3\n").warnings(),
        contains(allOf(containsString("fetch.mim.bytes"), not(containsString("777")))));
  }

  @Test
  void theAdminClientGetsWhatConcernsIt() throws IOException {
    Map<String, Object> settings =
        KafkaSettings.ofAdmin(topic("security.protocol=SASL_SSL\nplug.in=x\n"));
    assertThat(settings, hasEntry("security.protocol", "SASL_SSL"));
    assertThat(settings, hasEntry("plug.in", "x"));
    assertThat(settings, hasEntry("bootstrap.servers", "a:1"));
    assertThat(settings, not(hasKey("isolation.level")));
    assertThat(settings, not(hasKey("key.deserializer")));
  }

  @ParameterizedTest
  @CsvSource({
    "bootstrap.servers=b:1, see --bootstrapServers",
    "isolation.level=read_committed, see --isolationLevel",
    "auto.offset.reset=earliest, auto.offset.reset=none",
    "enable.auto.commit=true, enable.auto.commit=false",
    "value.deserializer=some.Other, ByteArrayDeserializer",
    "group.id=mine, joins no consumer group",
    "interceptor.classes=some.Other, could change what is read",
  })
  void refusesWhatContradicts(String setting, String why) throws IOException {
    KafkaTopic topic = topic(setting);
    OptionFault fault = assertThrows(OptionFault.class, () -> KafkaSettings.ofConsumer(topic));
    assertThat(fault.option(), is("consumerConfig"));
    assertThat(fault.getMessage(), allOf(containsString(why), containsString("--consumerConfig")));
  }

  @Test
  void onlyTheReferenceTravels() throws IOException {
    byte[] bytes = SerializableUtils.serializeToByteArray(topic("sasl.jaas.config=hush"));
    assertThat(new String(bytes, StandardCharsets.ISO_8859_1).contains("hush"), is(false));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", " "})
  void serversAndTopicAreNeeded(String missing) {
    IsolationLevel level = IsolationLevel.READ_COMMITTED;
    assertThat(fault(missing, "t", level).option(), is("bootstrapServers"));
    assertThat(fault("a:1", missing, level).option(), is("topic"));
    assertThat(
        fault("a:1", "t", IsolationLevel.ISOLATION_LEVEL_UNSPECIFIED).option(),
        is("isolationLevel"));
  }

  private static OptionFault fault(String servers, String name, IsolationLevel level) {
    return assertThrows(OptionFault.class, () -> new KafkaTopic(servers, null, name, level));
  }

  private KafkaTopic topic(String config) throws IOException {
    String file = Files.writeString(folder.resolve("config"), config).toString();
    return new KafkaTopic("a:1", file, "t", IsolationLevel.READ_UNCOMMITTED);
  }
}
