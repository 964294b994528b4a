package io.hodor.source;

import io.hodor.source.parquet.FileBytes;
import io.hodor.source.parquet.UnreadableFile;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.MatchResult;

/** A listed file, opened; it must still be the one that was listed. */
final class OpenedFile implements Closeable {

  private static final String REPLACED =
      "was replaced after it was listed; measure again to read what is there now";

  private final TopicFile file;
  private final FileBytes bytes;

  private OpenedFile(TopicFile file, FileBytes bytes) {
    this.file = file;
    this.bytes = bytes;
  }

  /**
   * Opens a file.
   *
   * @throws UnreadableFile if it is gone, or is not the one that was listed
   * @throws IOException if it cannot be reached just now
   */
  static OpenedFile open(TopicFile file) throws IOException, UnreadableFile {
    checkUnchanged(file);
    try {
      ReadableByteChannel channel =
          FileSystems.open(FileSystems.matchNewResource(file.path(), false));
      FileBytes bytes = new FileBytes((SeekableByteChannel) channel);
      if (bytes.size() != file.size()) {
        bytes.close();
        throw new UnreadableFile(REPLACED);
      }
      return new OpenedFile(file, bytes);
    } catch (FileNotFoundException | NoSuchFileException e) {
      throw gone();
    }
  }

  FileBytes bytes() {
    return bytes;
  }

  /** Throws if the file is no more the one that was listed. */
  void checkUnchanged() throws IOException, UnreadableFile {
    checkUnchanged(file);
  }

  private static void checkUnchanged(TopicFile file) throws IOException, UnreadableFile {
    if (isPattern(file.path())) {
      // Cannot be asked for by its name; its size is compared all the same.
      return;
    }
    try {
      // Unlike the match of a single name this tells why it failed.
      MatchResult.Metadata now = FileSystems.match(file.path()).metadata().get(0);
      // 0 stands for a time that is not known.
      boolean sameTime =
          now.lastModifiedMillis() == 0
              || now.lastModifiedMillis() == file.updated().toEpochMilli();
      if (now.sizeBytes() != file.size() || !sameTime) {
        throw new UnreadableFile(REPLACED);
      }
    } catch (FileNotFoundException | NoSuchFileException e) {
      throw gone();
    } catch (IOException e) {
      throw FolderFaults.ofFile(file.path(), e);
    }
  }

  private static boolean isPattern(String path) {
    return path.chars().anyMatch(character -> "*?[{\\".indexOf(character) >= 0);
  }

  private static UnreadableFile gone() {
    return new UnreadableFile("was removed after it was listed");
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }
}
