package io.hodor.pipeline;

import io.hodor.config.NamePattern;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The sources that a question is about.
 *
 * @param patterns names among them, at least one
 */
record AskedSources(List<NamePattern> patterns) {

  private static final NamePattern ANY = new NamePattern("*");

  AskedSources {
    patterns = List.copyOf(patterns);
  }

  /** Those of {@code --source}; all where it is not given. */
  static AskedSources of(@Nullable String written, Faults faults) {
    if (written == null) {
      return new AskedSources(List.of(ANY));
    }
    List<String> names = Stream.of(written.split(",", -1)).map(String::strip).toList();
    if (names.contains("")) {
      faults.add("source", "names a source without a name; write NAME or NAME,NAME");
    }
    return new AskedSources(names.stream().map(NamePattern::new).toList());
  }

  boolean include(String source) {
    return patterns.stream().anyMatch(pattern -> pattern.matches(source));
  }

  /**
   * Every source that has to answer, in order: those that are included, and of the names and
   * patterns that include none, themselves.
   */
  Set<String> among(Set<String> known) {
    Set<String> asked = new TreeSet<>();
    known.stream().filter(this::include).forEach(asked::add);
    patterns.stream()
        .filter(pattern -> known.stream().noneMatch(pattern::matches))
        .map(NamePattern::text)
        .forEach(asked::add);
    return asked;
  }
}
