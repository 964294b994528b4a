package io.hodor.sink;

import java.io.IOException;

/** A line of a folder of results that cannot be read; nothing may be merged into its file. */
public final class BrokenLine extends IOException {

  private static final long serialVersionUID = 1;

  /**
   * @param place the line's number and its file
   */
  BrokenLine(String option, String place, Exception cause) {
    super(
        "--%s: %s cannot be read, and the file was left as it is: %s"
            .formatted(option, place, cause.getMessage().lines().findFirst().orElse("")),
        cause);
  }
}
