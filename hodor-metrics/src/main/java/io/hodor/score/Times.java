package io.hodor.score;

import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import java.time.Instant;

/** The wire's times as Java's. */
final class Times {

  private Times() {}

  static Instant instant(Timestamp time) {
    return Instant.ofEpochSecond(time.getSeconds(), time.getNanos());
  }

  static Timestamp timestamp(Instant time) {
    return Timestamp.newBuilder()
        .setSeconds(time.getEpochSecond())
        .setNanos(time.getNano())
        .build();
  }

  static Timestamp earlier(Timestamp a, Timestamp b) {
    return Timestamps.compare(a, b) <= 0 ? a : b;
  }
}
