package io.hodor.flink;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** Which Hodor this is. */
final class HodorVersion {

  private static final String TEXT = read();

  private HodorVersion() {}

  /** As 1.2.3. */
  static String text() {
    return TEXT;
  }

  private static String read() {
    Properties version = new Properties();
    try (InputStream in = HodorVersion.class.getResourceAsStream("version.properties")) {
      version.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return version.getProperty("hodor");
  }
}
