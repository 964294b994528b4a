package io.hodor.pipeline;

import io.hodor.config.OptionFault;
import io.hodor.config.Unreachable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What is wrong with a command line: all of it, each with the flag to set. */
final class Faults {

  private final List<String> found = new ArrayList<>();
  private boolean wrongUse;

  /** Notes a fault of a flag, written without its dashes; the words say what to write instead. */
  void add(String flag, String words) {
    add("--" + flag + ": " + words);
  }

  /** Notes a fault that names its flag itself. */
  void add(String words) {
    found.add(words);
    wrongUse = true;
  }

  /** What the options bring; empty, with a fault more, when they are wrong or lead nowhere now. */
  <T> Optional<T> from(Supplier<T> options) {
    try {
      return Optional.of(options.get());
    } catch (OptionFault e) {
      add(e.getMessage());
    } catch (Unreachable e) {
      found.add(e.getMessage());
    }
    return Optional.empty();
  }

  /** Notes what a check throws. */
  void check(Runnable check) {
    from(
        () -> {
          check.run();
          return true;
        });
  }

  boolean isEmpty() {
    return found.isEmpty();
  }

  List<String> list() {
    return List.copyOf(found);
  }

  /** Ends the command when anything is wrong. */
  void throwIfAny() throws Refusal {
    if (!found.isEmpty()) {
      throw new Refusal(found, wrongUse ? ExitCode.WRONG_USE : ExitCode.COULD_NOT_RUN);
    }
  }

  /** The command cannot be carried out: as it is written, or because a place does not answer. */
  static final class Refusal extends Exception {
    private static final long serialVersionUID = 1;

    private final transient List<String> faults;
    private final ExitCode exit;

    Refusal(List<String> faults, ExitCode exit) {
      super(String.join("\n", faults));
      this.faults = List.copyOf(faults);
      this.exit = exit;
    }

    List<String> faults() {
      return faults;
    }

    ExitCode exit() {
      return exit;
    }
  }
}
