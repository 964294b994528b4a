package io.hodor.testing;

import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.Timing;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/**
 * The second half of the demo: a topic watched while it is written. Windows of ten seconds are
 * published as they end; one event in ten comes late and heals its window before the reader's eyes.
 */
final class DemoLive {

  private static final String TOPIC = "payments";
  private static final long SEED = 20_260_711;
  private static final int EVENTS_PER_SECOND = 400;
  private static final Duration WINDOW = Duration.ofSeconds(10);
  private static final Duration DISORDER = Duration.ofSeconds(2);
  private static final Duration LATE_AT_LEAST = Duration.ofSeconds(6);
  private static final Duration LATE_AT_MOST = Duration.ofSeconds(16);
  private static final Duration FLOWS = WINDOW.multipliedBy(3);
  private static final Duration READY_WITHIN = Duration.ofSeconds(60);
  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneOffset.UTC);

  private final KafkaBroker broker;
  private final Path log;
  private final Consumer<String> say;
  private final Map<Instant, Long> shownCounts = new HashMap<>();
  private final Map<Instant, Integer> shownResults = new HashMap<>();

  /**
   * @param say tells the reader something
   */
  DemoLive(KafkaBroker broker, Path log, Consumer<String> say) {
    this.broker = broker;
    this.log = log;
    this.say = say;
  }

  /** Runs it; whether every number of every final window is the truth. */
  boolean run() {
    TopicGenerator.Builder events =
        TopicGenerator.builder(TOPIC)
            .seed(SEED)
            .partitions(4)
            .disorder(Duration.ofSeconds(1), Duration.ofSeconds(1))
            .late(LATE_AT_LEAST, LATE_AT_MOST)
            .fault(Fault.DISORDER)
            .fault(Fault.LATE_EVENTS, 0.1)
            .fault(Fault.PRODUCER_DUPLICATES)
            .fault(Fault.TOMBSTONES)
            .fault(Fault.UNDECODABLE)
            .fault(Fault.UNDATED);
    try (LiveTopic live = LiveTopic.create(broker, events);
        ResultTopics results = ResultTopics.of(broker);
        HodorProcess hodor = HodorProcess.of(log, arguments(live.neededLateness(DISORDER)))) {
      say.accept("watching: " + hodor.commandLine());
      hodor.start();
      return watch(live, results, hodor);
    }
  }

  private List<String> arguments(Duration lateness) {
    return List.of(
        "measure",
        "--bootstrapServers=" + broker.bootstrapServers(),
        "--topic=" + TOPIC,
        "--eventTime=json:event_time",
        "--windowSize=" + WINDOW,
        "--maxOutOfOrderness=" + DISORDER,
        "--allowedLateness=" + lateness,
        "--lateFiringDelay=PT1S",
        "--outputBootstrapServers=" + broker.bootstrapServers());
  }

  private boolean watch(LiveTopic live, ResultTopics results, HodorProcess hodor) {
    hodor.awaitLine(READY_WITHIN, "watermark 2");
    // Whole windows are compared: events begin with the next one.
    Instant start = windowAfter(Instant.now());
    say.accept("the first events come at " + SECOND.format(start));
    showUntil(start, results, start);
    live.flow(EVENTS_PER_SECOND);
    Instant end = start.plus(FLOWS);
    showUntil(end, results, start);
    live.stop();
    say.accept("no more events; the last windows become final");
    Question question =
        Question.of(TOPIC, start, end).windows(WINDOW, live.neededLateness(DISORDER)).asLive();
    awaitFinal(results, question);
    try (Truth truth = new Truth(question, live.sent())) {
      return report(truth.compare(results.read()), question);
    } finally {
      hodor.terminate();
      hodor.awaitExit(READY_WITHIN);
    }
  }

  private static Instant windowAfter(Instant time) {
    long size = WINDOW.toMillis();
    return Instant.ofEpochMilli((time.toEpochMilli() / size + 1) * size);
  }

  private void showUntil(Instant time, ResultTopics results, Instant from) {
    Deadline end = Deadline.in(FLOWS.plus(READY_WITHIN));
    while (Instant.now().isBefore(time)) {
      showNew(results.read(), from);
      end.orFail(() -> "the clock stands still");
    }
  }

  private void awaitFinal(ResultTopics results, Question question) {
    Deadline end = Deadline.in(READY_WITHIN);
    ResultView view = results.read();
    while (!view.isFinal(question)) {
      showNew(view, question.start());
      ResultView last = view;
      end.orFail(() -> "not every window is final: " + last);
      view = results.read();
    }
    showNew(view, question.start());
  }

  private void showNew(ResultView view, Instant from) {
    for (Instant window : view.metrics(TOPIC).keySet()) {
      List<QualityMetrics> story = view.story(TOPIC, window);
      int shown = shownResults.getOrDefault(window, 0);
      if (!window.isBefore(from)) {
        story.stream().skip(shown).forEach(result -> show(window, result));
      }
      shownResults.put(window, story.size());
    }
  }

  private void show(Instant window, QualityMetrics result) {
    long before = shownCounts.getOrDefault(window, 0L);
    shownCounts.put(window, result.getCount());
    say.accept(
        "%s  %-7s %,6d records%s"
            .formatted(
                SECOND.format(window),
                words(result.getTiming()),
                result.getCount(),
                healed(result.getTiming(), result.getCount() - before)));
  }

  private static String words(Timing timing) {
    return timing == Timing.ON_TIME ? "on time" : timing.name().toLowerCase(Locale.ROOT);
  }

  private static String healed(Timing timing, long more) {
    return timing == Timing.ON_TIME || more == 0 ? "" : "   +%,d came late".formatted(more);
  }

  private boolean report(Comparison comparison, Question question) {
    comparison.differences().forEach(say);
    LongFunction<String> number = count -> String.format(Locale.ROOT, "%,d", count);
    say.accept(
        "%d live windows, %s numbers and offsets compared with the truth, %d differ"
            .formatted(
                Duration.between(question.start(), question.end()).dividedBy(WINDOW),
                number.apply(comparison.compared()),
                comparison.differences().size()));
    return comparison.differences().isEmpty();
  }
}
