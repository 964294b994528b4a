package io.hodor.source;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.config.OptionFault;
import io.hodor.source.FileLayout.Granularity;
import java.time.Duration;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LayoutFlagsTest {

  @Test
  void theSixFlagsMakeALayout() {
    assertThat(
        FileLayout.of("gs://events/firehose/", "Day", "dt=", "hr=", "Asia/Jakarta", "PT2H"),
        is(
            new FileLayout(
                "gs://events/firehose",
                Granularity.DAY,
                "dt=",
                "hr=",
                ZoneId.of("Asia/Jakarta"),
                Duration.ofHours(2))));
  }

  @ParameterizedTest
  @CsvSource({
    "gs://events, gs://events, gs://events/orders",
    "gs://events/, gs://events, gs://events/orders",
    "gs://events/a/b//, gs://events/a/b, gs://events/a/b/orders",
    "/data/events/, /data/events, /data/events/orders",
    "events, events, events/orders",
    "/, /, /orders",
    "file:///data/events, /data/events, /data/events/orders",
    "' /data ', /data, /data/orders",
  })
  void aRootIsWrittenWithASlashAtItsEndOrWithout(String files, String root, String folder) {
    assertThat(LayoutFlags.root(files), is(root));
    FileLayout layout = FileLayout.of(files, "hour", "dt=", "hr=", "UTC", "PT1H");
    assertThat(layout.folder("orders"), is(folder));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "s3://events | hour | dt= | hr= | UTC | PT1H | --files: 's3://events' cannot be read; write"
            + " gs://BUCKET/FOLDER or a local folder",
        "''          | hour | dt= | hr= | UTC | PT1H | --files: is empty",
        "gs://       | hour | dt= | hr= | UTC | PT1H | --files: names no bucket",
        "gs://b/*    | hour | dt= | hr= | UTC | PT1H | --files: is a pattern, gs://b/*; write",
        "/data | hours  | dt= | hr=  | UTC  | PT1H | --folderGranularity: 'hours' is none; write"
            + " hour, day or none",
        "/data | hour   | a/b | hr=  | UTC  | PT1H | --datePrefix: 'a/b' has a slash",
        "/data | hour   | dt= | /    | UTC  | PT1H | --hourPrefix: '/' has a slash",
        "/data | hour   | dt= | hr=  | Mars | PT1H | --folderZone: 'Mars' is no time zone; write",
        "/data | hour   | dt= | hr=  | UTC  | 1h   | --partitionPadding: '1h' is no ISO-8601",
        "/data | hour   | dt= | hr=  | UTC  | -PT1H | --partitionPadding: '-PT1H' is too short",
      })
  void aFaultNamesItsFlag(
      String files,
      String granularity,
      String datePrefix,
      String hourPrefix,
      String zone,
      String padding,
      String words) {
    OptionFault fault =
        assertThrows(
            OptionFault.class,
            () -> FileLayout.of(files, granularity, datePrefix, hourPrefix, zone, padding));
    assertThat(fault.getMessage(), containsString(words));
  }
}
