package io.hodor.deployer;

import io.hodor.config.CloseNames;
import io.hodor.config.NamePattern;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads {@code --option=value} arguments one by one, so that one fault does not hide another. */
final class Arguments {

  private static final Pattern ARGUMENT = Pattern.compile("--([^=]+)(?:=(.*))?", Pattern.DOTALL);

  private final Map<Flag, String> given = new EnumMap<>(Flag.class);
  private final Faults faults;

  Arguments(List<String> arguments, Faults faults) {
    this.faults = faults;
    arguments.forEach(this::add);
  }

  private void add(String argument) {
    Matcher parts = ARGUMENT.matcher(argument);
    if (!parts.matches()) {
      faults.add("'" + argument + "' is no option; write --option=value");
      return;
    }
    String name = parts.group(1);
    Flag.named(name)
        .ifPresentOrElse(
            flag -> add(flag, Optional.ofNullable(parts.group(2))),
            () -> faults.add(name, "there is no such option" + suggestion(name)));
  }

  private static String suggestion(String name) {
    return CloseNames.to(name, Flag.names(), 1).stream()
        .findFirst()
        .map(meant -> "; did you mean --" + meant + "?")
        .orElse("; see --help for all of them");
  }

  private void add(Flag flag, Optional<String> value) {
    String name = flag.option();
    if (value.isEmpty() && !flag.isSwitch()) {
      faults.add(name, "has no value; write " + flag.written());
    } else if (value.isPresent() && value.get().isBlank()) {
      faults.add(name, "has an empty value; write " + flag.written() + " or leave it out");
    } else if (given.putIfAbsent(flag, value.orElse("true")) != null) {
      faults.add(name, "is given twice; give it once");
    }
  }

  Optional<String> text(Flag flag) {
    return Optional.ofNullable(given.get(flag));
  }

  String needed(Flag flag) {
    return text(flag)
        .orElseGet(
            () -> {
              faults.add(flag.option(), "is needed; write " + flag.written());
              return "";
            });
  }

  Optional<Path> path(Flag flag) {
    return text(flag).map(Path::of);
  }

  boolean isOn(Flag flag) {
    String value = text(flag).orElse("false");
    if (!value.equals("true") && !value.equals("false")) {
      faults.add(flag.option(), "'" + value + "' cannot be read; write true or false");
    }
    return value.equals("true");
  }

  /** Names or patterns with commas between. */
  List<NamePattern> patterns(Flag flag, String otherwise) {
    return Stream.of(text(flag).orElse(otherwise).split(","))
        .map(String::trim)
        .filter(it -> !it.isEmpty())
        .map(NamePattern::new)
        .toList();
  }

  int number(Flag flag, int least, int most) {
    String value = text(flag).orElse(flag.otherwise());
    try {
      int number = Integer.parseInt(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    faults.add(flag.option(), "'" + value + "' is no number from " + least + " to " + most);
    return least;
  }

  Duration duration(Flag flag, Duration least) {
    String value = text(flag).orElse(flag.otherwise());
    try {
      Duration duration = Duration.parse(value);
      if (duration.compareTo(least) >= 0 && duration.toDays() <= 365) {
        return duration;
      }
    } catch (DateTimeException e) {
      // Told below.
    }
    faults.add(
        flag.option(), "'" + value + "' is no duration from " + least + " to P365D, as in PT10M");
    return least;
  }
}
