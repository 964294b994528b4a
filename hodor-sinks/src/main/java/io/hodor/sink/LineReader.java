package io.hodor.sink;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Reads lines, and knows whether the last one has an end. */
final class LineReader implements AutoCloseable {

  private final BufferedReader reader;
  private boolean ended;

  LineReader(Reader reader) {
    this.reader = new BufferedReader(reader, 1 << 16);
  }

  /** The next line without its end; null when there is none. */
  @Nullable String next() throws IOException {
    StringBuilder line = new StringBuilder();
    int c;
    while ((c = reader.read()) >= 0 && c != '\n') {
      line.append((char) c);
    }
    ended = c >= 0;
    return ended || !line.isEmpty() ? line.toString() : null;
  }

  /** Whether the line that came last was ended. */
  boolean isEnded() {
    return ended;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
