package io.hodor.source.parquet;

/** How much of a file may be held at once. For use by one thread. */
public final class MemoryBound {

  // Large enough for any file that a sink writes with its defaults.
  private static final long LEAST = 128L << 20;
  // More would not make it faster.
  private static final long MOST = 1L << 30;

  private final long most;
  private final long atOnce;
  private long held;

  /**
   * @param most in bytes
   */
  public MemoryBound(long most) {
    this(most, most / 4);
  }

  /**
   * @param atOnce up to which size the chunks of a row group are read at once
   */
  MemoryBound(long most, long atOnce) {
    this.most = most;
    this.atOnce = atOnce;
  }

  /** A share of this machine's memory such that every processor can read a file. */
  public static MemoryBound ofThisMachine() {
    Runtime runtime = Runtime.getRuntime();
    long share = runtime.maxMemory() / 2 / runtime.availableProcessors();
    return new MemoryBound(Math.max(LEAST, Math.min(MOST, share)));
  }

  long atOnce() {
    return atOnce;
  }

  void hold(long bytes) throws UnreadableFile {
    held += bytes;
    if (held > most) {
      throw new UnreadableFile(
          "needs "
              + megabytes(held)
              + " MB at once, of which a worker has "
              + megabytes(most)
              + ": its row groups or pages are too large; write smaller ones, or give workers"
              + " more memory");
    }
  }

  private static long megabytes(long bytes) {
    return (bytes + (1 << 20) - 1) >> 20;
  }
}
