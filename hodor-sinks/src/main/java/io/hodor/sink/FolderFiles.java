package io.hodor.sink;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.NoSuchFileException;

/** The files of one folder, wherever it lies. */
interface FolderFiles {

  /** The folder with this path, or with an address that has a scheme; it need not exist yet. */
  static FolderFiles of(String folder) {
    // Beam is not asked for what every Java can do: the process that owns jobs has no Beam.
    return folder.contains("://") ? BeamFiles.in(folder) : LocalFiles.in(folder);
  }

  /**
   * Opens a file for reading.
   *
   * @throws FileNotFoundException or {@link NoSuchFileException}, if there is no such file
   */
  ReadableByteChannel open(String name) throws IOException;

  /** Begins a file, in place of one with this name. */
  WritableByteChannel create(String name) throws IOException;

  /** Gives a file another's name, and its place. */
  void rename(String from, String to) throws IOException;

  void delete(String name) throws IOException;

  /** Whether something has this name, though it could not be opened as a file. */
  boolean isThere(String name);

  /** The path or address of a file, for people. */
  String address(String name);
}
