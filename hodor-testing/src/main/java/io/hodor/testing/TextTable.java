package io.hodor.testing;

import java.util.ArrayList;
import java.util.List;

/** Rows of cells as lines of one width, each cell flush right under its title. */
final class TextTable {

  private final List<List<String>> rows = new ArrayList<>();

  TextTable(List<String> titles) {
    rows.add(titles);
  }

  void row(List<String> cells) {
    rows.add(cells);
  }

  List<String> lines() {
    int[] widths = new int[rows.get(0).size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < row.size(); i++) {
      line.append("  ").append(" ".repeat(widths[i] - row.get(i).length())).append(row.get(i));
    }
    return line.toString();
  }
}
