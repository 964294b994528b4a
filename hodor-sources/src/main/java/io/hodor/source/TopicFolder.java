package io.hodor.source;

import io.hodor.Address;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A folder that holds files of a topic.
 *
 * @param address whose rows they hold
 * @param path a path or a gs:// address
 * @param from as {@link TopicFile#from}
 * @param until as {@link TopicFile#until}
 * @param holdsFolders whether folders belong in it too
 */
record TopicFolder(Address address, String path, Instant from, Instant until, boolean holdsFolders)
    implements Serializable {

  static TopicFolder of(
      FileLayout layout, Address address, TimeFolder folder, boolean holdsFolders) {
    String topic = layout.folder(address.topic());
    String path = folder.name().isEmpty() ? topic : topic + "/" + folder.name();
    return new TopicFolder(address, path, folder.from(), folder.until(), holdsFolders);
  }

  /** What is in a page of this folder: data, and folders that do not belong here. */
  List<TopicFile> files(FolderPage page) {
    List<TopicFile> files = new ArrayList<>();
    page.data().forEach(data -> files.add(file(data)));
    if (!holdsFolders) {
      page.folders().stream()
          .map(name -> new ListedFile(name, 0, Instant.EPOCH))
          .filter(ListedFile::isData)
          .forEach(other -> files.add(file(other).asFolder()));
    }
    return files;
  }

  TopicFile file(ListedFile file) {
    return new TopicFile(
        address, path + "/" + file.name(), file.size(), file.updated(), from, until);
  }
}
