package io.hodor.config;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import java.util.List;
import org.junit.jupiter.api.Test;

class CloseNamesTest {

  @Test
  void countsLetters() {
    assertThat(CloseNames.distance("", ""), is(0));
    assertThat(CloseNames.distance("", "abc"), is(3));
    assertThat(CloseNames.distance("orders", "ORDER"), is(1));
    assertThat(CloseNames.distance("kitten", "sitting"), is(3));
  }

  @Test
  void findsTheNearestFirst() {
    List<String> names = List.of("orders", "prod.order.events", "payments", "border");
    assertThat(CloseNames.to("order", names, 5), contains("border", "orders", "prod.order.events"));
    assertThat(CloseNames.to("order", names, 1), contains("border"));
    assertThat(CloseNames.to("clicks", names, 5), empty());
  }
}
