package io.hodor.testing.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * An order in JSON of one length. What all have in common is written once, since a writer makes
 * millions: of each only its number, its time and its texts are its own.
 */
final class JsonEvent {

  private static final String HEAD =
      """
      {"order_number":"0000000000000000","event_timestamp":"0000-00-00T00:00:00.000Z",\
      "status":"COMPLETED","total_price":12345.67,"is_paid":true\
      """;

  /** What longer values have beside, over and over; {@code #} is how often they had it before. */
  private static final List<String> MORE =
      """
      ,"customer_#":"????????????????????????"
      ,"distance_km_#":18.25
      ,"is_express_#":false
      ,"pick_up_#":{"street":"????????????????????????????","latitude":48.137154,"floor":null}
      ,"coupon_#":null
      ,"comment_#":"????????????????????????????????????????"
      ,"items_#":[{"name":"????????????????????","count":3},"??????????????????????",-1.5e2]
      ,"driver_#":"????????????????????????????????"
      ,"attempts_#":3
      ,"vehicle_#":"????????????????????"
      """
          .lines()
          .toList();

  private static final String NOTE = ",\"note\":\"";
  private static final String END = "\"}";

  /** With its name, after other fields of {@link #MORE}. */
  private static final int LEAST_NOTE = 50;

  private static final int NUMBER_AT = HEAD.indexOf("0000");
  private static final int TIME_AT = HEAD.indexOf("0000-");
  private static final Pattern TEXT = Pattern.compile("\\?+");

  /** What is in some texts: a tenth has an escape, and a tenth a letter beyond ASCII. */
  private static final byte[][] RARE = {
    "\\\"".getBytes(UTF_8), "\\u00e9".getBytes(UTF_8), "é".getBytes(UTF_8), "ß".getBytes(UTF_8)
  };

  private static final int RARE_OF = 20;

  private static final Map<Integer, JsonEvent> BY_LENGTH = new ConcurrentHashMap<>();

  private final byte[] template;

  /** Where each text begins and ends. */
  private final int[][] texts;

  private JsonEvent(int length) {
    StringBuilder json = new StringBuilder(HEAD);
    String next = more(0);
    for (int i = 1; json.length() + next.length() + LEAST_NOTE <= length; i++) {
      json.append(next);
      next = more(i);
    }
    json.append(NOTE);
    json.append("?".repeat(length - json.length() - END.length())).append(END);
    template = json.toString().getBytes(UTF_8);
    texts = TEXT.matcher(json).results().map(JsonEvent::bounds).toArray(int[][]::new);
  }

  private static String more(int index) {
    return MORE.get(index % MORE.size()).replace("#", String.valueOf(index / MORE.size()));
  }

  private static int[] bounds(MatchResult text) {
    return new int[] {text.start(), text.end()};
  }

  static JsonEvent ofLength(int length) {
    return BY_LENGTH.computeIfAbsent(length, JsonEvent::new);
  }

  byte[] value(long number, long time, Random random) {
    byte[] value = template.clone();
    putDigits(value, NUMBER_AT, 16, number);
    // Always with three digits of a second, so that every value has one length.
    OffsetDateTime at = Instant.ofEpochMilli(time).atOffset(ZoneOffset.UTC);
    putDigits(value, TIME_AT, 4, at.getYear());
    putDigits(value, TIME_AT + 5, 2, at.getMonthValue());
    putDigits(value, TIME_AT + 8, 2, at.getDayOfMonth());
    putDigits(value, TIME_AT + 11, 2, at.getHour());
    putDigits(value, TIME_AT + 14, 2, at.getMinute());
    putDigits(value, TIME_AT + 17, 2, at.getSecond());
    putDigits(value, TIME_AT + 20, 3, at.getNano() / 1_000_000);
    for (int[] text : texts) {
      putText(value, text[0], text[1], random);
    }
    return value;
  }

  private static void putDigits(byte[] value, int from, int digits, long number) {
    long rest = number;
    for (int i = from + digits - 1; i >= from; i--) {
      value[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
  }

  private static void putText(byte[] value, int from, int until, Random random) {
    long bits = 0;
    for (int i = from; i < until; i++) {
      // A letter takes four of them.
      bits = (i - from) % 16 == 0 ? random.nextLong() : bits >>> 4;
      value[i] = (byte) ('a' + (bits & 0xf));
    }
    int kind = random.nextInt(RARE_OF);
    if (kind < RARE.length) {
      byte[] rare = RARE[kind];
      System.arraycopy(rare, 0, value, (from + until - rare.length) / 2, rare.length);
    }
  }
}
