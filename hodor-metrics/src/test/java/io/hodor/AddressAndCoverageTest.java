package io.hodor;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AddressAndCoverageTest {

  private static final Instant NOON = Instant.parse("2024-05-01T12:00:00Z");

  @Test
  void aKeyReadsAsItsParts() {
    assertThat(
        new Address("default", "orders", "bigquery:p.d.t").key(NOON),
        is("default|orders|bigquery:p.d.t|2024-05-01T12:00:00Z"));
  }

  @Test
  void aKeyEncodesWhatIsNotPlain() {
    assertThat(Address.key("a|b", "ü +%", "gs://x/*"), is("a%7Cb|%C3%BC%20%2B%25|gs:%2F%2Fx%2F*"));
  }

  @Test
  void differentPartsNeverHaveTheSameKey() {
    List<String> parts = List.of("", "|", "a", "a|", "|a", "a|a", "%7C", "a%7C", "+", " ", "%20");
    Set<String> keys = new HashSet<>();
    for (String first : parts) {
      for (String second : parts) {
        for (String third : parts) {
          keys.add(Address.key(first, second, third));
        }
      }
    }
    assertThat(keys.size(), is(parts.size() * parts.size() * parts.size()));
  }

  @Test
  void aKeyCanBeTakenApart() {
    assertThat(
        Address.parts(Address.key("a|b", "ü +%", "", "gs://x/*")),
        contains("a|b", "ü +%", "", "gs://x/*"));
    assertThat(Address.parts("50%|of"), is(empty()));
  }

  @Test
  void aWindowInsideTheReadableSpanIsComplete() {
    Coverage hour =
        Coverage.EVERYTHING
            .notBefore(NOON, "retention")
            .notAfter(NOON.plusSeconds(3600), "the end of the topic");

    assertThat(hour.reasonsPartial(NOON, NOON.plusSeconds(600)), is(empty()));
    assertThat(hour.reasonsPartial(NOON.plusSeconds(3000), NOON.plusSeconds(3600)), is(empty()));
    assertThat(
        hour.reasonsPartial(NOON.minusMillis(1), NOON.plusSeconds(600)), contains("retention"));
    assertThat(
        hour.reasonsPartial(NOON.plusSeconds(3000), NOON.plusMillis(3_600_001)),
        contains("the end of the topic"));
    assertThat(
        hour.reasonsPartial(NOON.minusSeconds(600), NOON.plusSeconds(7200)),
        contains("retention", "the end of the topic"));
    assertThat(Coverage.EVERYTHING.reasonsPartial(Instant.EPOCH, NOON), is(empty()));
  }

  @Test
  void onlyTheNarrowestBoundGivesTheReason() {
    Coverage cut =
        Coverage.EVERYTHING
            .notBefore(NOON, "narrow")
            .notBefore(NOON.minusSeconds(5), "wide")
            .notAfter(NOON.plusSeconds(9), "narrow end")
            .notAfter(NOON.plusSeconds(10), "wide end");

    assertThat(cut, is(new Coverage(NOON, "narrow", NOON.plusSeconds(9), "narrow end")));
  }

  @Test
  void aHigherMajorIsRefused() {
    WireVersion.check(0);
    WireVersion.check(WireVersion.MAJOR);
    assertThat(
        assertThrows(IllegalArgumentException.class, () -> WireVersion.check(WireVersion.MAJOR + 1))
            .getMessage(),
        is("written with wire version 2, this Hodor reads up to 1: use a newer Hodor"));
  }
}
