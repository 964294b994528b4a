package io.hodor.pipeline.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Ascending times in few words: the first of them, and the steps to the next ones. Windows follow
 * each other at one distance nearly always, so that days of them are a single pair of numbers.
 *
 * @param first in milliseconds; 0 when there is none
 * @param steps pairs of a distance in milliseconds and how many times it follows
 */
record Sequence(long first, List<long[]> steps) {

  static Sequence of(List<Long> times) {
    List<long[]> steps = new ArrayList<>();
    for (int i = 1; i < times.size(); i++) {
      add(times.get(i) - times.get(i - 1), steps);
    }
    return new Sequence(times.isEmpty() ? 0 : times.get(0), steps);
  }

  /** Pairs of a value and how many times it stands there in a row. */
  static List<long[]> runs(List<Long> values) {
    List<long[]> runs = new ArrayList<>();
    values.forEach(value -> add(value, runs));
    return runs;
  }

  private static void add(long value, List<long[]> runs) {
    long[] last = runs.isEmpty() ? null : runs.get(runs.size() - 1);
    if (last != null && last[0] == value) {
      last[1]++;
    } else {
      runs.add(new long[] {value, 1});
    }
  }
}
