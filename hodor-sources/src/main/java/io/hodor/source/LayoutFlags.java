package io.hodor.source;

import io.hodor.config.OptionFault;
import io.hodor.config.ReferencedFile;
import io.hodor.source.FileLayout.Granularity;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Locale;

/**
 * Reads the options that say how files are laid out, each by itself, so that every fault of them
 * can be told at once.
 */
public final class LayoutFlags {

  static final String FILES = "files";
  static final String GRANULARITY = "folderGranularity";
  static final String DATE_PREFIX = "datePrefix";
  static final String HOUR_PREFIX = "hourPrefix";
  static final String ZONE = "folderZone";
  static final String PADDING = "partitionPadding";

  private static final String GCS = "gs://";
  private static final String FILE = "file://";

  private LayoutFlags() {}

  /**
   * The folder that holds the topics' folders, without a slash at its end.
   *
   * @throws OptionFault if it is no local path and no gs:// address
   */
  public static String root(String files) {
    return root(FILES, files);
  }

  /** As {@link #root(String)}, of another option. */
  static String root(String option, String files) {
    String root = files.strip();
    return switch (ReferencedFile.scheme(root)) {
      case "" -> path(option, root);
      case "file" -> path(option, root.substring(FILE.length()));
      case "gs" -> gcs(option, root.substring(GCS.length()));
      default ->
          throw new OptionFault(
              option, "'" + files + "' cannot be read; write gs://BUCKET/FOLDER or a local folder");
    };
  }

  private static String path(String option, String path) {
    if (path.isEmpty()) {
      throw new OptionFault(option, "is empty; write gs://BUCKET/FOLDER or a local folder");
    }
    String root = withoutSlash(path);
    return root.isEmpty() ? "/" : root;
  }

  private static String gcs(String option, String address) {
    String root = withoutSlash(address);
    if (root.isEmpty() || root.startsWith("/")) {
      throw new OptionFault(option, "names no bucket; write gs://BUCKET or gs://BUCKET/FOLDER");
    }
    if (root.indexOf('*') >= 0 || root.indexOf('?') >= 0) {
      throw new OptionFault(
          option,
          "is a pattern, "
              + GCS
              + root
              + "; write the folder of the topics' folders, and the"
              + " pattern into --topic");
    }
    return GCS + root;
  }

  private static String withoutSlash(String path) {
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, end);
  }

  /** Which folders lie below a topic's: {@code hour}, {@code day} or {@code none}. */
  public static Granularity granularity(String granularity) {
    for (Granularity known : Granularity.values()) {
      if (known.name().equalsIgnoreCase(granularity)) {
        return known;
      }
    }
    throw new OptionFault(GRANULARITY, "'" + granularity + "' is none; write hour, day or none");
  }

  /** How a granularity is written. */
  static String written(Granularity granularity) {
    return granularity.name().toLowerCase(Locale.ROOT);
  }

  /** What stands before the date in a folder's name; may be empty. */
  public static String datePrefix(String prefix) {
    return prefix(DATE_PREFIX, prefix);
  }

  /** What stands before the hour in a folder's name; may be empty. */
  public static String hourPrefix(String prefix) {
    return prefix(HOUR_PREFIX, prefix);
  }

  private static String prefix(String option, String prefix) {
    if (prefix.indexOf('/') >= 0) {
      throw new OptionFault(
          option, "'" + prefix + "' has a slash; it begins the name of one folder, as dt=");
    }
    return prefix;
  }

  /** Whose clock the folders follow. */
  public static ZoneId zone(String zone) {
    try {
      return ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw new OptionFault(
          ZONE, "'" + zone + "' is no time zone; write it as UTC, +07:00 or Asia/Jakarta", e);
    }
  }

  /** How far a row's time may lie outside its folder. */
  public static Duration padding(String padding) {
    Duration parsed;
    try {
      parsed = Duration.parse(padding);
    } catch (DateTimeParseException e) {
      throw new OptionFault(
          PADDING, "'" + padding + "' is no ISO-8601 duration; write it as PT0S, PT1H or P1D", e);
    }
    if (parsed.isNegative()) {
      throw new OptionFault(PADDING, "'" + padding + "' is too short; write PT0S or more");
    }
    return parsed;
  }
}
