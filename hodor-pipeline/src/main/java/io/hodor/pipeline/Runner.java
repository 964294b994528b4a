package io.hodor.pipeline;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The values of {@code --runner}. A job jar holds one of them only, so nothing outside an engine
 * may name a class of its runner.
 */
enum Runner {
  FLINK("FlinkRunner", "org.apache.beam.runners.flink.FlinkRunner") {
    @Override
    Engine engine() {
      return new FlinkEngine();
    }
  },
  DATAFLOW("DataflowRunner", "org.apache.beam.runners.dataflow.DataflowRunner") {
    @Override
    Engine engine() {
      return new DataflowEngine();
    }
  };

  private static final String FLAG = "runner";

  private final String word;
  private final String needed;

  Runner(String word, String needed) {
    this.word = word;
    this.needed = needed;
  }

  abstract Engine engine();

  /** The runner as it is written. */
  String word() {
    return word;
  }

  /** Those whose classes are on the class path, the one that is taken by default first. */
  static List<Runner> present() {
    return Stream.of(values()).filter(Runner::isPresent).toList();
  }

  private boolean isPresent() {
    try {
      Class.forName(needed, false, Runner.class.getClassLoader());
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  /** The runner that arguments ask for, else the default, which also stands in for a wrong one. */
  static Runner of(List<String> arguments, Faults faults) {
    List<Runner> present = present();
    Optional<String> asked = asked(arguments);
    Optional<Runner> runner =
        present.stream().filter(known -> asked.isEmpty() || known.isMeant(asked.get())).findFirst();
    if (runner.isEmpty()) {
      faults.add(FLAG, remedy(asked.orElseThrow(), present));
    }
    return runner.orElse(present.get(0));
  }

  /** The arguments without a runner that is none, for that is told already. */
  static List<String> sound(List<String> arguments) {
    boolean known =
        asked(arguments).stream()
            .allMatch(any -> present().stream().anyMatch(it -> it.isMeant(any)));
    return known
        ? arguments
        : arguments.stream().filter(it -> !it.startsWith("--" + FLAG + "=")).toList();
  }

  private static Optional<String> asked(List<String> arguments) {
    return arguments.stream()
        .filter(it -> it.startsWith("--" + FLAG + "=") && !it.endsWith("="))
        .map(it -> it.substring(FLAG.length() + 3))
        .findFirst();
  }

  private boolean isMeant(String value) {
    return value.equalsIgnoreCase(word) || value.equals(needed);
  }

  private static String remedy(String asked, List<Runner> present) {
    String words = present.stream().map(Runner::word).collect(Collectors.joining(" or "));
    boolean packaged = Stream.of(values()).anyMatch(it -> it.isMeant(asked));
    return packaged
        ? asked + " is not in this jar, which is the one for " + words
        : "write " + words + ", or leave it out";
  }
}
