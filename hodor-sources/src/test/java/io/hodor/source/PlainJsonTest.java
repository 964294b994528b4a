package io.hodor.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainJsonTest {

  private static final long T = 1_704_067_200_123L;
  private static final int DOCUMENTS = 100_000;

  private static PlainJson plain(String path) {
    return new PlainJson(path.split("\\."), EventTimeUnit.MS);
  }

  private static long read(String path, String json) {
    return plain(path).read(json.replace('\'', '"').getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'a':{'t':1704067200123}}",
        " { 'a' : { 't' : '2024-01-01T00:00:00.123Z' } } ",
        "{'x':[],'y':[1,-2.5e+3,[{}],'z'],'a':{'x':null,'t':1704067200123,'y':true},'z':false}",
        "{'a':{'t':1},'x':'a long text, \\n\\u00e9 \u00e9\u20ac\ud83d\ude00 and on','a':{'t':1704067200123}}",
      })
  void readsPlainDocumentsItself(String json) {
    assertThat(read("a.t", json), is(T));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{}}",
        "[]",
        "{'a':[}",
        "{'t':1,}",
        "{'t':01}",
        "{'t':-}",
        "{'t':1.}",
        "{'t':1e}",
        "{'t':tru}",
        "{'t':truee}",
        "{'t':'\\x'}",
        "{'t':'a\tb'}",
        "{'a':'\\u12g4'}",
        "{'\\u0074':1704067200123}",
        "{'\u00e9':1,'t':1704067200123}",
        "{'t':1234567890123456789}",
        "{'t':1704067200123}\u0000",
        "\uFEFF{'t':1704067200123}",
      })
  void leavesTheRestToTheParser(String json) {
    assertThat(read("t", json), is(PlainJson.UNSURE));
  }

  /** Whatever it is sure of, the parser says too. */
  @Test
  void neverDiffersFromTheParser() {
    for (String path : new String[] {"t", "a.t", "a.b.t"}) {
      PlainJson plain = plain(path);
      JsonEventTimeReader reader = new JsonEventTimeReader(path.split("\\."), EventTimeUnit.MS);
      Random random = new Random(path.length());
      int sure = 0;
      int found = 0;
      for (int i = 0; i < DOCUMENTS; i++) {
        byte[] json = RandomJson.document(random);
        if (i % 2 == 1) {
          garble(json, random);
        }
        long time = plain.read(json);
        if (time != PlainJson.UNSURE) {
          assertThat(new String(json, UTF_8), time, is(reader.parse(json)));
          sure++;
          found += time == EventTimeReader.MISSING ? 0 : 1;
        }
      }
      // The documents are of the kind that tells something.
      assertThat(path, sure, greaterThan(DOCUMENTS / 4));
      assertThat(path, found, greaterThan(DOCUMENTS / 1000));
    }
  }

  /** Changes a byte or a few into such as JSON is made of. */
  private static void garble(byte[] json, Random random) {
    byte[] likely = "{}[]\",:\\ue.-+01 \n\u0000tfnaE\u00e9".getBytes(StandardCharsets.ISO_8859_1);
    for (int i = random.nextInt(3); i >= 0 && json.length > 0; i--) {
      json[random.nextInt(json.length)] =
          random.nextInt(4) == 0
              ? (byte) random.nextInt(256)
              : likely[random.nextInt(likely.length)];
    }
  }

  @Test
  void isNeverSureOfCutDocuments() {
    Random random = new Random(7);
    for (int i = 0; i < 1000; i++) {
      byte[] json = RandomJson.document(random);
      int end = new String(json, UTF_8).stripTrailing().getBytes(UTF_8).length;
      for (int length = 0; length < end; length++) {
        long time = plain("t").read(Arrays.copyOf(json, length));
        assertThat(new String(json, UTF_8) + " cut at " + length, time, is(PlainJson.UNSURE));
      }
    }
  }

  @Test
  void deepDocumentsAreTheParsers() {
    String fair = "[".repeat(63) + "]".repeat(63);
    String deep = "[".repeat(64) + "]".repeat(64);
    assertThat(read("t", "{'d':" + fair + ",'t':1704067200123}"), is(T));
    assertThat(read("t", "{'d':" + deep + ",'t':1704067200123}"), is(PlainJson.UNSURE));
    String endless = "{'d':".repeat(200_000);
    assertThat(read("t", endless), is(PlainJson.UNSURE));
  }
}
