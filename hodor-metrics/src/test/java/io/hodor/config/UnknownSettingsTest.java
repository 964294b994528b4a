package io.hodor.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class UnknownSettingsTest {
  private static final Set<String> KNOWN = Set.of("fetch.min.bytes", "fetch.max.bytes", "acks");

  @Test
  void whatIsKnownIsNoMatter() {
    assertThat(warnings(Map.of("fetch.min.bytes", "1", "acks", "all")), empty());
  }

  @Test
  void aMisspeltNameIsToldWithTheNearestKnownOne() {
    assertThat(
        warnings(Map.of("fetch.mim.bytes", "1")),
        contains(
            "--consumerConfig: no client of Kafka's knows fetch.mim.bytes; it has no effect unless"
                + " a plug-in reads it (there is fetch.min.bytes)"));
  }

  @Test
  void aNameThatIsLikeNoOtherIsToldWithout() {
    assertThat(
        warnings(Map.of("vault.address", "x")),
        contains(
            "--consumerConfig: no client of Kafka's knows vault.address; it has no effect unless a"
                + " plug-in reads it"));
  }

  @Test
  void whatMayBeASecretIsNotRepeated() {
    assertThat(
        warnings(Map.of("hunter2", "", "b3Blbi5zZXNhbWU", "=", "open.sesame", "")),
        contains("--consumerConfig: lines without the name of a setting: 3"));
  }

  private static List<String> warnings(Map<String, String> settings) {
    return UnknownSettings.warnings("consumerConfig", settings, KNOWN);
  }
}
