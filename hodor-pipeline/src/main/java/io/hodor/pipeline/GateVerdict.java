package io.hodor.pipeline;

import io.hodor.pipeline.GateWindow.State;
import io.hodor.sink.LatestScores.Scores;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.VerifiedThrough;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a gate answers, and why.
 *
 * @param sources those that had to answer; a name or pattern that no source has stands for itself
 * @param windows all that the time touches, ascending by source and start; no part of the time is
 *     without one
 * @param verified until when these sources may be trusted, of those of which it is known
 */
record GateVerdict(Set<String> sources, List<GateWindow> windows, List<VerifiedThrough> verified) {

  GateVerdict {
    sources = Set.copyOf(sources);
    windows = List.copyOf(windows);
    verified = List.copyOf(verified);
  }

  /**
   * The answer.
   *
   * @param scores of the topic asked about, of any source and time
   */
  static GateVerdict of(Scores scores, GateRequest request) {
    Set<String> known = new TreeSet<>();
    scores.scores().forEach(score -> known.add(score.getSource()));
    scores.verified().forEach(verified -> known.add(verified.getSource()));
    Set<String> asked = request.sources().among(known);
    List<GateWindow> windows = new ArrayList<>();
    for (String source : asked) {
      List<QualityScore> own =
          Outdated.without(
              scores.scores().stream().filter(it -> it.getSource().equals(source)).toList());
      String absent = known.contains(source) ? "no verdict" : notJudged(source, known, request);
      windows.addAll(windows(source, own, request, absent));
    }
    return new GateVerdict(
        asked,
        windows,
        scores.verified().stream().filter(it -> asked.contains(it.getSource())).toList());
  }

  private static String notJudged(String source, Set<String> known, GateRequest request) {
    return known.isEmpty()
        ? "nothing was judged of topic %s of cluster %s"
            .formatted(request.topic(), request.cluster())
        : "no source %s was judged; there is %s".formatted(source, String.join(", ", known));
  }

  /** The windows that the time touches, and between them the stretches without any. */
  private static List<GateWindow> windows(
      String source, List<QualityScore> scores, GateRequest request, String absent) {
    TimeRange range = request.range();
    GateRule rule = new GateRule(request.leastCompleteness(), request.allowPeers());
    List<GateWindow> judged =
        scores.stream()
            .map(rule::judge)
            .filter(it -> it.start().isBefore(range.end()) && it.end().isAfter(range.start()))
            .sorted(Comparator.comparing(GateWindow::start))
            .toList();
    List<GateWindow> windows = new ArrayList<>();
    Instant covered = range.start();
    for (GateWindow window : judged) {
      if (window.start().isAfter(covered)) {
        windows.add(GateWindow.unknown(source, covered, window.start(), absent));
      }
      windows.add(window);
      covered = window.end().isAfter(covered) ? window.end() : covered;
    }
    if (covered.isBefore(range.end())) {
      windows.add(GateWindow.unknown(source, covered, range.end(), absent));
    }
    return windows;
  }

  /** 0, 1 or 3, as the program's end tells it. */
  ExitCode exit() {
    if (windows.stream().anyMatch(it -> it.state() == State.FAILED)) {
      return ExitCode.VERDICT_FAILS;
    }
    boolean passes = windows.stream().allMatch(GateWindow::passes);
    return passes ? ExitCode.OK : ExitCode.NOT_SETTLED;
  }

  /** How many were judged by what other sinks have, and not by Kafka. */
  long peersOnly() {
    return windows.stream()
        .filter(it -> it.score().filter(GateWindow::isPeersOnly).isPresent())
        .count();
  }

  /** Those that do not pass. */
  Stream<GateWindow> open() {
    return windows.stream().filter(it -> !it.passes());
  }
}
