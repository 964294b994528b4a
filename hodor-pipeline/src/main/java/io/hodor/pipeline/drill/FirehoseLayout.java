package io.hodor.pipeline.drill;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.UUID;

/** How Firehose lays out the files of a topic: a folder for each hour, names without a suffix. */
public final class FirehoseLayout {

  /** From a record's timestamp to the moment that the sink took it. */
  public static final long LOADED_AFTER_MS = 1_500;

  private static final DateTimeFormatter FOLDER =
      DateTimeFormatter.ofPattern("'dt='yyyy-MM-dd/'hr='HH").withZone(ZoneOffset.UTC);

  private FirehoseLayout() {}

  /** The folder, below a topic's, of rows of a time. */
  public static String folder(long timeMs) {
    return FOLDER.format(Instant.ofEpochMilli(timeMs));
  }

  /**
   * A file's name: the same in every run, so that a run can be repeated.
   *
   * @param number of the file among those of its writer
   */
  public static String fileName(Path folder, String topic, int number) {
    byte[] seed = (topic + folder + number).getBytes(StandardCharsets.UTF_8);
    return UUID.nameUUIDFromBytes(seed).toString();
  }
}
