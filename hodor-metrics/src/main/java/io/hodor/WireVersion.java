package io.hodor;

/** The version of the wire: {@code hodor/v1/quality.proto}. */
public final class WireVersion {

  /** Written into every message. Raised only by a change that older readers must not read. */
  public static final int MAJOR = 1;

  private WireVersion() {}

  /**
   * Refuses what this version cannot read.
   *
   * @throws IllegalArgumentException when {@code major} is higher than {@link #MAJOR}
   */
  public static void check(int major) {
    if (major > MAJOR) {
      throw new IllegalArgumentException(
          "written with wire version "
              + major
              + ", this Hodor reads up to "
              + MAJOR
              + ": use a newer Hodor");
    }
  }
}
