package io.hodor.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Finds what a misspelt name may have meant. */
public final class CloseNames {

  private CloseNames() {}

  /** The names nearest to this one, nearest first; none that is a different word altogether. */
  public static List<String> to(String name, Collection<String> names, int most) {
    int farthest = Math.max(2, name.length() / 3);
    return names.stream()
        .filter(other -> distance(name, other) <= farthest || other.contains(name))
        .sorted(
            Comparator.comparingInt((String other) -> distance(name, other))
                .thenComparing(Comparator.naturalOrder()))
        .limit(most)
        .collect(Collectors.toList());
  }

  /** How many letters must be added, left out or changed, upper and lower case being the same. */
  static int distance(String one, String other) {
    String a = one.toLowerCase(Locale.ROOT);
    String b = other.toLowerCase(Locale.ROOT);
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
