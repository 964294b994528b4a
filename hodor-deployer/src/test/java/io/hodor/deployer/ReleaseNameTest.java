package io.hodor.deployer;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReleaseNameTest {

  private static final String DNS_1123 = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
  private static final String OF_TOPICS =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";

  @Test
  void saysWhichTopicItIsAbout() {
    assertThat(
        ReleaseName.of("main", "shop", "Shop.Orders_v2"), startsWith("hodor-shop-orders-v2-"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "___", "-x-", "...", "A", "orders", "a.b", "a_b", "0"})
  void anyTopicHasAName(String topic) {
    assertIsName(ReleaseName.of("default", "default", topic));
  }

  @Test
  void theLongestTopicHasAName() {
    assertIsName(ReleaseName.of("default", "default", "x".repeat(249)));
    assertIsName(ReleaseName.of("default", "default", "x.".repeat(124)));
  }

  @Test
  void randomTopicsHaveNamesOfTheirOwn() {
    Random random = new Random(7);
    Set<String> topics = new HashSet<>();
    Set<String> names = new HashSet<>();
    Set<String> fullnames = new HashSet<>();
    while (topics.size() < 5_000) {
      StringBuilder topic = new StringBuilder();
      for (int i = random.nextInt(random.nextBoolean() ? 4 : 249); i >= 0; i--) {
        topic.append(OF_TOPICS.charAt(random.nextInt(OF_TOPICS.length())));
      }
      if (topics.add(topic.toString())) {
        String name = ReleaseName.of("main", "shop", topic.toString());
        assertIsName(name);
        names.add(name);
        fullnames.add(ReleaseName.fullname(name));
      }
    }
    assertThat(names.size(), is(topics.size()));
    assertThat(fullnames.size(), is(topics.size()));
  }

  private static void assertIsName(String name) {
    assertThat(name, matchesPattern(DNS_1123));
    assertThat(name.length(), is(lessThanOrEqualTo(53)));
    assertThat(ReleaseName.mayBe(name), is(true));
    assertThat(ReleaseName.fullname(name), matchesPattern("[a-z]([-a-z0-9]*[a-z0-9])?"));
    assertThat(ReleaseName.fullname(name).length(), is(lessThanOrEqualTo(18)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.b", "a-b", "A_B", "a__b", "a-b-", "a.B"})
  void topicsThatCleanToTheSameStayApart(String topic) {
    assertThat(
        ReleaseName.of("main", "shop", topic), is(not(ReleaseName.of("main", "shop", "a_b"))));
  }

  @Test
  void whatIsOneWordElsewhereIsNotTwoHere() {
    assertThat(ReleaseName.of("a", "bc", "t"), is(not(ReleaseName.of("ab", "c", "t"))));
    assertThat(ReleaseName.of("a", "b", "t"), is(not(ReleaseName.of("b", "a", "t"))));
  }

  /** A name that changes would leave every release behind, and install all anew. */
  @Test
  void namesStayWhatTheyAre() {
    assertThat(ReleaseName.of("default", "default", "orders"), is("hodor-orders-8pb81irckg9p"));
    assertThat(ReleaseName.lease("default", "default"), is("hodor-deployer-fk3yuctv7tdp"));
  }
}
