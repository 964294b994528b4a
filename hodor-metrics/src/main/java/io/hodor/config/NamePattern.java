package io.hodor.config;

import java.io.Serializable;
import java.util.regex.Pattern;

/**
 * A pattern of names that has to match a name as a whole: {@code *} stands for any letters or none,
 * {@code ?} for one, everything else for itself.
 *
 * @param text as it is written
 */
public record NamePattern(String text) implements Serializable {

  /** Whether it can match more than the one name that it is. */
  public boolean isWild() {
    return text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
  }

  public boolean matches(String name) {
    if (!isWild()) {
      return text.equals(name);
    }
    StringBuilder regex = new StringBuilder();
    for (String part : text.split("(?<=[*?])|(?=[*?])")) {
      regex.append(
          switch (part) {
            case "*" -> ".*";
            case "?" -> ".";
            default -> Pattern.quote(part);
          });
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(name).matches();
  }
}
