package io.hodor.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamePatternTest {

  @ParameterizedTest
  @CsvSource({
    "orders, orders, true",
    "orders, orders-eu, false",
    "orders, my-orders, false",
    "orders-*, orders-eu, true",
    "orders-*, orders-, true",
    "orders-*, orders, false",
    "orders-*, my-orders-eu, false",
    "*, anything, true",
    "*-eu-*, orders-eu-1, true",
    "orders-?, orders-1, true",
    "orders-?, orders-12, false",
    "a.c, abc, false",
    "a[bc], ab, false",
  })
  void aPatternMatchesWholeNames(String pattern, String name, boolean matches) {
    assertThat(new NamePattern(pattern).matches(name), is(matches));
  }

  @ParameterizedTest
  @CsvSource({"orders, false", "orders-*, true", "order?, true"})
  void onlyAWildPatternIsMoreThanAName(String pattern, boolean isWild) {
    assertThat(new NamePattern(pattern).isWild(), is(isWild));
  }
}
