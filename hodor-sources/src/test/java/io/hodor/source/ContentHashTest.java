package io.hodor.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import org.junit.jupiter.api.Test;

class ContentHashTest {

  @Test
  void isTheBeginningOfTheMd5() {
    ContentHash hash = new ContentHash();
    // RFC 1321, A.5.
    assertThat(hash.of(new byte[0]), is(0xd41d8cd98f00b204L));
    assertThat(hash.of("abc".getBytes(UTF_8)), is(0x900150983cd24fb0L));
    assertThat(hash.of(new byte[0]), is(0xd41d8cd98f00b204L));
  }
}
