package io.hodor.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonEventTimeReaderTest {

  private static final long T = 1_704_067_200_123L;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'t':1704067200123}",
        "{'t':'2024-01-01T00:00:00.123Z'}",
        "{'t':'2024-01-01t00:00:00.123999z'}",
        "{'t':'2024-01-01T05:30:00.123+05:30'}",
        " {'a':[{'t':1}],'b':{'t':2},'t' : 1704067200123 , 'z':null} ",
        "{'t':1,'t':1704067200123}",
        "{'t':{'t':1},'t':1704067200123}",
        "{'t':[],'t':1704067200123}",
        "{'\\u0074':1704067200123}",
        "{'t':'2024-01-01T00:00:00\\u002e123Z'}",
        "\uFEFF{'t':1704067200123}",
      })
  void readsTheField(String json) {
    assertThat(read("t", "ms", json), is(T));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'a':{'b':{'t':1704067200123}}}",
        "{'t':1,'b':{'t':2},'a':{'t':3,'b':{'b':{'t':4},'t':1704067200123}}}",
        "{'a':{'b':{'t':1}},'a':{'b':{'t':1704067200123}}}",
        "{'a':1,'a':{'b':2,'b':{'t':1704067200123}}}",
      })
  void readsNestedFields(String json) {
    assertThat(read("a.b.t", "ms", json), is(T));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "7",
        "null",
        "'text'",
        "[{'a':{'t':1704067200123}}]",
        "{'a':{}}",
        "{'a':[{'t':1704067200123}]}",
        "{'a':1704067200123}",
        "{'t':1704067200123}",
        "{'a.t':1704067200123}",
        "{'A':{'T':1704067200123}}",
        "{'a':{'t':null}}",
        "{'a':{'t':true}}",
        "{'a':{'t':''}}",
        "{'a':{'t':'soon'}}",
        "{'a':{'t':'1704067200123'}}",
        "{'a':{'t':'2024-01-01T00:00:00'}}",
        "{'a':{'t':1704067200123.0}}",
        "{'a':{'t':1.704067200123e12}}",
        "{'a':{'t':[1704067200123]}}",
        "{'a':{'t':{'t':1704067200123}}}",
        "{'a':{'t':9223372036854775807}}",
        "{'a':{'t':9223372036854775808}}",
        "{'a':{'t':99999999999999999999999999999999999999999999999999}}",
        "{'a':{'t':1704067200123},'a':{}}",
        "{'a':{'t':1704067200123},'a':null}",
        "{'a':{'t':1704067200123,'t':null}}",
      })
  void missesWhatIsNotThere(String json) {
    assertThat(read("a.t", "ms", json), is(EventTimeReader.MISSING));
  }

  @ParameterizedTest
  @CsvSource({
    "1704067200123, ms, 1704067200123",
    "1704067200, s, 1704067200000",
    "1704067200123456, us, 1704067200123",
    "1704067200123456789, ns, 1704067200123",
    "-1, ms, -1",
    "-1, s, -1000",
    "-1, us, -1",
    "-1000, us, -1",
    "-1001, us, -2",
    "-1, ns, -1",
    "0, s, 0",
    "1704067200, S, 1704067200000",
  })
  void readsUnits(String number, String unit, long expected) {
    assertThat(read("t", unit, "{'t':" + number + "}"), is(expected));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ms", "s", "us"})
  void missesTimesBeyondAllYears(String unit) {
    assertThat(read("t", unit, "{'t':9223372036854775807}"), is(EventTimeReader.MISSING));
    assertThat(read("t", unit, "{'t':-9223372036854775808}"), is(EventTimeReader.MISSING));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "{'t'",
        "{'t':",
        "{'t':1",
        "{'t':1704067200123",
        "{'t':1704067200123,'a':[1,2",
        "{'t':1704067200123,'secret",
        "{'t':1704067200123}}",
        "{'t':1704067200123}{}",
        "{'t':1704067200123} secret",
        "{'t':1704067200123}\u0000",
        "{'t':1704067200123,}",
        "{'t' 1}",
        "{t:1}",
        "{'t':01}",
        "{'t':secret}",
        "secret",
        "[1,2",
        "'open",
        "\u0000\u0001\u0002secret",
      })
  void findsBrokenDocuments(String json) {
    EventTimeReader reader = EventTime.parse("json:t", "ms", null, null).open();
    assertThat(reader.read(bytes(json), 0), is(EventTimeReader.UNDECODABLE));
    assertThat(reader.reason(), not(is("")));
    assertThat(reader.reason(), not(containsString("secret")));
    assertThat(reader.reason().length() < 60, is(true));
  }

  @Test
  void findsEveryCutDocument() {
    byte[] whole = bytes("{'a':'\u00e9\u20ac','t':1704067200123,'b':[{'c':null},-1.5e3,true]}");
    EventTimeReader reader = EventTime.parse("json:t", "ms", null, null).open();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThat("cut at " + length, reader.read(cut, 0), is(EventTimeReader.UNDECODABLE));
    }
    assertThat(reader.read(whole, 0), is(T));
    assertThat(reader.reason(), is(""));
  }

  @Test
  void findsBrokenUtf8() {
    byte[] json = bytes("{'a':'xy','t':1704067200123}");
    json[6] = (byte) 0xc3;
    EventTimeReader reader = EventTime.parse("json:t", "ms", null, null).open();
    assertThat(reader.read(json, 0), is(EventTimeReader.UNDECODABLE));
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-16BE", "UTF-16LE", "UTF-32", "UTF-32BE", "UTF-32LE"})
  void otherEncodingsThanUtf8AreUndecodable(String encoding) {
    String document = "{\"t\":1704067200123}";
    // The names without BE and LE stand for a big-endian document; UTF-16 then has a mark.
    for (String json : List.of(document, "\uFEFF" + document, "7", " " + document)) {
      EventTimeReader reader = EventTime.parse("json:t", "ms", null, null).open();
      long read = reader.read(json.getBytes(Charset.forName(encoding)), 0);
      assertThat(json, read, is(EventTimeReader.UNDECODABLE));
      assertThat(reader.reason(), is("not JSON: not in UTF-8"));
    }
  }

  @Test
  void readsLongAndDeepDocuments() {
    String digits = "9".repeat(2000);
    String text = "x".repeat(1 << 21);
    assertThat(read("t", "ms", "{'n':" + digits + ",'s':'" + text + "','t':1704067200123}"), is(T));
    assertThat(read("t", "ms", "{'t':" + digits + "}"), is(EventTimeReader.MISSING));
    assertThat(read("t", "ms", "{'t':'" + text + "'}"), is(EventTimeReader.MISSING));
    String deep = "[".repeat(900) + "]".repeat(900);
    assertThat(read("t", "ms", "{'d':" + deep + ",'t':1704067200123}"), is(T));
    String tooDeep = "[".repeat(200_000) + "]".repeat(200_000);
    assertThat(read("t", "ms", "{'d':" + tooDeep + "}"), is(EventTimeReader.UNDECODABLE));
  }

  private static long read(String path, String unit, String json) {
    return EventTime.parse("json:" + path, unit, null, null).open().read(bytes(json), 0);
  }

  private static byte[] bytes(String json) {
    return json.replace('\'', '"').getBytes(UTF_8);
  }
}
