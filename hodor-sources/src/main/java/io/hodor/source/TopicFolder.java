package io.hodor.source;

import io.hodor.Address;
import java.io.Serializable;
import java.time.Instant;

/**
 * A folder that holds files of a topic.
 *
 * @param address whose rows they hold
 * @param path a path or a gs:// address
 * @param from as {@link TopicFile#from}
 * @param until as {@link TopicFile#until}
 */
record TopicFolder(Address address, String path, Instant from, Instant until)
    implements Serializable {

  static TopicFolder of(FileLayout layout, Address address, TimeFolder folder) {
    String topic = layout.folder(address.topic());
    String path = folder.name().isEmpty() ? topic : topic + "/" + folder.name();
    return new TopicFolder(address, path, folder.from(), folder.until());
  }

  TopicFile file(ListedFile file) {
    return new TopicFile(
        address, path + "/" + file.name(), file.size(), file.updated(), from, until);
  }
}
