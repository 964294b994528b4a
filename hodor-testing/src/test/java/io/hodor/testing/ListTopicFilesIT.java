package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.Address;
import io.hodor.config.NamePattern;
import io.hodor.config.OptionFault;
import io.hodor.config.Unreachable;
import io.hodor.source.ColumnEventTime;
import io.hodor.source.FileLayout;
import io.hodor.source.FilesPast;
import io.hodor.source.FoundTopic;
import io.hodor.source.ListTopicFiles;
import io.hodor.source.SinkColumns;
import io.hodor.source.TopicFile;
import io.hodor.source.TopicFolders;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.apache.beam.runners.direct.DirectRunner;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.ParDo;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Files and topics of a bucket, by the names that Beam's own client lists. */
class ListTopicFilesIT {
  private static final Queue<TopicFile> FOUND = new ConcurrentLinkedQueue<>();
  private static final Instant TEN = Instant.parse("2026-05-04T10:00:00Z");

  private static GcsEmulator gcs;
  private static FaultyGcs way;

  @BeforeAll
  static void startWithTopics() {
    gcs = GcsEmulator.start();
    way = FaultyGcs.before(gcs);
    gcs.createBucket("events");
    for (int hour = 7; hour < 14; hour++) {
      for (String file : List.of("one", "two", "three", "_SUCCESS", ".four.crc")) {
        put("orders/dt=2026-05-04/hr=%02d/%s".formatted(hour, file));
      }
    }
    put("orders/dt=2026-05-04/hr=10/");
    put("orders/dt=2026-05-04/hr=10/deeper/five");
    put("days/dt=2026-05-04/a b#?é.parquet");
    put("days/dt=2026-05-04/hr=10/six");
    for (String topic : List.of("orders-eu", "orders-as", "orders-us", "payments")) {
      put(topic + "/dt=2026-05-04/hr=10/seven");
      put(topic + "/dt=2026-05-05/hr=10/eight");
    }
    put("_temporary/0/nine");
  }

  private static void put(String object) {
    gcs.put("events", object, object.getBytes(StandardCharsets.UTF_8));
  }

  @AfterEach
  void reset() {
    way.reset();
  }

  @AfterAll
  static void stop() {
    way.close();
    gcs.close();
  }

  @Test
  void onlyThePrefixesOfTheRangeAreListed() {
    List<TopicFile> files = list("gs://events", "hour", "orders");
    assertThat(
        files.stream().map(TopicFile::path).toList(),
        containsInAnyOrder(
            Stream.concat(
                    Stream.of("09", "10", "11")
                        .flatMap(
                            hour ->
                                Stream.of("one", "two", "three").map(file -> hour + "/" + file)),
                    // Not listed, but told.
                    Stream.of("10/deeper/"))
                .map(file -> "gs://events/orders/dt=2026-05-04/hr=" + file)
                .toArray(String[]::new)));
    assertThat(
        way.listed(),
        containsInAnyOrder(
            "events/orders/dt=2026-05-04/",
            "events/orders/dt=2026-05-04/hr=09/",
            "events/orders/dt=2026-05-04/hr=10/",
            "events/orders/dt=2026-05-04/hr=11/"));
    assertThat(way.requests(), everyItem(containsString("delimiter=/")));
  }

  @Test
  void aFileIsDescribedAsTheBucketHasIt() {
    Instant before = Instant.now().minusSeconds(3600);
    List<TopicFile> files = list("gs://events/", "day", "days");
    assertThat(
        files.stream().map(TopicFile::path).toList(),
        containsInAnyOrder(
            "gs://events/days/dt=2026-05-04/a b#?é.parquet",
            "gs://events/days/dt=2026-05-04/hr=10/"));
    TopicFile file =
        files.stream().filter(it -> it.path().endsWith("parquet")).findFirst().orElseThrow();
    assertThat(file.address(), is(new Address("eu", "days", "parquet")));
    assertThat(file.size(), is((long) "days/dt=2026-05-04/a b#?é.parquet".length() + 1));
    assertThat(file.updated(), is(greaterThan(before)));
    assertThat(file.from(), is(Instant.parse("2026-05-03T23:00:00Z")));
    assertThat(file.until(), is(Instant.parse("2026-05-05T01:00:00Z")));
    assertThat(way.listed(), contains("events/days/dt=2026-05-04/"));
  }

  @Test
  void aFolderOfManyPagesIsListedWhole() {
    way.pagesOf(2);
    assertThat(list("gs://events", "hour", "orders"), hasSize(10));
    assertThat(way.listed().size(), is(greaterThan(6)));
  }

  @Test
  void refusedAndBrokenAnswersAreAskedForAgain() {
    way.answer(429, 1, FaultyGcs.lists());
    way.answer(503, 1, FaultyGcs.lists());
    way.cut(1, FaultyGcs.lists());
    assertThat(list("gs://events", "hour", "orders"), hasSize(10));
    assertThat(way.listed(), hasSize(7));
  }

  @Test
  void withoutPermissionARunFailsWithWhatIsNeeded() {
    way.answer(403, 1, FaultyGcs.lists());
    Exception failure = assertThrows(Exception.class, () -> list("gs://events", "day", "days"));
    assertThat(
        failure.getMessage(),
        containsString(
            "--files: gs://events/days/dt=2026-05-04 may not be listed with these credentials"
                + " (403): storage.objects.list is needed on bucket events"));
  }

  @Test
  void topicsAreFoundWithoutAWalkOfTheBucket() {
    assertThat(topics("gs://events", "orders-*"), contains("orders-as", "orders-eu", "orders-us"));
    // The root, and two of each topic that is looked at.
    assertThat(way.listed().size(), is(lessThanOrEqualTo(7)));
    assertThat(way.requests(), everyItem(containsString("delimiter=/")));
    assertThat(
        topics("gs://events/", "*s"),
        contains("days", "orders", "orders-as", "orders-us", "payments"));
  }

  @Test
  void whatCannotBeMeasuredIsSaidOfItsFlag() {
    assertThat(fault("gs://nobody", "*"), is("--files: there is no bucket nobody"));
    assertThat(fault("gs://nobody/events", "orders"), is("--files: there is no bucket nobody"));
    assertThat(
        fault("gs://events", "oders"),
        containsString("--topic: there is no folder gs://events/oders; there is orders"));
    assertThat(
        fault("gs://events/none", "pay*"),
        is("--topic: no folder in gs://events/none has a name like pay*"));
  }

  /** Every prefix can be listed: a misspelt one would be the loss of all topics. */
  @Test
  void aPrefixUnderWhichNothingLiesIsRefused() {
    List<NamePattern> list = List.of(new NamePattern("orders"), new NamePattern("payments"));
    assertThat(
        assertThrows(
                OptionFault.class,
                () ->
                    TopicFolders.matching(
                        layout("gs://events/evnts", "hour"), list, true, topic -> true, options()))
            .getMessage(),
        is(
            "--files: there is nothing in gs://events/evnts, no folder of any topic; write the"
                + " folder that holds theirs"));
    assertThat(
        TopicFolders.matching(
                layout("gs://events", "hour"),
                List.of(new NamePattern("lost")),
                true,
                topic -> true,
                options())
            .stream()
            .map(FoundTopic::name)
            .toList(),
        contains("lost"));
  }

  @Test
  void withoutPermissionTopicsCannotBeFound() {
    for (int status : new int[] {401, 403}) {
      way.reset();
      way.answer(status, Integer.MAX_VALUE, FaultyGcs.lists());
      Unreachable failure = assertThrows(Unreachable.class, () -> topics("gs://events", "orders"));
      assertThat(
          failure.getMessage(),
          is(
              "--files: gs://events may not be listed with these credentials ("
                  + status
                  + "): storage.objects.list is needed on bucket events"));
    }
  }

  private static String fault(String files, String pattern) {
    return assertThrows(OptionFault.class, () -> topics(files, pattern)).getMessage();
  }

  private static List<String> topics(String files, String pattern) {
    return TopicFolders.matching(
            layout(files, "hour"), List.of(new NamePattern(pattern)), false, any -> true, options())
        .stream()
        .map(FoundTopic::name)
        .toList();
  }

  private static List<TopicFile> list(String files, String granularity, String topic) {
    FOUND.clear();
    Pipeline pipeline = Pipeline.create(options());
    pipeline
        .apply(
            ListTopicFiles.of(
                new FilesPast(
                    layout(files, granularity),
                    List.of(new Address("eu", topic, "parquet")),
                    TEN,
                    TEN.plusSeconds(3600),
                    SinkColumns.of("firehose", null),
                    ColumnEventTime.parse("record", "ms", null),
                    true,
                    Instant.now())))
        .apply(ParDo.of(new Keep()));
    pipeline.run().waitUntilFinish();
    return List.copyOf(FOUND);
  }

  private static FileLayout layout(String files, String granularity) {
    return FileLayout.of(files, granularity, "dt=", "hr=", "UTC", "PT1H");
  }

  private static PipelineOptions options() {
    PipelineOptions options =
        PipelineOptionsFactory.fromArgs(
                "--gcsEndpoint=" + way.endpoint(),
                "--credentialFactoryClass="
                    + "org.apache.beam.sdk.extensions.gcp.auth.NoopCredentialFactory")
            .create();
    options.setRunner(DirectRunner.class);
    return options;
  }

  private static final class Keep extends DoFn<TopicFile, Void> {
    private static final long serialVersionUID = 1;

    @ProcessElement
    public void keep(@Element TopicFile file) {
      FOUND.add(file);
    }
  }
}
