package io.hodor.pipeline;

import io.hodor.pipeline.Faults.Refusal;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The program: {@code hodor COMMAND --option=value ...}. */
public final class Hodor {

  private static final Logger LOG = LoggerFactory.getLogger(Hodor.class);

  private Hodor() {}

  /**
   * Runs one command, and ends the process with its exit code.
   *
   * @throws IllegalStateException in a process that is not to end, because Flink runs it, when the
   *     command fails
   */
  public static void main(String[] arguments) {
    int exit = run(Arrays.asList(arguments), System.out, System.err);
    if (Runner.present().stream().allMatch(runner -> runner.engine().endsProcess())) {
      System.exit(exit);
    }
    if (exit != ExitCode.OK.number()) {
      throw new IllegalStateException("hodor ended with exit code " + exit + "; it says why above");
    }
  }

  /**
   * Runs one command inside the calling program.
   *
   * @param out where results go
   * @param err where progress and faults go
   * @return the exit code; a fault never comes as an exception
   */
  public static int run(List<String> arguments, PrintStream out, PrintStream err) {
    return run(arguments, new Console(out, err)).number();
  }

  static ExitCode run(List<String> arguments, Console console) {
    return orCouldNotRun(() -> choose(arguments, console), console);
  }

  /** What nobody foresaw is told in a line, too. */
  static ExitCode orCouldNotRun(Supplier<ExitCode> command, Console console) {
    try {
      return command.get();
    } catch (RuntimeException | Error e) {
      LOG.debug("unforeseen", e);
      console.tell("hodor could not run, for a reason it does not know: " + Causes.words(e));
      return ExitCode.COULD_NOT_RUN;
    }
  }

  private static ExitCode choose(List<String> arguments, Console console) {
    String first = arguments.isEmpty() ? "--help" : arguments.get(0);
    if (first.equals("--help") || first.equals("help")) {
      console.say(HelpText.program());
      return arguments.isEmpty() ? ExitCode.WRONG_USE : ExitCode.OK;
    }
    if (first.equals("--version")) {
      console.say(Versions.text());
      return ExitCode.OK;
    }
    Optional<Command> command = Command.of(first);
    if (command.isEmpty()) {
      console.tell("There is no command '" + first + "'. There is: " + words() + ".");
      return ExitCode.WRONG_USE;
    }
    return run(command.get(), arguments.subList(1, arguments.size()), console);
  }

  private static ExitCode run(Command command, List<String> arguments, Console console) {
    if (arguments.contains("--help")) {
      console.say(HelpText.of(command));
      return ExitCode.OK;
    }
    try {
      return command.run(arguments, console);
    } catch (Refusal e) {
      e.faults().forEach(console::tell);
      if (e.exit() == ExitCode.WRONG_USE) {
        console.tell("hodor " + command.word() + " --help tells all options.");
      }
      return e.exit();
    }
  }

  private static String words() {
    return Stream.of(Command.values()).map(Command::word).collect(Collectors.joining(", "));
  }
}
