package io.hodor.source;

import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Some of what lies directly in a folder.
 *
 * @param files the files, leftovers of writers among them
 * @param folders the names of the folders, without a slash
 * @param next what to ask for the next page with; null on the last
 */
record FolderPage(List<ListedFile> files, List<String> folders, @Nullable String next) {

  static final FolderPage EMPTY = new FolderPage(List.of(), List.of(), null);

  /** The files that are data by their names. */
  List<ListedFile> data() {
    return files.stream().filter(ListedFile::isData).toList();
  }
}
