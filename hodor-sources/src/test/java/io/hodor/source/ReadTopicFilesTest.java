package io.hodor.source;

import static io.hodor.LatencyHop.EVENT_TO_BROKER;
import static io.hodor.LatencyHop.EVENT_TO_CONSUMED;
import static io.hodor.LatencyHop.EVENT_TO_VISIBLE;
import static io.hodor.MessageBatch.NO_LATENCY;
import static io.hodor.MessageBatch.NO_PARTITION;
import static io.hodor.RecordClass.MEASURED;
import static io.hodor.RecordClass.UNDECODABLE;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasEntry;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;

import io.hodor.Address;
import io.hodor.Gap;
import io.hodor.MessageBatch;
import io.hodor.RecordClass;
import io.hodor.RecordCounters;
import io.hodor.source.parquet.MemoryBound;
import io.hodor.source.parquet.WrittenFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.metrics.MetricNameFilter;
import org.apache.beam.sdk.metrics.MetricsFilter;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.apache.beam.sdk.testing.PAssert;
import org.apache.beam.sdk.transforms.Create;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadTopicFilesTest {

  private static final Address ADDRESS = new Address("main", "orders", "parquet");
  private static final Instant START = Instant.parse("2026-05-04T10:00:00Z");
  private static final Instant END = Instant.parse("2026-05-04T11:00:00Z");
  private static final Instant UPDATED = Instant.parse("2026-05-04T12:00:00Z");
  private static final long T = START.toEpochMilli();
  private static final long DAY = 86_400_000;
  private static final String FLAT =
      "optional int64 event_time; optional int64 message_offset; optional int32 message_partition;"
          + " optional int64 message_timestamp (TIMESTAMP(MILLIS,true));"
          + " optional int64 load_time (TIMESTAMP(MILLIS,true)); optional binary note (STRING); ";

  @TempDir Path folder;

  @BeforeAll
  static void registerFileSystems() {
    FileSystems.setDefaultPipelineOptions(PipelineOptionsFactory.create());
  }

  private static FilesPast past(String eventTime, boolean contentHash) {
    return past(eventTime, contentHash, null);
  }

  private static FilesPast past(String eventTime, boolean contentHash, @Nullable String under) {
    return new FilesPast(
        new FileLayout(
            "/events",
            FileLayout.Granularity.HOUR,
            "dt=",
            "hr=",
            ZoneOffset.UTC,
            Duration.ofHours(1)),
        List.of(ADDRESS),
        START,
        END,
        SinkColumns.of("firehose", under),
        ColumnEventTime.parse(eventTime, "ms", null),
        contentHash,
        UPDATED);
  }

  private static final FilesPast PAST = past("column:event_time", true);

  private Path path(String name) {
    return folder.resolve(name);
  }

  private static TopicFile listed(Path path) throws IOException {
    return listed(path, Instant.MIN, Instant.MAX);
  }

  private static TopicFile listed(Path path, Instant from, Instant until) throws IOException {
    Files.setLastModifiedTime(path, FileTime.from(UPDATED));
    return new TopicFile(ADDRESS, path.toString(), Files.size(path), UPDATED, from, until);
  }

  private static List<MessageBatch> read(FilesPast past, TopicFile file) throws IOException {
    return read(new TopicFileReader(past), file);
  }

  private static List<MessageBatch> read(TopicFileReader reader, TopicFile file)
      throws IOException {
    List<MessageBatch> batches = new ArrayList<>();
    for (RowGroups piece : reader.split(file)) {
      reader.read(piece, batches::add);
    }
    return batches;
  }

  private MessageBatch one(FilesPast past, String columns, Consumer<Group> row) throws IOException {
    Path path = WrittenFile.of(columns).row(row).writeTo(path("one"));
    List<MessageBatch> batches = read(past, listed(path));
    Files.delete(path);
    assertThat(batches, hasSize(1));
    return batches.get(0);
  }

  private static Group times(Group row, long eventTime, long timestamp, long loadTime) {
    return row.append("event_time", eventTime)
        .append("message_timestamp", timestamp)
        .append("load_time", loadTime);
  }

  private static Group whole(Group row, int partition, long offset) {
    return times(row, T + 1, T + 20, T + 300)
        .append("message_partition", partition)
        .append("message_offset", offset);
  }

  private static String gap(List<MessageBatch> batches) {
    MessageBatch last = batches.get(batches.size() - 1);
    assertThat(last.size(), is(0));
    assertThat(last.gaps(), hasSize(1));
    return last.gaps().get(0).reason();
  }

  @Test
  void aRowBecomesAMessageWithItsLatencies() throws IOException {
    MessageBatch batch = one(PAST, FLAT, row -> whole(row, 3, 17));

    assertThat(batch.file(), is(path("one").toString()));
    assertThat(batch.topicId(), is(""));
    assertThat(batch.size(), is(1));
    assertThat(batch.partition(0), is(3));
    assertThat(batch.offset(0), is(17L));
    assertThat(batch.time(0), is(T + 1));
    assertThat(batch.recordClass(0), is(MEASURED));
    assertThat(batch.length(0), is(0));
    assertThat(batch.latency(EVENT_TO_BROKER, 0), is(19L));
    assertThat(batch.latency(EVENT_TO_CONSUMED, 0), is(299L));
    assertThat(batch.latency(EVENT_TO_VISIBLE, 0), is(UPDATED.toEpochMilli() - T - 1));
  }

  @Test
  void byTheRecordTimestampThereIsNoWayToTheBroker() throws IOException {
    MessageBatch batch = one(past("record", false), FLAT, row -> whole(row, 3, 17));

    assertThat(batch.time(0), is(T + 20));
    assertThat(batch.hasContents(), is(false));
    assertThat(batch.hasHop(EVENT_TO_BROKER), is(false));
    assertThat(batch.latency(EVENT_TO_CONSUMED, 0), is(280L));
  }

  @ParameterizedTest
  @CsvSource({
    "1, 20, 300, MEASURED, 1, 19, 299",
    "null, 20, 300, UNDATED, 20, ,",
    "null, null, 300, UNDATED, 300, ,",
    "null, null, null, UNDATED, 0, ,",
    "1, null, 300, MEASURED, 1, , 299",
    "1, 20, null, MEASURED, 1, 19, ",
    "86400020, 20, 300, MEASURED, 86400020, -86400000, -86399720",
    "86400021, 20, 300, UNDATED, 20, ,",
    "-1777888800000, 20, 300, UNDATED, 20, ,",
    "1, -1777888800000, 300, MEASURED, 1, , 299",
  })
  void aRowIsClassedAndPlacedByItsTimes(
      String eventTime,
      String timestamp,
      String loadTime,
      RecordClass expected,
      long time,
      Long toBroker,
      Long toConsumed)
      throws IOException {
    Path path =
        WrittenFile.of(FLAT)
            .row(
                row -> {
                  row.append("message_partition", 0).append("message_offset", 1L);
                  put(row, "event_time", eventTime);
                  put(row, "message_timestamp", timestamp);
                  put(row, "load_time", loadTime);
                })
            .writeTo(path("f"));
    Instant from = START.minus(Duration.ofHours(1));
    MessageBatch batch = read(PAST, listed(path, from, END)).get(0);

    assertThat(batch.recordClass(0), is(expected));
    assertThat(batch.time(0), is(T + time));
    assertThat(batch.latency(EVENT_TO_BROKER, 0), is(toBroker == null ? NO_LATENCY : toBroker));
    assertThat(
        batch.latency(EVENT_TO_CONSUMED, 0), is(toConsumed == null ? NO_LATENCY : toConsumed));
    if (expected == RecordClass.UNDATED && time == 0) {
      // Where the folder says nothing, the object's own time is left.
      assertThat(read(PAST, listed(path)).get(0).time(0), is(UPDATED.toEpochMilli()));
    }
  }

  private static void put(Group row, String name, String afterStart) {
    if (!afterStart.equals("null")) {
      row.append(name, T + Long.parseLong(afterStart));
    }
  }

  @Test
  void aRowWithoutUsableCoordinatesIsUndecodableAndSaysWhichItIs() throws IOException {
    Path path =
        WrittenFile.of(FLAT)
            .row(row -> whole(row, 0, 1))
            .row(row -> whole(row, 0, -3))
            .row(row -> whole(row, -1, 2))
            .row(row -> times(row, T, T + 5, T).append("message_partition", 0))
            .writeTo(path("f"));
    MessageBatch batch = read(PAST, listed(path)).get(0);

    assertThat(batch.size(), is(4));
    assertThat(batch.recordClass(0), is(MEASURED));
    for (int i = 1; i < 4; i++) {
      assertThat(batch.recordClass(i), is(UNDECODABLE));
      assertThat(batch.partition(i), is(NO_PARTITION));
    }
    // By the event time, as if the coordinates were sound: not by the timestamp, T + 5.
    assertThat(batch.time(3), is(T));
    assertThat(
        batch.reasons(),
        allOf(
            hasEntry(1, "row 1: message_offset is -3"),
            hasEntry(2, "row 2: message_partition is -1"),
            hasEntry(3, "row 3: message_offset is null")));
  }

  @Test
  void aRowOfHugeContentIsToldAndDoesNotEndTheWorker() throws IOException {
    Path path =
        WrittenFile.of("required int64 event_time; optional binary note;")
            .row(row -> row.append("event_time", T).append("note", "x".repeat(65 << 20)))
            .writeTo(path("f"));
    MessageBatch batch = read(PAST, listed(path)).get(0);
    assertThat(batch.size(), is(0));
    assertThat(
        batch.gaps().get(0).reason(),
        is("row group 0: has a row whose content is larger than 64 MB"));
  }

  @Test
  void aFooterThatCountsOtherRowsThanItsRowGroupsIsBroken() throws IOException {
    Path path =
        WrittenFile.of(FLAT)
            .row(row -> whole(row, 0, 1))
            .row(row -> whole(row, 0, 2))
            .writeTo(path("f"));
    byte[] whole = Files.readAllBytes(path);
    int tail = whole.length - 8;
    int footer = tail - ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt(tail);
    ByteArrayOutputStream changed = new ByteArrayOutputStream();
    Util.writeFileMetaData(
        Util.readFileMetaData(new ByteArrayInputStream(whole, footer, tail - footer))
            .setNum_rows(3),
        changed);
    ByteBuffer file =
        ByteBuffer.allocate(footer + changed.size() + 8)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(whole, 0, footer)
            .put(changed.toByteArray())
            .putInt(changed.size())
            .put(whole, whole.length - 4, 4);
    Files.write(path, file.array());

    MessageBatch batch = read(PAST, listed(path)).get(0);

    assertThat(batch.size(), is(0));
    assertThat(
        batch.gaps().get(0).reason(),
        is("has a broken footer: its row groups have 2 rows, and the file has 3"));
  }

  @Test
  void rowsThatTheirFolderDoesNotHoldAreCounted() throws IOException {
    Path path =
        WrittenFile.of(FLAT)
            .row(row -> whole(row, 0, 1))
            .row(row -> whole(row, 0, 2))
            .writeTo(path("f"));
    TopicFileReader reader = new TopicFileReader(PAST);
    assertThat(outsideFolder(reader, listed(path)), is(0L));
    assertThat(outsideFolder(reader, listed(path, START, START.plusSeconds(60))), is(0L));
    assertThat(
        outsideFolder(reader, listed(path, START.plusSeconds(60), START.plusSeconds(120))), is(2L));
  }

  private static long outsideFolder(TopicFileReader reader, TopicFile file) throws IOException {
    long outside = 0;
    for (RowGroups piece : reader.split(file)) {
      outside += reader.read(piece, batch -> {});
    }
    return outside;
  }

  @Test
  void aFolderAmongFilesIsAGapThatNamesTheOption() throws IOException {
    TopicFile folder =
        new TopicFile(ADDRESS, "/nowhere/part=0/", 0, Instant.EPOCH, START, START.plusSeconds(60));
    MessageBatch batch = read(PAST, folder).get(0);
    assertThat(batch.size(), is(0));
    assertThat(batch.file(), is("/nowhere/part=0/"));
    assertThat(batch.gaps().get(0).reason(), containsString("--folderGranularity"));
  }

  @Test
  void filesWithoutCoordinatesAreMeasuredByCountAndContent() throws IOException {
    MessageBatch batch =
        one(
            PAST,
            "required int64 event_time; optional binary note;",
            row -> row.append("event_time", T).append("note", "a"));

    assertThat(batch.recordClass(0), is(MEASURED));
    assertThat(batch.partition(0), is(NO_PARTITION));
    assertThat(batch.hasContents(), is(true));
    assertThat(batch.hasHop(EVENT_TO_CONSUMED), is(false));
    assertThat(batch.latency(EVENT_TO_VISIBLE, 0), is(UPDATED.toEpochMilli() - T));
  }

  @Test
  void metadataIsNoContent() throws IOException {
    MessageBatch first = one(PAST, FLAT, row -> whole(row, 1, 2));
    MessageBatch second =
        one(
            PAST,
            FLAT,
            row ->
                row.append("event_time", T + 1)
                    .append("message_offset", 9L)
                    .append("load_time", T + 5));
    MessageBatch other = one(PAST, FLAT, row -> whole(row, 1, 2).append("note", ""));
    assertThat(second.content(0), is(first.content(0)));
    assertThat(other.content(0), is(not(first.content(0))));
  }

  @Test
  void metadataMayBeNestedAndOfFirehosesTypes() throws IOException {
    String time = " { required int64 seconds; required int32 nanos; }";
    String columns =
        "optional group event_time"
            + time
            + " optional group meta { optional binary message_offset (STRING);"
            + " optional int64 message_partition (INTEGER(64,false));"
            + " optional group message_timestamp"
            + time
            + " optional binary load_time (STRING); }";
    Consumer<Group> row =
        group -> {
          seconds(group.addGroup("event_time"), T + 1);
          Group meta = group.addGroup("meta");
          meta.append("message_offset", "17").append("message_partition", 3L);
          seconds(meta.addGroup("message_timestamp"), T + 20);
          meta.append("load_time", "2026-05-04T12:00:00.300+02:00");
        };
    MessageBatch batch = one(past("column:event_time", true, "meta"), columns, row);

    assertThat(batch.partition(0), is(3));
    assertThat(batch.offset(0), is(17L));
    assertThat(batch.time(0), is(T + 1));
    assertThat(batch.latency(EVENT_TO_BROKER, 0), is(19L));
    assertThat(batch.latency(EVENT_TO_CONSUMED, 0), is(299L));
  }

  private static void seconds(Group group, long millis) {
    group
        .append("seconds", Math.floorDiv(millis, 1000L))
        .append("nanos", (int) Math.floorMod(millis, 1000L) * 1_000_000 + 999_999);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "int64 event_time | 1777888800001",
        "int64 event_time (INTEGER(64,false)) | 1777888800001",
        "int64 event_time (TIMESTAMP(MILLIS,true)) | 1777888800001",
        "int64 event_time (TIMESTAMP(MICROS,false)) | 1777888800001999",
        "int64 event_time (TIMESTAMP(NANOS,true)) | 1777888800001999999",
        "binary event_time (STRING) | 2026-05-04T10:00:00.001Z",
        "binary event_time | 2026-05-04T10:00:00.001Z",
        "int96 event_time |",
      })
  void everyTypeOfTimeIsRead(String type, String value) throws IOException {
    MessageBatch batch =
        one(
            PAST,
            "required " + type + ";",
            row -> {
              if (type.startsWith("int64")) {
                row.append("event_time", Long.parseLong(value));
              } else if (type.startsWith("binary")) {
                row.append("event_time", value);
              } else {
                ByteBuffer bytes = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
                long day = Math.floorDiv(T, DAY);
                bytes.putLong((T + 1 - day * DAY) * 1_000_000 + 999_999);
                bytes.putInt((int) day + 2_440_588);
                row.append("event_time", Binary.fromConstantByteArray(bytes.array()));
              }
            });
    assertThat(batch.recordClass(0), is(MEASURED));
    assertThat(batch.time(0), is(T + 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "optional double event_time; | event_time is DOUBLE, which is no time;"
            + " see --eventTime=column:event_time",
        "optional int32 event_time (DATE); | event_time is INT32 (DATE), which is no time",
        "optional int64 event_time (DECIMAL(9,0)); | which is no time",
        "optional group event_time { optional int32 x; } | a group of [x], which is no time",
        "repeated int64 event_time; | column event_time has many values in a row",
        "optional int64 event; | has no column event_time; see --eventTime=column:event_time",
        "optional int64 event_time; optional boolean message_offset; | message_offset is BOOLEAN,"
            + " which is no whole number; see --columns and --metadataColumn",
        "optional int64 event_time; optional float load_time; | load_time is FLOAT, which is no"
            + " time; see --columns and --metadataColumn",
      })
  void aColumnOfTheWrongTypeMakesTheFileUnreadable(String columns, String reason)
      throws IOException {
    MessageBatch batch = one(PAST, columns, row -> {});
    assertThat(gap(List.of(batch)), containsString(reason));
  }

  @Test
  void aFileWithoutAnyTimeNamesTheOption() throws IOException {
    MessageBatch batch = one(past("record", true), "optional int32 a;", row -> {});
    assertThat(gap(List.of(batch)), containsString("--eventTime=column:NAME"));
  }

  @Test
  void aGapSpansTheFoldersTimeWithinTheRange() throws IOException {
    Path path = Files.writeString(path("text"), "this is a text file");
    Instant from = START.plus(Duration.ofMinutes(30));
    List<MessageBatch> batches = read(PAST, listed(path, from, END.plusSeconds(3600)));
    assertThat(batches, hasSize(1));
    assertThat(batches.get(0).file(), is(path.toString()));
    assertThat(gap(batches), containsString("is no Parquet file"));
    Gap gap = batches.get(0).gaps().get(0);
    assertThat(gap.partition(), is(NO_PARTITION));
    assertThat(gap.earliest(), is(from.toEpochMilli()));
    assertThat(gap.latest(), is(END.toEpochMilli() - 1));

    Gap all = read(PAST, listed(path)).get(0).gaps().get(0);
    assertThat(all.earliest(), is(T));
    assertThat(all.latest(), is(END.toEpochMilli() - 1));
  }

  @Test
  void anEmptyObjectIsADeadLetterAndLeftoversAreNothing() throws IOException {
    assertThat(
        gap(read(PAST, listed(Files.createFile(path("empty"))))), containsString("of 0 bytes"));
    for (String name : List.of("_SUCCESS", ".hidden", "part.crc")) {
      assertThat(read(PAST, listed(Files.createFile(path(name)))), is(empty()));
    }
  }

  @Test
  void aFileWithoutRowsIsNothing() throws IOException {
    Path path = WrittenFile.of("optional int32 a;").writeTo(path("none"));
    assertThat(read(PAST, listed(path)), is(empty()));
  }

  private Path many(int rows, boolean checksums) {
    WrittenFile file = WrittenFile.of(FLAT).smallGroups(true).checksums(checksums).rowsOfPage(50);
    for (int i = 0; i < rows; i++) {
      int number = i;
      file.row(row -> whole(row, 0, number).append("note", "note " + number));
    }
    return file.writeTo(path("many"));
  }

  @Test
  void aTruncatedFileIsADeadLetter() throws IOException {
    Path path = many(1000, true);
    byte[] bytes = Files.readAllBytes(path);
    for (int length : new int[] {1, 4, 11, 12, bytes.length / 2, bytes.length - 1}) {
      Files.write(path, Arrays.copyOf(bytes, length));
      assertThat(gap(read(PAST, listed(path))), containsString("is no Parquet file"));
    }
  }

  @Test
  void aBrokenPageIsADeadLetterAndTheRowsBeforeItAreKept() throws IOException {
    Path path = many(1000, true);
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.seek(Files.size(path) / 2);
      int old = file.read();
      file.seek(Files.size(path) / 2);
      file.write(old ^ 0x55);
    }
    List<MessageBatch> batches = read(PAST, listed(path));
    assertThat(gap(batches), containsString("row group "));
    assertThat(batches.stream().mapToInt(MessageBatch::size).sum() % 50, is(0));
  }

  @Test
  void whateverIsBrokenTheReaderEndsWithRowsOrAGap() throws IOException {
    byte[] whole = Files.readAllBytes(many(300, false));
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Path path = path("broken");
    TopicFileReader reader = new TopicFileReader(PAST, () -> new MemoryBound(64 << 20));
    for (int i = 0; i < 400; i++) {
      byte[] bytes = whole.clone();
      for (int hits = 1 + random.nextInt(3); hits > 0; hits--) {
        // Mostly the footer, where a byte decides most.
        int at = random.nextInt(random.nextBoolean() ? bytes.length : 2000);
        bytes[bytes.length - 1 - at] = (byte) random.nextInt();
      }
      Files.write(path, bytes);
      List<MessageBatch> batches = read(reader, listed(path));
      long rows = batches.stream().mapToInt(MessageBatch::size).sum();
      boolean gap = batches.stream().anyMatch(batch -> !batch.gaps().isEmpty());
      assertThat("seed " + seed + ", file " + i, gap || rows == 300 || rows == 0, is(true));
    }
  }

  @Test
  void aFileThatIsReplacedOrGoneIsADeadLetter() throws IOException {
    Path path = many(200, true);
    TopicFile listed = listed(path);
    TopicFileReader reader = new TopicFileReader(PAST);
    List<RowGroups> pieces = reader.split(listed);

    Files.setLastModifiedTime(path, FileTime.from(UPDATED.plusSeconds(1)));
    assertThat(gap(readAll(reader, pieces)), containsString("was replaced"));
    Files.setLastModifiedTime(path, FileTime.from(UPDATED));
    TopicFile longer =
        new TopicFile(
            ADDRESS, path.toString(), listed.size() + 1, UPDATED, Instant.MIN, Instant.MAX);
    assertThat(gap(read(reader, longer)), containsString("was replaced"));

    Files.delete(path);
    assertThat(gap(readAll(reader, pieces)), containsString("was removed"));
    assertThat(gap(read(reader, listed)), containsString("was removed"));
  }

  @Test
  void aFileReplacedWhileItIsReadIsADeadLetter() throws IOException {
    Path path = many(200, true);
    TopicFileReader reader = new TopicFileReader(PAST);
    List<MessageBatch> batches = new ArrayList<>();
    for (RowGroups piece : reader.split(listed(path))) {
      reader.read(
          piece,
          batch -> {
            batches.add(batch);
            try {
              Files.setLastModifiedTime(path, FileTime.from(UPDATED.plusSeconds(1)));
            } catch (IOException e) {
              throw new AssertionError(e);
            }
          });
    }
    assertThat(gap(batches), containsString("was replaced"));
  }

  private static List<MessageBatch> readAll(TopicFileReader reader, List<RowGroups> pieces)
      throws IOException {
    List<MessageBatch> batches = new ArrayList<>();
    for (RowGroups piece : pieces) {
      reader.read(piece, batches::add);
    }
    return batches;
  }

  @ParameterizedTest
  @ValueSource(strings = {"LZO", "BROTLI", "LZ4"})
  void anUnknownCodecIsADeadLetterThatNamesIt(String codec) throws IOException {
    Path path =
        WrittenFile.of(FLAT)
            .codec(CompressionCodecName.valueOf(codec))
            .row(row -> whole(row, 0, 1))
            .writeTo(path("f"));
    assertThat(
        gap(read(PAST, listed(path))), containsString("is compressed with " + codec + ", which"));
  }

  @Test
  void aRowGroupThatNeedsTooMuchMemoryIsADeadLetter() throws IOException {
    byte[] noise = new byte[1 << 20];
    new Random(1).nextBytes(noise);
    Path path =
        WrittenFile.of("required int64 event_time; required binary note;")
            .dictionary(false)
            .codec(CompressionCodecName.SNAPPY)
            .row(
                row ->
                    row.append("event_time", T).append("note", Binary.fromConstantByteArray(noise)))
            .writeTo(path("f"));
    TopicFileReader reader = new TopicFileReader(PAST, () -> new MemoryBound(1 << 20));
    assertThat(gap(read(reader, listed(path))), containsString("MB at once"));
    // Nothing of the large column is needed without its hash.
    TopicFileReader lean =
        new TopicFileReader(past("column:event_time", false), () -> new MemoryBound(1 << 20));
    assertThat(read(lean, listed(path)).get(0).size(), is(1));
  }

  @Test
  void aLargeRowGroupIsReadPageByPage() throws IOException {
    WrittenFile file =
        WrittenFile.of("required int64 event_time; required binary note;")
            .dictionary(false)
            .rowsOfPage(100);
    byte[] noise = new byte[1000];
    for (int i = 0; i < 20_000; i++) {
      long number = i;
      file.row(
          row ->
              row.append("event_time", T + number)
                  .append("note", Binary.fromConstantByteArray(noise)));
    }
    Path path = file.writeTo(path("f"));
    // A row group of 20 MB, with 4 MB to hold it in.
    TopicFileReader reader = new TopicFileReader(PAST, () -> new MemoryBound(4 << 20));
    List<MessageBatch> batches = read(reader, listed(path));
    assertThat(batches.stream().mapToInt(MessageBatch::size).sum(), is(20_000));
    assertThat(batches.stream().map(MessageBatch::gaps).toList(), everyItem(is(empty())));
  }

  @Test
  void aPipelineReadsEveryRowOnceAndCountsIt() throws IOException {
    Path path = many(25_000, true);
    Path broken = Files.writeString(path("broken"), "this is a text file");
    Pipeline pipeline = Pipeline.create(PipelineOptionsFactory.create());
    var batches =
        pipeline
            .apply(
                Create.of(listed(path), listed(broken))
                    .withCoder(SerializableCoder.of(TopicFile.class)))
            .apply(ReadTopicFiles.of(PAST));
    PAssert.that(batches)
        .satisfies(
            all -> {
              Set<Long> offsets = new HashSet<>();
              Set<Long> contents = new HashSet<>();
              int gaps = 0;
              for (MessageBatch batch : all) {
                assertThat(batch.size(), is(lessThanOrEqualTo(10_000)));
                gaps += batch.gaps().size();
                for (int i = 0; i < batch.size(); i++) {
                  offsets.add(batch.offset(i));
                  contents.add(batch.content(i));
                }
              }
              assertThat(offsets, hasSize(25_000));
              assertThat(contents, hasSize(25_000));
              assertThat(gaps, is(1));
              return null;
            });
    var result = pipeline.run();
    result.waitUntilFinish();
    MetricsFilter readCounter =
        MetricsFilter.builder()
            .addNameFilter(MetricNameFilter.named(RecordCounters.NAMESPACE, RecordCounters.READ))
            .build();
    var counted = result.metrics().queryMetrics(readCounter).getCounters();
    assertThat(counted.iterator().next().getAttempted(), is(25_000L));
  }
}
