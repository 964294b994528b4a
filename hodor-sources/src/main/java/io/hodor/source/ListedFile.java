package io.hodor.source;

import java.time.Instant;

/**
 * A file as its folder's listing shows it.
 *
 * @param name without its folder
 * @param size its length in bytes
 * @param updated when it was last written
 */
record ListedFile(String name, long size, Instant updated) {

  /** Whether it is no mark or leftover of a writer, by the conventions for such names. */
  boolean isData() {
    return !name.startsWith("_") && !name.startsWith(".") && !name.endsWith(".crc");
  }
}
