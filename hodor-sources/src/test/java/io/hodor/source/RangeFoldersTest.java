package io.hodor.source;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import io.hodor.source.FileLayout.Granularity;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RangeFoldersTest {

  private static final Duration NONE = Duration.ZERO;
  private static final DateTimeFormatter BY_HOUR =
      DateTimeFormatter.ofPattern("'dt='yyyy-MM-dd/'hr='HH");
  private static final DateTimeFormatter BY_DAY = DateTimeFormatter.ofPattern("'dt='yyyy-MM-dd");

  @Test
  void hoursThatTheRangeTouchesOverMidnight() {
    assertThat(
        names(hours("UTC", NONE), "2026-05-04T22:50:00Z", "2026-05-05T01:00:00Z"),
        contains("dt=2026-05-04/hr=22", "dt=2026-05-04/hr=23", "dt=2026-05-05/hr=00"));
  }

  @Test
  void paddingAddsNeighboursAndWidensTheirTimes() {
    List<TimeFolder> folders =
        RangeFolders.of(
            hours("UTC", Duration.ofHours(1)),
            Instant.parse("2026-05-04T10:00:00Z"),
            Instant.parse("2026-05-04T11:00:00Z"));
    assertThat(
        folders,
        contains(
            folder("dt=2026-05-04/hr=09", "2026-05-04T08:00:00Z", "2026-05-04T11:00:00Z"),
            folder("dt=2026-05-04/hr=10", "2026-05-04T09:00:00Z", "2026-05-04T12:00:00Z"),
            folder("dt=2026-05-04/hr=11", "2026-05-04T10:00:00Z", "2026-05-04T13:00:00Z")));
  }

  @Test
  void daysOfTheLayoutsZone() {
    FileLayout layout = layout(Granularity.DAY, "Asia/Jakarta", NONE);
    assertThat(
        RangeFolders.of(
            layout, Instant.parse("2026-05-04T16:00:00Z"), Instant.parse("2026-05-04T17:10:00Z")),
        contains(
            folder("dt=2026-05-04", "2026-05-03T17:00:00Z", "2026-05-04T17:00:00Z"),
            folder("dt=2026-05-05", "2026-05-04T17:00:00Z", "2026-05-05T17:00:00Z")));
  }

  @Test
  void withoutFoldersTheTopicsOwnSaysNothingOfTime() {
    assertThat(
        RangeFolders.of(
            layout(Granularity.NONE, "UTC", Duration.ofHours(1)), Instant.EPOCH, Instant.EPOCH),
        contains(new TimeFolder("", Instant.MIN, Instant.MAX)));
  }

  @Test
  void prefixesMayBeOthersOrNone() {
    FileLayout layout =
        new FileLayout("/data", Granularity.HOUR, "", "h", ZoneId.of("UTC"), Duration.ZERO);
    assertThat(
        names(layout, "2026-05-04T09:00:00Z", "2026-05-04T09:10:00Z"), contains("2026-05-04/h09"));
  }

  @Test
  void anHourThatClocksSkipHasNoFolder() {
    assertThat(
        names(hours("Europe/Berlin", NONE), "2026-03-29T00:00:00Z", "2026-03-29T02:00:00Z"),
        contains("dt=2026-03-29/hr=01", "dt=2026-03-29/hr=03"));
  }

  @Test
  void anHourThatClocksRepeatHasOneFolderForBoth() {
    assertThat(
        RangeFolders.of(
            hours("Europe/Berlin", NONE),
            Instant.parse("2026-10-25T01:30:00Z"),
            Instant.parse("2026-10-25T02:30:00Z")),
        contains(
            folder("dt=2026-10-25/hr=02", "2026-10-25T00:00:00Z", "2026-10-25T02:00:00Z"),
            folder("dt=2026-10-25/hr=03", "2026-10-25T02:00:00Z", "2026-10-25T03:00:00Z")));
  }

  @Test
  void clocksMayBePutBackByHalfAnHour() {
    assertThat(
        RangeFolders.of(
            hours("Australia/Lord_Howe", NONE),
            Instant.parse("2026-04-04T14:00:00Z"),
            Instant.parse("2026-04-04T15:30:00Z")),
        contains(folder("dt=2026-04-05/hr=01", "2026-04-04T14:00:00Z", "2026-04-04T15:30:00Z")));
  }

  /** Berlin and Lord Howe change clocks, Samoa once left a day out, India is half an hour off. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "UTC",
        "Europe/Berlin",
        "Australia/Lord_Howe",
        "Pacific/Apia",
        "Asia/Kolkata",
        "-03:30"
      })
  void noInstantOfTheRangeIsWithoutItsFolderAndNoFolderComesTwice(String zone) {
    long seed = 20_260_504;
    Random random = new Random(seed);
    Instant first = Instant.parse("2011-06-01T00:00:00Z");
    for (int i = 0; i < 200; i++) {
      Instant start = first.plusSeconds(600L * random.nextInt(60_000));
      Instant end = start.plusSeconds(600L * (1 + random.nextInt(300)));
      assertCovered("seed " + seed + " trial " + i, hours(zone, NONE), BY_HOUR, start, end);
      FileLayout days = layout(Granularity.DAY, zone, NONE);
      assertCovered("seed " + seed + " trial " + i, days, BY_DAY, start, end);
    }
  }

  private static void assertCovered(
      String trial, FileLayout layout, DateTimeFormatter named, Instant start, Instant end) {
    List<TimeFolder> folders = RangeFolders.of(layout, start, end);
    Set<String> expected = new HashSet<>();
    for (Instant at = start; at.isBefore(end); at = at.plusSeconds(600)) {
      Instant time = at;
      String name = named.format(ZonedDateTime.ofInstant(at, layout.zone()));
      expected.add(name);
      assertThat(
          trial,
          folders.stream()
              .filter(f -> !f.from().isAfter(time) && f.until().isAfter(time))
              .map(TimeFolder::name)
              .toList(),
          hasItem(name));
    }
    assertThat(trial, folders, hasSize(expected.size()));
    assertThat(
        trial, folders.stream().map(TimeFolder::name).collect(Collectors.toSet()), is(expected));
  }

  private static List<String> names(FileLayout layout, String start, String end) {
    return RangeFolders.of(layout, Instant.parse(start), Instant.parse(end)).stream()
        .map(TimeFolder::name)
        .toList();
  }

  private static TimeFolder folder(String name, String from, String until) {
    return new TimeFolder(name, Instant.parse(from), Instant.parse(until));
  }

  private static FileLayout hours(String zone, Duration padding) {
    return layout(Granularity.HOUR, zone, padding);
  }

  private static FileLayout layout(Granularity granularity, String zone, Duration padding) {
    return new FileLayout("/data", granularity, "dt=", "hr=", ZoneId.of(zone), padding);
  }
}
