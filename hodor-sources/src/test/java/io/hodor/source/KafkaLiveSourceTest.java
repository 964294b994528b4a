package io.hodor.source;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.config.OptionFault;
import java.nio.charset.StandardCharsets;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.util.SerializableUtils;
import org.junit.jupiter.api.Test;

class KafkaLiveSourceTest {

  private final KafkaLiveSource source = LiveReading.source(EventTime.RECORD, "id", 0, 0);

  @Test
  void brokersAreNotSerialized() throws Exception {
    PipelineOptions options = PipelineOptionsFactory.create();
    options.as(KafkaOptions.class).setBootstrapServers("broker-one:9092");
    options.as(KafkaOptions.class).setConsumerConfig("/where/secrets/lie");
    KafkaLiveSource split = source.split(2, options).get(1);
    split.createReader(options, null).close();
    String bytes =
        new String(SerializableUtils.serializeToByteArray(split), StandardCharsets.ISO_8859_1);
    assertThat("it is searched", bytes, containsString("READ_COMMITTED"));
    assertThat(bytes, not(containsString("broker-one")));
    assertThat(bytes, not(containsString("secrets")));
    assertThat(SerializableUtils.clone(split).owns(3), is(true));
    assertThat(SerializableUtils.clone(split).owns(2), is(false));
  }

  @Test
  void brokersComeFromTheOptions() {
    PipelineOptions options = PipelineOptionsFactory.create();
    OptionFault fault = assertThrows(OptionFault.class, () -> source.createReader(options, null));
    assertThat(fault.option(), is("bootstrapServers"));
  }

  @Test
  void everyPartExists() {
    PipelineOptions options = PipelineOptionsFactory.create();
    assertThat(source.split(5, options), hasSize(5));
    assertThat(source.split(0, options), hasSize(1));
    assertThat(source.split(5, options).get(1).split(5, options), hasSize(1));
    assertThat(source.split(5, options).get(4).beginning().positions().size(), is(0));
    assertThat(source.requiresDeduping(), is(false));
  }
}
