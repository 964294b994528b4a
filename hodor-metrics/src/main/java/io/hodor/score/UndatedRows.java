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

  /**
   * Whether what the reference placed in the window may lie in one that the source was not measured
   * in. Where other sinks stand in for Kafka, they too have it where it was loaded or in a folder.
   */
  boolean mayLieElsewhere(Baseline baseline) {
    boolean inFolder = kind == Kind.PARQUET || baseline.isOfPeers();
    Instant from = inFolder ? window.start().minus(FOLDER) : window.start();
    Instant until = baseline.isOfPeers() ? window.end().plus(FOLDER) : window.end();
    return !windows.covers(window.source(), from, until.plus(loading()), window.observed());
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
    return !windows.covers(
        windows.reference(), window.start().minus(loading()), until, window.observed());
  }

  private Duration loading() {
    return kind == Kind.KAFKA ? Duration.ZERO : window.rules().settle();
  }
}
