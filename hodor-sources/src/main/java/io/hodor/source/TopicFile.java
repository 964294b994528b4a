package io.hodor.source;

import io.hodor.Address;
import java.io.Serializable;
import java.time.Instant;
import java.util.Objects;

/**
 * A file that a sink wrote for a topic, as it was listed.
 *
 * @param address whose rows it holds
 * @param path a path or a gs:// address; with a slash at its end for a folder that does not belong
 *     where it is
 * @param size its length in bytes
 * @param updated when it was last written: from then on its rows were visible
 * @param from the earliest time that its rows may have by the folder it lies in, padding included;
 *     {@code Instant.MIN} where the folder says nothing
 * @param until the end of that time, exclusive; {@code Instant.MAX} where the folder says nothing
 */
public record TopicFile(
    Address address, String path, long size, Instant updated, Instant from, Instant until)
    implements Serializable {

  public TopicFile {
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(path, "path");
    Objects.requireNonNull(updated, "updated");
    Objects.requireNonNull(from, "from");
    Objects.requireNonNull(until, "until");
  }

  /** The same path as that of a folder, in which nobody looks for files. */
  TopicFile asFolder() {
    return new TopicFile(address, path + "/", size, updated, from, until);
  }

  /** Whether this is no file, but a folder where only files belong. */
  boolean isFolder() {
    return path.endsWith("/");
  }
}
