package io.hodor.pipeline;

import io.hodor.WireVersion;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** What this program is made of. */
final class Versions {

  private Versions() {}

  /** One line each for Hodor, Beam, Flink and the wire. */
  static String text() {
    Properties versions = read();
    return "Hodor %s%nBeam %s%nFlink %s%nwire %d"
        .formatted(
            versions.getProperty("hodor"),
            versions.getProperty("beam"),
            versions.getProperty("flink"),
            WireVersion.MAJOR);
  }

  static String flink() {
    return read().getProperty("flink");
  }

  static String hodor() {
    return read().getProperty("hodor");
  }

  private static Properties read() {
    Properties versions = new Properties();
    try (InputStream in = Versions.class.getResourceAsStream("versions.properties")) {
      versions.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return versions;
  }
}
