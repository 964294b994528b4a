package io.hodor.source;

/**
 * A place that cannot be reached or read just now, or not with these rights. The message names the
 * option that points there.
 */
public final class SourceUnreachable extends RuntimeException {

  private static final long serialVersionUID = 1;

  public SourceUnreachable(String message) {
    super(message);
  }

  public SourceUnreachable(String message, Throwable cause) {
    super(message, cause);
  }
}
