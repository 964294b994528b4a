package io.hodor.testing;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/**
 * What a sink makes of a topic when it loses and repeats known records. It writes the records that
 * have a value and an event time; others it would put aside.
 */
public final class LossySink {
  private final List<SentRecord> rows = new ArrayList<>();
  private final List<SentRecord> lost = new ArrayList<>();
  private final List<SentRecord> repeated = new ArrayList<>();

  /**
   * @param sent all records of the topic, in the order of their offsets
   * @param question the windows that the faults lie in
   */
  public LossySink(List<SentRecord> sent, Question question) {
    for (SentRecord record : sent) {
      if (record.committed() && record.intent() == SentRecord.Intent.MEASURED) {
        rows.add(record);
      }
    }
    Instant third = question.start().plus(question.window().multipliedBy(2));
    lose(inWindow(third, question).and(of(1)), 100, 40);
    lose(inWindow(third.plus(question.window()), question).and(of(3)), 0, Integer.MAX_VALUE);
    for (int single = 0; single < 5; single++) {
      lose(inWindow(third.plus(question.window().multipliedBy(2)), question), 97 * single, 1);
    }
    repeated.addAll(rows.stream().filter(inWindow(question.start(), question).and(of(2))).toList());
  }

  private static Predicate<SentRecord> of(int partition) {
    return record -> record.partition() == partition;
  }

  private static Predicate<SentRecord> inWindow(Instant start, Question question) {
    long from = start.toEpochMilli();
    Duration size = question.window();
    return record -> record.eventTimeMs() >= from && record.eventTimeMs() < from + size.toMillis();
  }

  private void lose(Predicate<SentRecord> where, int skip, int count) {
    List<SentRecord> chosen = rows.stream().filter(where).skip(skip).limit(count).toList();
    Set<SentRecord> gone = new HashSet<>(chosen);
    rows.removeIf(gone::contains);
    lost.addAll(chosen);
  }

  /** Those that it writes, in files of their own. */
  public List<SentRecord> written() {
    return List.copyOf(rows);
  }

  /** Those that it writes once more, in other files. */
  public List<SentRecord> repeated() {
    return List.copyOf(repeated);
  }

  /** Those that it loses. */
  public List<SentRecord> lost() {
    return List.copyOf(lost);
  }
}
