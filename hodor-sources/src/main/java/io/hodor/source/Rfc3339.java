package io.hodor.source;

import com.ethlo.time.Field;
import com.ethlo.time.ITU;
import com.ethlo.time.LeapSecondException;
import com.ethlo.time.MutableDateTimeBuffer;
import com.ethlo.time.ParseConfig;
import java.time.DateTimeException;

/**
 * Parses RFC 3339 times to milliseconds (floor) without allocating. For use by one thread.
 *
 * <p>Lower-case letters and a blank in place of T are fine, as the RFC has it; {@code -00:00} is
 * UTC; a leap second is the first second of the next minute. Seconds and an offset are needed.
 */
final class Rfc3339 {

  // Longer than any such time: 9 digits of a fraction and an offset are 35 characters.
  private static final int LONGEST = 40;
  private static final String UNKNOWN_OFFSET = "-00:00";
  private static final ParseConfig SYNTAX =
      ParseConfig.STRICT.withDateTimeSeparators('T', 't', ' ').withFailOnTrailingJunk(true);

  private final MutableDateTimeBuffer parsed = new MutableDateTimeBuffer();
  private final char[] copy = new char[LONGEST];

  /** The time in milliseconds, or {@link EventTimeReader#MISSING} if the text is none. */
  long toMillis(char[] text, int offset, int length) {
    if (length > LONGEST) {
      return EventTimeReader.MISSING;
    }
    System.arraycopy(text, offset, copy, 0, length);
    return toMillis(length);
  }

  /** As {@link #toMillis(char[], int, int)}; bytes beyond ASCII are no part of a time. */
  long toMillis(byte[] text, int offset, int length) {
    if (length > LONGEST) {
      return EventTimeReader.MISSING;
    }
    for (int i = 0; i < length; i++) {
      copy[i] = (char) (text[offset + i] & 0xff);
    }
    return toMillis(length);
  }

  private long toMillis(int length) {
    try {
      ITU.parseLenient(copy, 0, nameUtc(length), SYNTAX, parsed);
      boolean whole = parsed.hasOffset() && parsed.includesGranularity(Field.SECOND);
      return whole ? parsed.toEpochMilli() : EventTimeReader.MISSING;
    } catch (LeapSecondException e) {
      return e.getNearestDateTime().toInstant().toEpochMilli();
    } catch (DateTimeException | IndexOutOfBoundsException e) {
      return EventTimeReader.MISSING;
    }
  }

  /** Writes an offset of -00:00, which the parser refuses, as Z; returns the length. */
  private int nameUtc(int length) {
    int start = length - UNKNOWN_OFFSET.length();
    if (start < 0) {
      return length;
    }
    for (int i = 0; i < UNKNOWN_OFFSET.length(); i++) {
      if (copy[start + i] != UNKNOWN_OFFSET.charAt(i)) {
        return length;
      }
    }
    copy[start] = 'Z';
    return start + 1;
  }
}
