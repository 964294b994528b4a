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
import org.apache.beam.runners.flink.FlinkPipelineOptions;
import org.apache.beam.sdk.extensions.gcp.options.GcsOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;

/** Reads {@code --option=value} arguments one by one, so that one fault does not hide another. */
final class Arguments {

  private static final Pattern ARGUMENT = Pattern.compile("--([^=]+)(?:=(.*))?", Pattern.DOTALL);

  private static final List<Class<? extends PipelineOptions>> FOREIGN =
      List.of(FlinkPipelineOptions.class, GcsOptions.class);

  private Arguments() {}

  /**
   * The options that the sound arguments give; the others are among the faults.
   *
   * @param defaults what to take where an argument is not given, by name
   */
  static <O extends PipelineOptions> O parse(
      List<String> arguments, Class<O> type, Map<String, String> defaults, Faults faults) {
    PipelineOptionsFactory.register(type);
    FOREIGN.forEach(PipelineOptionsFactory::register);
    List<String> sound = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    Map<String, String> absent = new LinkedHashMap<>(defaults);
    for (String argument : arguments) {
      Optional<String> name = nameOf(argument, type, faults);
      if (name.isEmpty()) {
        continue;
      }
      if (!seen.add(name.get())) {
        faults.add(name.get(), "is given twice; give it once");
      } else if (parses(argument, name.get(), type, faults)) {
        sound.add(argument);
        absent.remove(name.get());
      }
    }
    absent.forEach((name, value) -> sound.add("--" + name + "=" + value));
    return PipelineOptionsFactory.fromArgs(sound.toArray(String[]::new)).as(type);
  }

  private static Optional<String> nameOf(String argument, Class<?> type, Faults faults) {
    Matcher parts = ARGUMENT.matcher(argument);
    if (!parts.matches()) {
      faults.add("'" + argument + "' is no option; write --option=value");
      return Optional.empty();
    }
    String name = parts.group(1);
    if (!namesOf(type).contains(name) && !isForeign(name)) {
      faults.add(name, "there is no such option" + suggestion(name, type));
      return Optional.empty();
    }
    if (parts.group(2) == null && !isSwitch(name, type)) {
      faults.add(name, "has no value; write --" + name + "=VALUE");
      return Optional.empty();
    }
    if (parts.group(2) != null && parts.group(2).isBlank()) {
      faults.add(name, "has an empty value; write --" + name + "=VALUE or leave it out");
      return Optional.empty();
    }
    return Optional.of(name);
  }

  private static String suggestion(String name, Class<?> type) {
    return CloseNames.to(name, namesOf(type), 1).stream()
        .findFirst()
        .map(meant -> "; did you mean --" + meant + "?")
        .orElse("; see --help for all of them");
  }

  private static List<String> namesOf(Class<?> type) {
    return OptionTexts.of(type).stream().map(OptionTexts::name).toList();
  }

  private static boolean isForeign(String name) {
    return FOREIGN.stream().flatMap(type -> getters(name, type)).findAny().isPresent();
  }

  /** Whether the option may stand alone, which means true. */
  private static boolean isSwitch(String name, Class<?> type) {
    return Stream.concat(Stream.of(type), FOREIGN.stream())
        .flatMap(any -> getters(name, any))
        .map(Method::getReturnType)
        .anyMatch(value -> value == boolean.class || value == Boolean.class);
  }

  private static Stream<Method> getters(String name, Class<?> type) {
    String getter = "get" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
    return Stream.of(type.getMethods())
        .filter(method -> method.getName().equals(getter) && method.getParameterCount() == 0);
  }

  private static boolean parses(
      String argument, String name, Class<? extends PipelineOptions> type, Faults faults) {
    try {
      PipelineOptionsFactory.fromArgs(argument).as(type);
      return true;
    } catch (RuntimeException e) {
      String written = argument.substring(argument.indexOf('=') + 1);
      faults.add(name, "'" + written + "' cannot be read; " + remedy(name, type, e));
      return false;
    }
  }

  private static String remedy(String name, Class<?> type, RuntimeException e) {
    return OptionTexts.of(type).stream()
        .filter(option -> option.name().equals(name))
        .findFirst()
        .map(option -> "write " + option.value())
        // Of a foreign option only its own parser knows what it takes.
        .orElseGet(() -> String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
  }
}
