package io.hodor.sink;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The files of a folder on a disk. */
record LocalFiles(Path folder) implements FolderFiles {

  static LocalFiles in(String folder) {
    return new LocalFiles(Path.of(folder).toAbsolutePath().normalize());
  }

  @Override
  public ReadableByteChannel open(String name) throws IOException {
    // Unlike a channel of its own, this one says why it cannot be opened.
    return new FileInputStream(folder.resolve(name).toFile()).getChannel();
  }

  @Override
  public WritableByteChannel create(String name) throws IOException {
    Files.createDirectories(folder);
    return new FileOutputStream(folder.resolve(name).toFile()).getChannel();
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(
        folder.resolve(from),
        folder.resolve(to),
        StandardCopyOption.REPLACE_EXISTING,
        StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(String name) throws IOException {
    Files.deleteIfExists(folder.resolve(name));
  }

  @Override
  public boolean isThere(String name) {
    // A file that somebody made a moment ago could be opened by now.
    Path file = folder.resolve(name);
    return Files.isDirectory(file) || Files.exists(file) && !Files.isReadable(file);
  }

  @Override
  public String address(String name) {
    return folder.resolve(name).toString();
  }
}
