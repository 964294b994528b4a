package io.hodor.pipeline;

import static java.util.stream.Collectors.joining;

import java.util.List;
import java.util.stream.IntStream;

/** Rows of texts, in columns. */
final class TextRows {

  private TextRows() {}

  /**
   * The rows, one a line.
   *
   * @param left how many columns stand at the left of their width; the others stand at its right
   */
  static String of(List<List<String>> rows, int left) {
    int[] widths =
        IntStream.range(0, rows.get(0).size())
            .map(i -> rows.stream().mapToInt(row -> row.get(i).length()).max().orElse(0))
            .toArray();
    return rows.stream().map(row -> line(row, widths, left)).collect(joining("\n"));
  }

  private static String line(List<String> row, int[] widths, int left) {
    return IntStream.range(0, widths.length)
        .mapToObj(i -> String.format("%" + (i < left ? "-" : "") + widths[i] + "s", row.get(i)))
        .collect(joining("  "))
        .stripTrailing();
  }
}
