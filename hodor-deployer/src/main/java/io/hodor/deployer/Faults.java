package io.hodor.deployer;

import io.hodor.config.OptionFault;
import io.hodor.config.Unreachable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What is wrong with a command line: all of it, each with the flag to set. */
final class Faults {

  private final List<String> found = new ArrayList<>();

  /** Notes a fault of a flag, written without its dashes; the words say what to write instead. */
  void add(String flag, String words) {
    add("--" + flag + ": " + words);
  }

  /** Notes a fault that names its flag itself. */
  void add(String words) {
    found.add(words);
  }

  /** What the options bring; empty, with a fault more, when they are wrong or cannot be read. */
  <T> Optional<T> from(Supplier<T> options) {
    try {
      return Optional.of(options.get());
    } catch (OptionFault | Unreachable e) {
      add(e.getMessage());
      return Optional.empty();
    }
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  List<String> list() {
    return List.copyOf(found);
  }
}
