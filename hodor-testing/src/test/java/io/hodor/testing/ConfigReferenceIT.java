package io.hodor.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.config.ConfigReference;
import io.hodor.config.OptionFault;
import io.hodor.source.EventTime;
import java.util.Map;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** References to objects in Google Cloud Storage. */
class ConfigReferenceIT {

  private static GcsEmulator gcs;

  @BeforeAll
  static void start() {
    gcs = GcsEmulator.start();
    gcs.createBucket("config");
    gcs.put("config", "kafka/client.properties", "sasl.mechanism=PLAIN\n".getBytes(UTF_8));
    FileSystems.setDefaultPipelineOptions(
        PipelineOptionsFactory.fromArgs(
                "--gcsEndpoint=" + gcs.endpoint(),
                "--credentialFactoryClass="
                    + "org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory")
            .create());
  }

  @AfterAll
  static void stop() {
    gcs.close();
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
  }

  @Test
  void settingsAreReadFromAnObject() {
    ConfigReference reference =
        new ConfigReference("consumerConfig", "gs://config/kafka/client.properties");
    assertThat(reference.read(), is(Map.of("sasl.mechanism", "PLAIN")));
  }

  @Test
  void anObjectThatIsNotThereIsNamed() {
    for (String missing : new String[] {"gs://config/none", "gs://none/none"}) {
      OptionFault fault =
          assertThrows(
              OptionFault.class, () -> new ConfigReference("consumerConfig", missing).read());
      assertThat(fault.getMessage(), is("--consumerConfig: there is no object " + missing));
    }
  }

  @Test
  void descriptorsAreReadFromAnObject() {
    OptionFault fault =
        assertThrows(
            OptionFault.class,
            () ->
                EventTime.parse(
                    "proto:at", "ms", "gs://config/kafka/client.properties", "shop.Order"));
    assertThat(fault.getMessage(), containsString("is not a descriptor set"));
  }
}
