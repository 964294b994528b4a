package io.hodor.sink;

import java.io.IOException;

/** A line of a folder of results that cannot be read; nothing may be merged into its file. */
public final class BrokenLine extends IOException {

  private static final long serialVersionUID = 1;

  BrokenLine(String option, String file, int number, Exception cause) {
    super(
        "--%s: line %d of %s cannot be read, and the file was left as it is: %s"
            .formatted(option, number, file, cause.getMessage().lines().findFirst().orElse("")),
        cause);
  }
}
