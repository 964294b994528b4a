package io.hodor.pipeline;

import java.util.ArrayList;
import java.util.List;

/** What is wrong with a command line: all of it, each with the flag to set. */
final class Faults {

  private final List<String> found = new ArrayList<>();

  /** Notes a fault of a flag, written without its dashes; the words say what to write instead. */
  void add(String flag, String words) {
    found.add("--" + flag + ": " + words);
  }

  /** Notes a fault that names its flag itself. */
  void add(String words) {
    found.add(words);
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  List<String> list() {
    return List.copyOf(found);
  }

  /** Ends the command when anything is wrong. */
  void throwIfAny() throws WrongUse {
    if (!found.isEmpty()) {
      throw new WrongUse(found);
    }
  }

  /** The command line cannot be carried out as it is written. */
  static final class WrongUse extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<String> faults;

    WrongUse(List<String> faults) {
      super(String.join("\n", faults));
      this.faults = List.copyOf(faults);
    }

    List<String> faults() {
      return faults;
    }
  }
}
