package io.hodor.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Settings that no client knows. They may be for a client's plug-ins, so that they cannot be
 * refused; a misspelt one changes nothing, and nobody else says so.
 */
public final class UnknownSettings {

  /** What else stands in such a file may be a secret in the wrong place, which is not repeated. */
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*([._-][a-z0-9]+)+");

  private UnknownSettings() {}

  /**
   * Tells of each setting that is not known, by its name and never by its value.
   *
   * @param option the option that brought the settings, without dashes
   * @param settings by name
   * @param known the names that the clients know
   * @return one line each, for people; empty when all are known
   */
  public static List<String> warnings(
      String option, Map<String, String> settings, Set<String> known) {
    List<String> warnings = new ArrayList<>();
    int nameless = 0;
    for (Map.Entry<String, String> setting : settings.entrySet()) {
      String name = setting.getKey();
      if (known.contains(name)) {
        continue;
      }
      if (NAME.matcher(name).matches() && !setting.getValue().isEmpty()) {
        warnings.add("--" + option + ": no client of Kafka's knows " + name + hint(name, known));
      } else {
        nameless++;
      }
    }
    if (nameless > 0) {
      warnings.add("--" + option + ": lines without the name of a setting: " + nameless);
    }
    return List.copyOf(warnings);
  }

  private static String hint(String name, Set<String> known) {
    List<String> close = CloseNames.to(name, known, 1);
    String plugIn = "; it has no effect unless a plug-in reads it";
    return close.isEmpty() ? plugIn : plugIn + " (there is " + close.get(0) + ")";
  }
}
