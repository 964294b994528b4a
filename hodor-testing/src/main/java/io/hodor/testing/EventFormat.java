package io.hodor.testing;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import io.hodor.testing.wire.Address;
import io.hodor.testing.wire.Customer;
import io.hodor.testing.wire.OrderEvent;
import io.hodor.testing.wire.Place;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.SplittableRandom;

/** How an event is written into a record's value. */
public enum EventFormat {
  /** JSON, its time in {@code event_time} as RFC 3339. */
  JSON {
    @Override
    byte[] event(long id, Long eventTimeMs, int size, SplittableRandom random) {
      String time = eventTimeMs == null ? "" : jsonTime(eventTimeMs, random);
      return json(id, time, size, random);
    }

    @Override
    byte[] undated(long id, long recordTimeMs, int size, SplittableRandom random) {
      String time =
          switch (random.nextInt(7)) {
            case 0 -> "";
            case 1 -> "\"event_time\":null,";
            case 2 -> "\"event_time\":\"\",";
            case 3 -> "\"event_time\":\"1970-01-01T00:00:00.000Z\",";
            case 4 -> "\"event_time\":\"1970-12-31T23:59:59.999Z\",";
            case 5 -> "\"event_time\":\"2200-01-01T00:00:00.000Z\",";
            default -> jsonTime(recordTimeMs + MORE_THAN_A_DAY_MS, random);
          };
      return json(id, time, size, random);
    }

    @Override
    byte[] undecodable(long id, long eventTimeMs, int size, SplittableRandom random) {
      // An object without its last brace is broken wherever it is cut.
      byte[] whole = event(id, eventTimeMs, size, random);
      return Arrays.copyOf(whole, random.nextInt(1, whole.length));
    }

    @Override
    SentRecord.Intent emptyMeans() {
      return SentRecord.Intent.UNDECODABLE;
    }
  },

  /** {@link OrderEvent}, its time in {@code event_timestamp}. */
  PROTO {
    @Override
    byte[] event(long id, Long eventTimeMs, int size, SplittableRandom random) {
      return proto(id, eventTimeMs == null ? null : timestamp(eventTimeMs, random), size, random);
    }

    @Override
    byte[] undated(long id, long recordTimeMs, int size, SplittableRandom random) {
      Timestamp time =
          switch (random.nextInt(5)) {
            case 0 -> null;
            case 1 -> Timestamp.getDefaultInstance();
            case 2 -> Timestamp.newBuilder().setSeconds(31_535_999).build();
            case 3 -> timestamp(Instant.parse("2200-01-01T00:00:00Z").toEpochMilli(), random);
            default -> timestamp(recordTimeMs + MORE_THAN_A_DAY_MS, random);
          };
      return proto(id, time, size, random);
    }

    @Override
    byte[] undecodable(long id, long eventTimeMs, int size, SplittableRandom random) {
      byte[] whole = event(id, eventTimeMs, Math.max(size, 150), random);
      // The note comes last and is at least 20 bytes long: a cut in it breaks its length.
      return Arrays.copyOf(whole, whole.length - random.nextInt(1, 20));
    }

    @Override
    SentRecord.Intent emptyMeans() {
      return SentRecord.Intent.UNDATED;
    }
  };

  private static final long MORE_THAN_A_DAY_MS = 25L * 3_600_000;
  private static final String[] CITIES = {"Jakarta", "Bandung", "Singapore", "Hà Nội", "ไทย"};
  private static final String FILLER = "lorem ipsum dolor sit amet, consectetur adipiscing elit; ";

  /** An event with this time, or without one. */
  abstract byte[] event(long id, Long eventTimeMs, int size, SplittableRandom random);

  /** An event whose time is missing or not usable. */
  abstract byte[] undated(long id, long recordTimeMs, int size, SplittableRandom random);

  /** Bytes that do not parse. */
  abstract byte[] undecodable(long id, long eventTimeMs, int size, SplittableRandom random);

  /** What a value of no bytes at all is. */
  abstract SentRecord.Intent emptyMeans();

  private static byte[] json(long id, String time, int size, SplittableRandom random) {
    StringBuilder text = new StringBuilder(size + 64);
    text.append("{\"id\":\"order-").append(id).append("\",");
    // A time of the same name inside another object must never be taken for the event's.
    if (random.nextInt(8) == 0) {
      text.append("\"previous\":{\"event_time\":\"2001-02-03T04:05:06.789Z\"},");
    }
    text.append(time);
    text.append("\"customer\":{\"id\":").append(random.nextInt(1_000_000));
    text.append(",\"address\":{\"city\":\"").append(CITIES[random.nextInt(CITIES.length)]);
    text.append("\"}},\"amount\":").append(random.nextInt(100_000)).append(".5,\"paid\":");
    text.append(random.nextBoolean()).append(",\"note\":\"");
    if (random.nextInt(8) == 0) {
      text.append("\\\"event_time\\\":\\u0022 {[ \\\\ ");
    }
    text.append(filler(size - text.length() - 2)).append("\"}");
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** RFC 3339 in several spellings: mostly UTC with ms, some finer, some in another zone. */
  private static String jsonTime(long ms, SplittableRandom random) {
    int spelling = random.nextInt(32);
    int hours = spelling == 0 ? 7 : 0;
    LocalDateTime t =
        LocalDateTime.ofEpochSecond(Math.floorDiv(ms, 1000L), 0, ZoneOffset.ofHours(hours));
    int milli = (int) Math.floorMod(ms, 1000L);
    StringBuilder text = new StringBuilder(56).append("\"event_time\":\"");
    text.append(t.getYear()).append('-');
    twoDigits(text, t.getMonthValue()).append('-');
    twoDigits(text, t.getDayOfMonth()).append('T');
    twoDigits(text, t.getHour()).append(':');
    twoDigits(text, t.getMinute()).append(':');
    twoDigits(text, t.getSecond()).append('.').append((char) ('0' + milli / 100));
    twoDigits(text, milli % 100);
    if (spelling == 1) {
      text.append("987");
    } else if (spelling == 2) {
      text.append("999999");
    }
    return text.append(hours == 0 ? "Z" : "+07:00").append("\",").toString();
  }

  private static StringBuilder twoDigits(StringBuilder text, int number) {
    return text.append((char) ('0' + number / 10)).append((char) ('0' + number % 10));
  }

  private static byte[] proto(long id, Timestamp time, int size, SplittableRandom random) {
    OrderEvent.Builder event = OrderEvent.newBuilder().setId("order-" + id).setAction("PLACED");
    event.setCustomer(
        Customer.newBuilder()
            .setId(Integer.toString(random.nextInt(1_000_000)))
            .setAddress(Address.newBuilder().setCity(CITIES[random.nextInt(CITIES.length)])));
    if (time != null) {
      event.setEventTimestamp(time);
    }
    event.setPlace(
        Place.newBuilder().setLatitude(random.nextDouble()).setLongitude(random.nextDouble()));
    event.setAmountCents(random.nextInt(10_000_000));
    int rest = Math.max(20, size - event.buildPartial().getSerializedSize() - 3);
    return event.setNoteBytes(ByteString.copyFromUtf8(filler(rest))).build().toByteArray();
  }

  private static Timestamp timestamp(long ms, SplittableRandom random) {
    // Half of the times are finer than a millisecond.
    int finer = random.nextBoolean() ? random.nextInt(1_000_000) : 0;
    return Timestamp.newBuilder()
        .setSeconds(Math.floorDiv(ms, 1000L))
        .setNanos((int) Math.floorMod(ms, 1000L) * 1_000_000 + finer)
        .build();
  }

  private static String filler(int length) {
    if (length <= 0) {
      return "";
    }
    return FILLER.repeat(length / FILLER.length() + 1).substring(0, length);
  }
}
