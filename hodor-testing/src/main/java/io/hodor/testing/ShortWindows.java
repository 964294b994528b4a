package io.hodor.testing;

import java.time.Duration;
import java.time.Instant;

/** Windows of seconds, so that live tests see them end, change and become final. */
final class ShortWindows {
  static final Duration SIZE = Duration.ofSeconds(10);
  static final Duration LATENESS = Duration.ofSeconds(10);
  static final Duration DISORDER = Duration.ofSeconds(2);

  /** What the program has to be told of them. */
  static final String[] OPTIONS = options(LATENESS);

  private ShortWindows() {}

  /** What the program has to be told of them where records may be later, or less late. */
  static String[] options(Duration lateness) {
    return new String[] {
      "--windowSize=" + SIZE,
      "--allowedLateness=" + lateness,
      "--maxOutOfOrderness=" + DISORDER,
      "--lateFiringDelay=PT1S"
    };
  }

  /** The start of the window so many windows before the current one. */
  static Instant ago(int windows) {
    return TopicGenerator.windowStart(Instant.now(), SIZE).minus(SIZE.multipliedBy(windows));
  }

  /** The end of the newest window that may hold what was written until now. */
  static Instant end() {
    return TopicGenerator.windowStart(Instant.now().plusSeconds(1), SIZE).plus(SIZE);
  }

  static Question question(String topic, Instant start, Instant end) {
    return Question.of(topic, start, end).windows(SIZE, LATENESS).asLive();
  }

  /** Events in disorder; those that are late, if any are to be, are not too late. */
  static TopicGenerator.Builder events(String topic, long seed) {
    return TopicGenerator.builder(topic)
        .seed(seed)
        .window(SIZE)
        .disorder(Duration.ofSeconds(1), Duration.ofMillis(1_500))
        .late(Duration.ofSeconds(3), Duration.ofSeconds(8))
        .fault(Fault.DISORDER);
  }

  /** Waits until so many more events are written. */
  static void awaitMore(LiveTopic live, int more) {
    int before = live.sent().size();
    Deadline end = Deadline.in(Duration.ofSeconds(60));
    while (live.sent().size() < before + more) {
      end.orFail(() -> "only " + (live.sent().size() - before) + " more records");
    }
  }
}
