package io.hodor.sink;

import java.io.IOException;

/** A line of an output folder that cannot be read, so that nothing may be merged into its file. */
public final class BrokenLine extends IOException {

  private static final long serialVersionUID = 1;

  BrokenLine(String file, int number, Exception cause) {
    super(
        "--outputDir: line %d of %s cannot be read, and the file was left as it is: %s"
            .formatted(number, file, cause.getMessage().lines().findFirst().orElse("")),
        cause);
  }
}
