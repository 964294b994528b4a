package io.hodor.pipeline;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;

/**
 * What people read about one option: the only source of the help text and of docs/options.md.
 *
 * @param name without dashes
 * @param value what to write after the equals sign
 * @param otherwise what holds when it is not given; "required" where nothing does
 */
record OptionTexts(Flag.Group group, String name, String value, String otherwise, String meaning) {

  /** The options that an interface shows, in the order of the help text. */
  static List<OptionTexts> of(Class<?> options) {
    return Arrays.stream(options.getMethods())
        .filter(method -> method.isAnnotationPresent(Flag.class))
        .sorted(
            Comparator.comparing((Method method) -> flag(method).group())
                .thenComparing(method -> flag(method).place()))
        .map(OptionTexts::of)
        .toList();
  }

  private static OptionTexts of(Method getter) {
    Flag flag = flag(getter);
    String name = Character.toLowerCase(getter.getName().charAt(3)) + getter.getName().substring(4);
    String meaning = getter.getAnnotation(Description.class).value();
    return new OptionTexts(flag.group(), name, flag.value(), otherwise(getter), meaning);
  }

  private static Flag flag(Method getter) {
    return getter.getAnnotation(Flag.class);
  }

  private static String otherwise(Method getter) {
    if (getter.isAnnotationPresent(Default.String.class)) {
      return getter.getAnnotation(Default.String.class).value();
    }
    if (getter.isAnnotationPresent(Default.Boolean.class)) {
      return String.valueOf(getter.getAnnotation(Default.Boolean.class).value());
    }
    String words = flag(getter).otherwise();
    return words.isEmpty() ? "required" : words;
  }
}
