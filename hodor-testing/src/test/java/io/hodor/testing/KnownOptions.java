package io.hodor.testing;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The names of a command's options, as the program's own help has them. */
final class KnownOptions {
  private static final Pattern OPTION = Pattern.compile("--(\\w+)=");

  /** Beam's own, which the program's help leaves to Beam. */
  private static final Set<String> OF_BEAM =
      Set.of("parallelism", "flinkMaster", "flinkConfDir", "project");

  private KnownOptions() {}

  static Set<String> of(String command) {
    Set<String> options = new HashSet<>(OF_BEAM);
    Matcher option =
        OPTION.matcher(HodorRun.of(new ArrayList<>(List.of(command, "--help"))).exits(0).out());
    while (option.find()) {
      options.add(option.group(1));
    }
    return options;
  }
}
