package io.hodor;

import java.util.Locale;

/**
 * The names of the counters that account for every record of a run: what sources read is the sum of
 * the classes, and also the sum of what the windows hold, of what lies outside the range, and of
 * what lies in windows that are not published.
 */
public final class RecordCounters {

  /** The namespace of all of them. */
  public static final String NAMESPACE = "hodor";

  /** Records that a source handed on; counted by its readers, apart from the classes. */
  public static final String READ = "read";

  /** Records placed outside the measured windows. */
  public static final String OUTSIDE_RANGE = "outside_range";

  /** Records in windows that were not published because they are partial. */
  public static final String IN_PARTIAL_WINDOWS = "in_partial_windows";

  /** Files, of which some or all could not be read though they may hold records of the range. */
  public static final String UNREADABLE_FILES = "unreadable_files";

  /** Rows whose time lies outside their folder, padded: others may lie in folders not read. */
  public static final String OUTSIDE_FOLDER = "outside_folder";

  private RecordCounters() {}

  /** Records of this class. */
  public static String of(RecordClass recordClass) {
    return recordClass.name().toLowerCase(Locale.ROOT);
  }
}
