package io.hodor.sink;

import static io.hodor.sink.PointField.integer;

import com.google.protobuf.util.Timestamps;
import io.hodor.wire.v1.VerifiedThrough;
import java.util.List;

/** The fields of {@code hodor_verified}. */
public final class VerifiedFields {

  /** All of them; every point has every one. */
  public static final List<PointField<VerifiedThrough>> ALL =
      List.of(
          integer(
              "verified_through_ms",
              "up to when every window passes, in ms since 1970",
              it -> Timestamps.toMillis(it.getVerifiedThrough())),
          integer(
              "lag_ms",
              "how long ago that was when it was computed, in ms",
              it ->
                  Timestamps.toMillis(it.getComputedAt())
                      - Timestamps.toMillis(it.getVerifiedThrough())));

  private VerifiedFields() {}
}
