package io.hodor.testing.bench;

import java.util.Collection;
import java.util.function.ToDoubleFunction;

/** The middle value; of an even number the mean of the two in the middle. */
final class Median {

  private Median() {}

  /** Of a figure of several; there has to be one at least. */
  static <T> double of(Collection<T> several, ToDoubleFunction<T> figure) {
    double[] sorted = several.stream().mapToDouble(figure).sorted().toArray();
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }
}
