package io.hodor.source;

import static io.hodor.source.EventTimeReader.MISSING;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Finds a time in a JSON document of the plain kind that nearly all are, in one pass over its bytes
 * to the end, without allocating. It knows no errors: whatever is not plain, be it broken or only
 * rare, is left to a parser. For use by one thread.
 *
 * <p>Rare are names that are escaped or beyond ASCII, such texts as the time, whole numbers of more
 * than 18 digits as the time, nesting deeper than 64, and documents that are no object.
 */
final class PlainJson {

  /** A parser must judge. No time is this number. */
  static final long UNSURE = Long.MIN_VALUE + 2;

  private static final int MOST_DEPTH = 64;
  private static final int MOST_DIGITS = 18;

  /** Instead of a byte. */
  private static final int END = 256;

  /** The level of what is not on the path. */
  private static final int ASIDE = Integer.MAX_VALUE;

  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long QUOTES = '"' * ONES;
  private static final long BACKSLASHES = '\\' * ONES;
  private static final long BLANKS = ' ' * ONES;
  private static final long HIGH_BITS = ONES << 7;

  private final byte[][] path;
  private final EventTimeUnit unit;
  private final Rfc3339 rfc3339 = new Rfc3339();

  private byte[] json;
  private int at;

  PlainJson(String[] path, EventTimeUnit unit) {
    this.path = Arrays.stream(path).map(name -> name.getBytes(UTF_8)).toArray(byte[][]::new);
    this.unit = unit;
  }

  /** The document's time, {@link EventTimeReader#MISSING}, or {@link #UNSURE}. */
  long read(byte[] document) {
    json = document;
    at = 0;
    long time = next() == '{' ? object(0, 1) : UNSURE;
    return next() == END ? time : UNSURE;
  }

  /** The next byte that is no white space, and passes it. */
  private int next() {
    while (at < json.length) {
      int next = json[at++];
      if (next != ' ' && next != '\n' && next != '\r' && next != '\t') {
        return next;
      }
    }
    return END;
  }

  private int byteAt(int index) {
    return index < json.length ? json[index] : END;
  }

  private long object(int level, int depth) {
    long found = MISSING;
    int next = next();
    if (next == '}') {
      return found;
    }
    while (next == '"') {
      int from = at;
      int until = plainUntil(from);
      at = until + 1;
      if (byteAt(until) != '"' || next() != ':') {
        return UNSURE;
      }
      boolean wanted = level < path.length && isName(path[level], from, until);
      long time = value(next(), wanted ? level + 1 : ASIDE, depth);
      if (time == UNSURE) {
        return UNSURE;
      }
      // Of equal keys the last one wins.
      found = wanted ? time : found;
      next = next();
      if (next == '}') {
        return found;
      }
      next = next == ',' ? next() : END;
    }
    return UNSURE;
  }

  private boolean isName(byte[] name, int from, int until) {
    return until - from == name.length && Arrays.equals(json, from, until, name, 0, name.length);
  }

  private long value(int first, int level, int depth) {
    return switch (first) {
      case '"' -> level == path.length ? time() : passText();
      case '{' -> depth < MOST_DEPTH ? object(level, depth + 1) : UNSURE;
      case '[' -> depth < MOST_DEPTH ? passArray(depth + 1) : UNSURE;
      case 't' -> passWord("rue");
      case 'f' -> passWord("alse");
      case 'n' -> passWord("ull");
      default -> number(first, level == path.length);
    };
  }

  private long passArray(int depth) {
    int next = next();
    if (next == ']') {
      return MISSING;
    }
    while (value(next, ASIDE, depth) != UNSURE) {
      next = next();
      if (next == ']') {
        return MISSING;
      }
      next = next == ',' ? next() : END;
    }
    return UNSURE;
  }

  private long passWord(String rest) {
    for (int i = 0; i < rest.length(); i++) {
      if (byteAt(at++) != rest.charAt(i)) {
        return UNSURE;
      }
    }
    return MISSING;
  }

  private long time() {
    int from = at;
    int until = plainUntil(from);
    at = until + 1;
    return byteAt(until) == '"' ? rfc3339.toMillis(json, from, until - from) : UNSURE;
  }

  private long number(int first, boolean wanted) {
    boolean negative = first == '-';
    if (!negative && !isDigit(first)) {
      return UNSURE;
    }
    int from = negative ? at : at - 1;
    long number = 0;
    for (at = from; isDigit(byteAt(at)); at++) {
      number = 10 * number + json[at] - '0';
    }
    int digits = at - from;
    if (digits == 0 || digits > 1 && json[from] == '0') {
      return UNSURE;
    }
    int next = byteAt(at);
    if (next == '.' || next == 'e' || next == 'E') {
      return passFraction();
    }
    if (!wanted) {
      return MISSING;
    }
    return digits <= MOST_DIGITS ? unit.toMillis(negative ? -number : number) : UNSURE;
  }

  private long passFraction() {
    if (json[at] == '.') {
      at++;
      if (!passDigits()) {
        return UNSURE;
      }
    }
    if (byteAt(at) == 'e' || byteAt(at) == 'E') {
      at++;
      if (byteAt(at) == '-' || byteAt(at) == '+') {
        at++;
      }
      if (!passDigits()) {
        return UNSURE;
      }
    }
    return MISSING;
  }

  private boolean passDigits() {
    int from = at;
    while (isDigit(byteAt(at))) {
      at++;
    }
    return at > from;
  }

  private static boolean isDigit(int next) {
    return next >= '0' && next <= '9';
  }

  private long passText() {
    int i = plainUntil(at);
    while (byteAt(i) != '"') {
      int length = byteAt(i) == '\\' ? escape(i) : character(i);
      if (length == 0) {
        return UNSURE;
      }
      i = plainUntil(i + length);
    }
    at = i + 1;
    return MISSING;
  }

  /** How long the escape here is; 0 if it is none. */
  private int escape(int from) {
    switch (byteAt(from + 1)) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
        return 2;
      case 'u':
        for (int i = from + 2; i < from + 6; i++) {
          if (byteAt(i) == END || Character.digit(json[i], 16) < 0) {
            return 0;
          }
        }
        return 6;
      default:
        return 0;
    }
  }

  /** How long the character beyond ASCII here is, as a parser sees it; 0 if it is none. */
  private int character(int from) {
    int first = byteAt(from);
    int length =
        (first & ~0x1f) == -0x40 ? 2 : (first & ~0xf) == -0x20 ? 3 : (first & ~7) == -0x10 ? 4 : 0;
    for (int i = 1; i < length; i++) {
      // 10 and six bits more.
      if (byteAt(from + i) >= -0x40) {
        return 0;
      }
    }
    return length;
  }

  /**
   * Where the first byte from here on stands that is not simply a part of the text: a quote, a
   * backslash, a control character or one beyond ASCII; or the end.
   */
  private int plainUntil(int from) {
    int i = from;
    for (; i <= json.length - Long.BYTES; i += Long.BYTES) {
      long bytes = (long) EIGHT_BYTES.get(json, i);
      // Each subtraction sets the high bit of the bytes it looks for, and one of the last two that
      // of any beyond ASCII. By borrowing later ones are set too, but the first is right.
      long marks = bytes - BLANKS | (bytes ^ QUOTES) - ONES | (bytes ^ BACKSLASHES) - ONES;
      if ((marks & HIGH_BITS) != 0) {
        return i + Long.numberOfTrailingZeros(marks & HIGH_BITS) / Byte.SIZE;
      }
    }
    while (i < json.length && json[i] >= ' ' && json[i] != '"' && json[i] != '\\') {
      i++;
    }
    return i;
  }
}
