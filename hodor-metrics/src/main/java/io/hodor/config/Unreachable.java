package io.hodor.config;

/**
 * A place that cannot be reached or read just now, or not with these rights. The message names the
 * option that points there.
 */
public final class Unreachable extends RuntimeException {

  private static final long serialVersionUID = 1;

  public Unreachable(String message) {
    super(message);
  }

  public Unreachable(String message, Throwable cause) {
    super(message, cause);
  }
}
