package io.hodor.source.parquet;

/**
 * A file, or a part of it, that holds no rows that can be trusted, however often it is read.
 * Trouble on the way to it is an {@link java.io.IOException} instead: another attempt may get
 * through.
 */
public final class UnreadableFile extends Exception {

  private static final long serialVersionUID = 1;

  /**
   * @param reason for people, without a byte of the file
   */
  public UnreadableFile(String reason) {
    super(reason);
  }

  UnreadableFile(String reason, Throwable cause) {
    super(reason, cause);
  }
}
