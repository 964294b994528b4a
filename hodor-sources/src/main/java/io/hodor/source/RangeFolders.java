package io.hodor.source;

import io.hodor.source.FileLayout.Granularity;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.time.zone.ZoneOffsetTransition;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Finds the folders of a topic that can hold rows of a stretch of time, without looking at any. */
final class RangeFolders {

  private static final DateTimeFormatter HOUR = DateTimeFormatter.ofPattern("HH");

  /** Longer than any clock was ever put back or on. */
  private static final Duration MARGIN = Duration.ofDays(2);

  private final FileLayout layout;

  private RangeFolders(FileLayout layout) {
    this.layout = layout;
  }

  /**
   * The folders that can hold rows of this time, by their layout's zone and padding, each once and
   * in order of time. The times of a folder include the padding.
   *
   * @param start of the time
   * @param end of the time, exclusive
   */
  static List<TimeFolder> of(FileLayout layout, Instant start, Instant end) {
    if (layout.granularity() == Granularity.NONE) {
      return List.of(new TimeFolder("", Instant.MIN, Instant.MAX));
    }
    Duration margin = layout.padding().plus(MARGIN);
    return new RangeFolders(layout)
        .between(start.minus(margin), end.plus(margin)).stream()
            .filter(folder -> folder.from().isBefore(end) && folder.until().isAfter(start))
            .toList();
  }

  /**
   * Goes by instants, from one folder's end to the next, so that an hour that clocks skip gets no
   * folder, and one that they repeat gets one folder for both.
   */
  private List<TimeFolder> between(Instant start, Instant end) {
    Map<String, TimeFolder> folders = new LinkedHashMap<>();
    Instant at = begin(start.atZone(layout.zone())).toInstant();
    while (at.isBefore(end)) {
      ZonedDateTime local = at.atZone(layout.zone());
      Instant next = next(at, local);
      folders.merge(name(local), padded(local, at, next), RangeFolders::together);
      at = next;
    }
    return List.copyOf(folders.values());
  }

  private ZonedDateTime begin(ZonedDateTime local) {
    return local.truncatedTo(unit());
  }

  /** Where the next folder begins, or clocks are put back or on. */
  private Instant next(Instant at, ZonedDateTime local) {
    LocalDateTime nextName = local.toLocalDateTime().truncatedTo(unit()).plus(1, unit());
    Instant next = nextName.toInstant(local.getOffset());
    ZoneOffsetTransition change = layout.zone().getRules().nextTransition(at);
    return change != null && change.getInstant().isBefore(next) ? change.getInstant() : next;
  }

  private ChronoUnit unit() {
    return layout.granularity() == Granularity.DAY ? ChronoUnit.DAYS : ChronoUnit.HOURS;
  }

  private String name(ZonedDateTime local) {
    String day = layout.datePrefix() + DateTimeFormatter.ISO_LOCAL_DATE.format(local);
    return layout.granularity() == Granularity.DAY
        ? day
        : day + "/" + layout.hourPrefix() + HOUR.format(local);
  }

  private TimeFolder padded(ZonedDateTime local, Instant from, Instant until) {
    return new TimeFolder(name(local), from.minus(layout.padding()), until.plus(layout.padding()));
  }

  private static TimeFolder together(TimeFolder earlier, TimeFolder later) {
    return new TimeFolder(earlier.name(), earlier.from(), later.until());
  }
}
