package io.hodor.pipeline;

import io.hodor.config.CloseNames;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.beam.sdk.extensions.gcp.options.GcsOptions;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** Reads {@code --option=value} arguments one by one, so that one fault does not hide another. */
final class Arguments {

  private static final Pattern ARGUMENT = Pattern.compile("--([^=]+)(?:=(.*))?", Pattern.DOTALL);

  private final Class<? extends PipelineOptions> type;
  private final List<Class<? extends PipelineOptions>> foreign;
  private final Faults faults;

  private Arguments(
      Class<? extends PipelineOptions> type,
      List<Class<? extends PipelineOptions>> foreign,
      Faults faults) {
    this.type = type;
    this.foreign = foreign;
    this.faults = faults;
  }

  /**
   * The options that the sound arguments give; the others are among the faults. Where an argument
   * is not given, the engine's default counts.
   */
  static <O extends PipelineOptions> O parse(
      List<String> arguments, Class<O> type, Engine engine, Faults faults) {
    List<Class<? extends PipelineOptions>> foreign = new ArrayList<>(engine.options());
    foreign.add(GcsOptions.class);
    foreign.add(BigQueryOptions.class);
    return parse(
        arguments,
        type,
        foreign,
        engine.defaults(Command.isLive(type, arguments), arguments),
        faults);
  }

  /** As above, for a command that runs no pipeline and only reads. */
  static <O extends PipelineOptions> O parse(List<String> arguments, Class<O> type, Faults faults) {
    return parse(arguments, type, List.of(GcsOptions.class), Map.of(), faults);
  }

  private static <O extends PipelineOptions> O parse(
      List<String> arguments,
      Class<O> type,
      List<Class<? extends PipelineOptions>> foreign,
      Map<String, String> defaults,
      Faults faults) {
    // The type itself is not registered: commands give the same name different defaults, which
    // would contradict each other in one process.
    foreign.forEach(PipelineOptionsFactory::register);
    List<String> sound =
        new Arguments(type, foreign, faults).sound(Runner.sound(arguments), defaults);
    return PipelineOptionsFactory.fromArgs(sound.toArray(String[]::new)).as(type);
  }

  /** Whether an option is given. */
  static boolean give(List<String> arguments, String name) {
    return arguments.stream().anyMatch(it -> it.startsWith("--" + name + "="));
  }

  private List<String> sound(List<String> arguments, Map<String, String> defaults) {
    List<String> sound = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    Map<String, String> absent = new LinkedHashMap<>(defaults);
    for (String argument : arguments) {
      Optional<String> name = nameOf(argument);
      if (name.isEmpty()) {
        continue;
      }
      if (!seen.add(name.get())) {
        faults.add(name.get(), "is given twice; give it once");
      } else if (parses(argument, name.get())) {
        sound.add(argument);
        absent.remove(name.get());
      }
    }
    absent.forEach((name, value) -> sound.add("--" + name + "=" + value));
    return sound;
  }

  private Optional<String> nameOf(String argument) {
    Matcher parts = ARGUMENT.matcher(argument);
    if (!parts.matches()) {
      faults.add("'" + argument + "' is no option; write --option=value");
      return Optional.empty();
    }
    String name = parts.group(1);
    if (!namesOf(type).contains(name) && !has(foreign, name)) {
      faults.add(name, unknown(name));
      return Optional.empty();
    }
    if (parts.group(2) == null && !isSwitch(name)) {
      faults.add(name, "has no value; write --" + name + "=VALUE");
      return Optional.empty();
    }
    if (parts.group(2) != null && parts.group(2).isBlank()) {
      faults.add(name, "has an empty value; write --" + name + "=VALUE or leave it out");
      return Optional.empty();
    }
    return Optional.of(name);
  }

  private String unknown(String name) {
    return Runner.present().stream()
        .filter(runner -> has(runner.engine().options(), name))
        .findFirst()
        .map(runner -> "means something with --runner=" + runner.word() + " only")
        .orElseGet(() -> "there is no such option" + suggestion(name));
  }

  private String suggestion(String name) {
    return CloseNames.to(name, namesOf(type), 1).stream()
        .findFirst()
        .map(meant -> "; did you mean --" + meant + "?")
        .orElse("; see --help for all of them");
  }

  private static List<String> namesOf(Class<?> type) {
    return OptionTexts.of(type).stream().map(OptionTexts::name).toList();
  }

  private static boolean has(List<Class<? extends PipelineOptions>> types, String name) {
    return types.stream().flatMap(type -> getters(name, type)).findAny().isPresent();
  }

  /** Whether the option may stand alone, which means true. */
  private boolean isSwitch(String name) {
    return Stream.concat(Stream.of(type), foreign.stream())
        .flatMap(any -> getters(name, any))
        .map(Method::getReturnType)
        .anyMatch(value -> value == boolean.class || value == Boolean.class);
  }

  private static Stream<Method> getters(String name, Class<?> type) {
    String getter = "get" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
    return Stream.of(type.getMethods())
        .filter(method -> method.getName().equals(getter) && method.getParameterCount() == 0);
  }

  private boolean parses(String argument, String name) {
    try {
      PipelineOptionsFactory.fromArgs(argument).as(type);
      return true;
    } catch (RuntimeException e) {
      String written = argument.substring(argument.indexOf('=') + 1);
      faults.add(name, "'" + written + "' cannot be read; " + remedy(name, e));
      return false;
    }
  }

  private String remedy(String name, RuntimeException e) {
    return OptionTexts.of(type).stream()
        .filter(option -> option.name().equals(name))
        .findFirst()
        .map(option -> "write " + option.value())
        // Of a foreign option only its own parser knows what it takes.
        .orElseGet(() -> String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
  }
}
