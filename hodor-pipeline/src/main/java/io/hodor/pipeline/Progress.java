package io.hodor.pipeline;

import io.hodor.RecordClass;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far a run without end has come.
 *
 * @param read records read since the process began, again after a failure included
 * @param classes the same by class
 * @param watermark how far event time has come, empty before the first reader tells
 * @param lastCheckpoint when the state was last kept
 * @param warnings what somebody should look at
 */
record Progress(
    long read,
    Map<RecordClass, Long> classes,
    Optional<Instant> watermark,
    Optional<Instant> lastCheckpoint,
    List<String> warnings) {

  /** One line for people. */
  String words(Instant now) {
    StringBuilder words = new StringBuilder("read ");
    words.append(Accounting.number(read)).append(" records, watermark ");
    words.append(watermark.map(Instant::toString).orElse("not known yet"));
    words.append(", ");
    words.append(
        lastCheckpoint
            .map(at -> "check-point " + Duration.between(at, now).toSeconds() + " s ago")
            .orElse("no check-point yet"));
    warnings.forEach(warning -> words.append("; ").append(warning));
    return words.toString();
  }
}
