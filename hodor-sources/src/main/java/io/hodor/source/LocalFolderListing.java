package io.hodor.source;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Folders of this machine. */
final class LocalFolderListing implements FolderListing {

  private final Path root;

  LocalFolderListing(String root) {
    this.root = Path.of(root);
  }

  @Override
  public FolderPage page(String folder, @Nullable String token) throws IOException {
    // A worker that does not have the root would else find nothing, and say so of the topic.
    if (!Files.exists(root)) {
      throw new NoSuchFileException(root.toString());
    }
    if (!Files.isDirectory(root)) {
      throw new NotDirectoryException(root.toString());
    }
    Path path = Path.of(folder);
    return Files.isDirectory(path) ? list(path) : FolderPage.EMPTY;
  }

  private static FolderPage list(Path folder) throws IOException {
    List<ListedFile> files = new ArrayList<>();
    List<String> folders = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      for (Path entry : entries) {
        add(entry, files, folders);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return new FolderPage(files, folders, null);
  }

  private static void add(Path entry, List<ListedFile> files, List<String> folders)
      throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(entry, BasicFileAttributes.class);
      String name = entry.getFileName().toString();
      if (attributes.isDirectory()) {
        folders.add(name);
      } else {
        files.add(
            new ListedFile(name, attributes.size(), attributes.lastModifiedTime().toInstant()));
      }
    } catch (NoSuchFileException e) {
      // Removed since its folder was read: as if it had been removed before.
    }
  }
}
