package io.hodor.pipeline;

import io.hodor.Coverage;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Properties;

/**
 * Where a run without end began, when it began without state. A start that goes on from state goes
 * on with this: the state holds what was read since.
 *
 * @param start the start of the first window that is measured
 * @param coverage the span of event time that could be read then
 * @param publishPartial whether windows that could not be read wholly are published
 */
record Beginning(Instant start, Coverage coverage, boolean publishPartial) {

  /** Everything, for a run that measures no windows. */
  static final Beginning OF_ALL = new Beginning(Instant.EPOCH, Coverage.EVERYTHING, false);

  /** As a file of properties. */
  String text() {
    Properties properties = new Properties();
    properties.setProperty("start", start.toString());
    properties.setProperty("from", coverage.from().toString());
    properties.setProperty("fromReason", coverage.fromReason());
    properties.setProperty("until", coverage.until().toString());
    properties.setProperty("untilReason", coverage.untilReason());
    properties.setProperty("publishPartial", String.valueOf(publishPartial));
    StringWriter text = new StringWriter();
    try {
      properties.store(text, "Where this job began. Its state makes no sense without it.");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  /**
   * Reads what {@link #text} has written.
   *
   * @throws IOException if it is something else
   */
  static Beginning parse(String text) throws IOException {
    Properties properties = new Properties();
    properties.load(new StringReader(text));
    try {
      return new Beginning(
          Instant.parse(properties.getProperty("start", "")),
          new Coverage(
              Instant.parse(properties.getProperty("from", "")),
              properties.getProperty("fromReason", ""),
              Instant.parse(properties.getProperty("until", "")),
              properties.getProperty("untilReason", "")),
          Boolean.parseBoolean(properties.getProperty("publishPartial")));
    } catch (DateTimeException e) {
      throw new IOException("it is no beginning of a job: " + e.getMessage(), e);
    }
  }
}
