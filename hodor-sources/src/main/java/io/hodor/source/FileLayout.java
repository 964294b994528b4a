package io.hodor.source;

import java.io.Serializable;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Objects;

/**
 * How a sink lays out the files of its topics: {@code ROOT/TOPIC/dt=2026-05-04/hr=10/FILE}. The day
 * and the hour are those of the event time, so that a folder is never closed: late records land in
 * old folders.
 *
 * @param root the folder that holds a folder for each topic: a path or a gs:// address, without a
 *     slash at its end
 * @param granularity which folders lie below a topic's
 * @param datePrefix what stands before the date in a folder's name, as {@code dt=}; may be empty
 * @param hourPrefix what stands before the hour in a folder's name, as {@code hr=}; may be empty
 * @param zone whose clock the folders follow
 * @param padding how far a row's time may lie outside its folder, because folders and windows
 *     follow two clocks
 */
public record FileLayout(
    String root,
    Granularity granularity,
    String datePrefix,
    String hourPrefix,
    ZoneId zone,
    Duration padding)
    implements Serializable {

  /** Which folders lie below a topic's. */
  public enum Granularity {
    /** None: the files lie in the topic's folder. */
    NONE,
    /** One for each day. */
    DAY,
    /** One for each day, and in it one for each hour. */
    HOUR
  }

  public FileLayout {
    Objects.requireNonNull(root, "root");
    Objects.requireNonNull(granularity, "granularity");
    Objects.requireNonNull(datePrefix, "datePrefix");
    Objects.requireNonNull(hourPrefix, "hourPrefix");
    Objects.requireNonNull(zone, "zone");
    Objects.requireNonNull(padding, "padding");
  }

  /**
   * Reads the options that say how files are laid out, as they are written.
   *
   * @throws io.hodor.config.OptionFault at the first that is wrong; {@link LayoutFlags} reads each
   *     by itself
   */
  public static FileLayout of(
      String files,
      String granularity,
      String datePrefix,
      String hourPrefix,
      String zone,
      String padding) {
    return new FileLayout(
        LayoutFlags.root(files),
        LayoutFlags.granularity(granularity),
        LayoutFlags.datePrefix(datePrefix),
        LayoutFlags.hourPrefix(hourPrefix),
        LayoutFlags.zone(zone),
        LayoutFlags.padding(padding));
  }

  /** The same with other folders below a topic's. */
  FileLayout with(Granularity other) {
    return new FileLayout(root, other, datePrefix, hourPrefix, zone, padding);
  }

  /** The folder that holds all of a topic's files. */
  String folder(String topic) {
    return root.endsWith("/") ? root + topic : root + "/" + topic;
  }
}
