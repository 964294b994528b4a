package io.hodor.testing.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * A window that a run without end measures, and publishes to a folder.
 *
 * @param output the folder
 * @param start of the window
 * @param pause waits a moment before the next look, and fails if nothing can come any more
 */
record PublishedWindow(Path output, Instant start, Runnable pause) {

  private static final Duration WITHIN = Duration.ofMinutes(30);

  /**
   * Waits for a result of the window that holds so many records.
   *
   * @param timing as in {@code ON_TIME}
   * @throws IllegalStateException if none comes, or one that is wrong
   */
  void await(String timing, long records, long contents) throws IOException {
    Path metrics = output.resolve("metrics.ndjson");
    long end = System.nanoTime() + WITHIN.toNanos();
    while (System.nanoTime() < end) {
      pause.run();
      if (Files.exists(metrics)) {
        for (String line : Files.readAllLines(metrics)) {
          if (isWhole(line) && isOf(new ObjectMapper().readTree(line), timing, records, contents)) {
            return;
          }
        }
      }
    }
    throw new IllegalStateException("no result " + timing + " within " + WITHIN);
  }

  /** The last one may be in the middle of being written. */
  private static boolean isWhole(String line) {
    return line.endsWith("}");
  }

  private boolean isOf(JsonNode result, String timing, long records, long contents) {
    if (!start.equals(Instant.parse(result.path("windowStart").asText()))
        || !result.path("timing").asText().equals(timing)) {
      return false;
    }
    if (timing.equals("LATE") && result.path("count").asLong() < records) {
      // Late records may come in several results.
      return false;
    }
    check(result, "count", records);
    check(result, "uniqueOffsets", records);
    check(result, "uniqueContents", contents);
    return true;
  }

  private static void check(JsonNode result, String number, long expected) {
    if (result.path(number).asLong() != expected) {
      throw new IllegalStateException(
          "%s is %s, not %d".formatted(number, result.path(number), expected));
    }
  }
}
