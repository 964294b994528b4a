package io.hodor.score;

import io.hodor.wire.v1.Kind;
import java.time.Duration;
import java.time.Instant;

/**
 * Where rows without a usable time may lie. Kafka places them by their record timestamp. A sink
 * that did not write that beside them has their load time, up to a settle time later; or, in files,
 * the start of a folder, which holds a day at most.
 */
final class UndatedRows {

  private static final Duration FOLDER = Duration.ofDays(1);

  private final JudgedWindow window;
  private final TopicWindows windows;
  private final Kind kind;

  UndatedRows(JudgedWindow window, TopicWindows windows) {
    this.window = window;
    this.windows = windows;
    this.kind = windows.kind(window.source());
  }

  /** Whether what Kafka placed in the window may lie in one that the source was not measured in. */
  boolean mayLieElsewhere() {
    Instant from = kind == Kind.PARQUET ? window.start().minus(FOLDER) : window.start();
    return !windows.covers(window.source(), from, window.end().plus(loading()));
  }

  /** Whether what the source placed in the window may lie in one that Kafka was not measured in. */
  boolean mayComeFromElsewhere() {
    Instant until = window.end();
    if (kind == Kind.PARQUET) {
      // What was in the folder when it was read had been in Kafka before.
      Instant read = window.observed().computedAt();
      Instant folder = window.start().plus(FOLDER);
      Instant last = read.isBefore(folder) ? read : folder;
      until = last.isAfter(until) ? last : until;
    }
    return !windows.covers(windows.reference(), window.start().minus(loading()), until);
  }

  private Duration loading() {
    return kind == Kind.KAFKA ? Duration.ZERO : window.rules().settle();
  }
}
