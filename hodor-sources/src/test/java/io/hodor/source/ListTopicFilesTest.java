package io.hodor.source;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.Address;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.values.PCollection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListTopicFilesTest {

  private static final Instant UPDATED = Instant.parse("2026-05-04T11:00:01.250Z");
  private static final Address ORDERS = new Address("eu", "orders", "parquet");
  private static final Address PAYMENTS = new Address("eu", "payments", "parquet");

  @TempDir private Path root;

  @Test
  void filesOfTheRangeAreFoundWhateverTheirNamesEndIn() throws IOException {
    write("orders/dt=2026-05-04/hr=08/before");
    write("orders/dt=2026-05-04/hr=09/7c9e6679");
    write("orders/dt=2026-05-04/hr=10/b.parquet");
    write("payments/dt=2026-05-04/hr=11/c");
    write("payments/dt=2026-05-04/hr=12/after");
    write("others/dt=2026-05-04/hr=10/other");
    assertFiles(
        "hour",
        file(ORDERS, "dt=2026-05-04/hr=09/7c9e6679", "08:00", "11:00"),
        file(ORDERS, "dt=2026-05-04/hr=10/b.parquet", "09:00", "12:00"),
        file(PAYMENTS, "dt=2026-05-04/hr=11/c", "10:00", "13:00"));
  }

  @Test
  void leftoversOfWritersAreNoData() throws IOException {
    for (String name : List.of("_SUCCESS", ".part.crc", "part.crc", ".hidden", "_tmp", "part_1")) {
      write("orders/dt=2026-05-04/hr=10/" + name);
    }
    assertFiles("hour", file(ORDERS, "dt=2026-05-04/hr=10/part_1", "09:00", "12:00"));
  }

  @Test
  void foldersWhereOnlyFilesBelongAreToldAndFilesOfADayAreTakenWithItsHours() throws IOException {
    write("orders/a");
    write("orders/dt=2026-05-04/b");
    write("orders/dt=2026-05-04/hr=10/c");
    write("orders/dt=2026-05-04/hr=10/deeper/d");
    write("orders/dt=2026-05-04/hr=10/_temporary/e");
    Instant from = Instant.parse("2026-05-03T23:00:00Z");
    Instant until = Instant.parse("2026-05-05T01:00:00Z");
    String day = root + "/orders/dt=2026-05-04/";
    long length = "orders/dt=2026-05-04/b".length();
    TopicFile ofDay = new TopicFile(ORDERS, day + "b", length, UPDATED, from, until);
    TopicFile ofHour = file(ORDERS, "dt=2026-05-04/hr=10/c", "09:00", "12:00");
    assertFiles(
        "hour", ofHour, folder(day + "hr=10/deeper/", ofHour.from(), ofHour.until()), ofDay);
    assertFiles("day", ofDay, folder(day + "hr=10/", from, until));
    assertFiles(
        "none",
        new TopicFile(
            ORDERS, root + "/orders/a", "orders/a".length(), UPDATED, Instant.MIN, Instant.MAX),
        folder(day, Instant.MIN, Instant.MAX));
  }

  private static TopicFile folder(String path, Instant from, Instant until) {
    return new TopicFile(ORDERS, path, 0, Instant.EPOCH, from, until);
  }

  @Test
  void aMachineWithoutTheRootDoesNotPassForAnEmptyTopic() {
    Exception failure = assertThrows(Exception.class, () -> pipeline(root + "/none", "hour").run());
    assertThat(
        failure.getMessage(),
        containsString("--files: there is no folder " + root + "/none on this machine"));
  }

  private void assertFiles(String granularity, TopicFile... files) {
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    PAssert.that(list(pipeline, root.toString(), granularity)).containsInAnyOrder(files);
    pipeline.run().waitUntilFinish();
  }

  private static Pipeline pipeline(String files, String granularity) {
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    list(pipeline, files, granularity);
    return pipeline;
  }

  private static PCollection<TopicFile> list(Pipeline pipeline, String files, String granularity) {
    return pipeline.apply(
        ListTopicFiles.of(
            new FilesPast(
                FileLayout.of(files, granularity, "dt=", "hr=", "UTC", "PT1H"),
                List.of(ORDERS, PAYMENTS),
                Instant.parse("2026-05-04T10:00:00Z"),
                Instant.parse("2026-05-04T11:00:00Z"),
                SinkColumns.of("firehose", null),
                ColumnEventTime.parse("record", "ms", null),
                true,
                Instant.parse("2026-05-04T12:00:00Z"))));
  }

  private TopicFile file(Address address, String name, String from, String until) {
    String path = address.topic() + "/" + name;
    return new TopicFile(
        address,
        root + "/" + path,
        path.length(),
        UPDATED,
        Instant.parse("2026-05-04T" + from + ":00Z"),
        Instant.parse("2026-05-04T" + until + ":00Z"));
  }

  private void write(String file) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, file);
    Files.setLastModifiedTime(path, FileTime.from(UPDATED));
  }
}
