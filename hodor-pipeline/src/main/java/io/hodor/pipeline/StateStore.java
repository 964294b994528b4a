package io.hodor.pipeline;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Files that lie where a cluster keeps the state of its jobs. */
interface StateStore {

  /**
   * A file that is there.
   *
   * @param path in full
   * @param changedAt when it was last written
   */
  record Found(String path, Instant changedAt) {}

  /**
   * All files whose path fits.
   *
   * @param pattern with {@code *} for a name, and {@code **} for any number of them
   * @throws IOException if nobody can tell
   */
  List<Found> list(String pattern) throws IOException;

  /**
   * What a file holds; empty where there is none.
   *
   * @throws IOException if it cannot be read just now
   */
  Optional<byte[]> read(String file) throws IOException;

  /**
   * Writes a file, and makes the folders that it lies in.
   *
   * @throws IOException if it is not there afterwards
   */
  void write(String file, byte[] content) throws IOException;

  /**
   * Removes a file.
   *
   * @throws IOException if it may still be there
   */
  void delete(String file) throws IOException;
}
