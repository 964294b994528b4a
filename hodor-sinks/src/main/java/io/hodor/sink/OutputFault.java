package io.hodor.sink;

import java.io.IOException;

/** A folder of results that cannot be used, or must not be; the message names its option. */
public final class OutputFault extends IOException {

  private static final long serialVersionUID = 1;

  /**
   * @param problem what is wrong with the folder, and what would be right
   */
  public OutputFault(String problem) {
    this(problem, null);
  }

  OutputFault(String problem, Exception cause) {
    this("outputDir", problem, cause);
  }

  OutputFault(String option, String problem, Exception cause) {
    super("--" + option + ": " + problem, cause);
  }
}
