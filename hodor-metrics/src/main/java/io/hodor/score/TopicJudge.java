package io.hodor.score;

import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.VerifiedThrough;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Judges a topic: the same history at the same moment always has the same verdicts. */
public final class TopicJudge implements Serializable {

  private static final long serialVersionUID = 1;

  private final ScoreConfig config;
  private final Duration horizon;
  private final Duration unmeasuredAfter;

  /**
   * @param horizon how old a window may be to be judged
   * @param unmeasuredAfter how long after it should be settled a window is still waited for
   */
  public TopicJudge(ScoreConfig config, Duration horizon, Duration unmeasuredAfter) {
    this.config = config;
    this.horizon = horizon;
    this.unmeasuredAfter = unmeasuredAfter;
  }

  /** The verdicts at a moment. */
  public Judgement judge(TopicHistory history, Instant now) {
    TopicRules rules = config.rules(history.cluster(), history.topic());
    TopicWindows windows = new TopicWindows(history.windows(), rules.reference(), now);
    if (windows.isMeasured()) {
      return judge(history, rules, windows, now);
    }
    return new Unmeasured(history, unmeasuredAfter, now).judgement();
  }

  private Judgement judge(
      TopicHistory history, TopicRules rules, TopicWindows windows, Instant now) {
    Grid grid = new Grid(windows, horizon, now);
    WindowJudge judge = new WindowJudge(history, rules, windows, grid, now);
    VerifiedRow row = new VerifiedRow(history, rules, windows, now);
    NextChange next = new NextChange(now);
    List<QualityScore> scores = new ArrayList<>();
    List<VerifiedThrough> verified = new ArrayList<>();
    Set<String> asked = asked(history, rules);
    for (String source : judged(windows, asked, history)) {
      SourceRules of = rules.source(source, windows.kind(source));
      List<QualityScore> ofSource = new ArrayList<>();
      for (Grid.Span span :
          grid.of(source, asked.contains(source) || isKnown(source, history, windows))) {
        JudgedWindow window =
            JudgedWindow.of(source, span.start(), span.size(), windows, of, unmeasuredAfter);
        ofSource.add(judge.judge(window));
        window.changes(next, horizon);
      }
      VerifiedThrough through = row.of(source, ofSource);
      if (through != null) {
        verified.add(through);
      }
      scores.addAll(ofSource);
    }
    grid.changes(next);
    return new Judgement(scores, verified, next.get());
  }

  private static Set<String> asked(TopicHistory history, TopicRules rules) {
    Set<String> asked = new TreeSet<>(rules.sources());
    if (history.expected() != null) {
      asked.addAll(history.expected().getSourcesList());
    }
    return asked;
  }

  /** Whether it was judged before: nobody having measured it for a horizon is no reason to stop. */
  private static boolean isKnown(String source, TopicHistory history, TopicWindows windows) {
    return windows.firstMeasured(source) == null
        && (windows.of(source).values().stream().anyMatch(SourceWindow::isPublished)
            || history.verified().stream().anyMatch(it -> it.getSource().equals(source)));
  }

  private static Set<String> judged(TopicWindows windows, Set<String> asked, TopicHistory history) {
    Set<String> judged = new TreeSet<>(windows.sources());
    judged.addAll(asked);
    history.verified().forEach(it -> judged.add(it.getSource()));
    judged.remove(windows.reference());
    return judged;
  }
}
