package io.hodor.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReferenceTest {

  @TempDir Path folder;

  @Test
  void readsProperties() throws IOException {
    Path file =
        Files.writeString(
            folder.resolve("client.properties"),
            "# a comment\nsasl.mechanism = PLAIN \nsecret=gr\u00fcn\\u0021\nempty=\n");
    Map<String, String> expected =
        Map.of("sasl.mechanism", "PLAIN", "secret", "gr\u00fcn!", "empty", "");
    assertThat(new ConfigReference("consumerConfig", file.toString()).read(), is(expected));
    assertThat(new ConfigReference("consumerConfig", "file://" + file).read(), is(expected));
  }

  @Test
  void namesTheOptionOfWhatCannotBeRead() {
    assertThat(fault(folder.resolve("none").toString()), containsString("there is no file"));
    assertThat(fault(folder.toString()), containsString("cannot be read"));
    assertThat(fault("gs://bucket/none"), containsString("gs://bucket/none"));
    assertThat(fault("gs://"), containsString("gs://"));
  }

  @Test
  void saysWhatIsSupported() {
    String fault = fault("secret://projects/p/secrets/s/versions/1");
    assertThat(fault, containsString("secret:// references are not supported"));
    assertThat(fault, containsString("a path or a gs:// object"));
    assertThat(fault("https://host/file"), containsString("https:// references"));
  }

  @Test
  void quotesNothingOfABrokenFile() throws IOException {
    Path file = Files.writeString(folder.resolve("broken"), "password=hush\\uZZZZ");
    String fault = fault(file.toString());
    assertThat(fault, containsString("is not a Java properties file"));
    assertThat(fault, not(containsString("hush")));
  }

  private static String fault(String reference) {
    OptionFault fault =
        assertThrows(
            OptionFault.class, () -> new ConfigReference("consumerConfig", reference).read());
    assertThat(fault.option(), is("consumerConfig"));
    assertThat(fault.getMessage(), containsString("--consumerConfig: "));
    return fault.getMessage();
  }
}
