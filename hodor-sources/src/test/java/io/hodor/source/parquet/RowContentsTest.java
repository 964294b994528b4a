package io.hodor.source.parquet;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.oneOf;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.api.Binary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What "Content of a row in a file" in docs/metrics.md promises. */
class RowContentsTest {

  @TempDir Path folder;
  private int files;

  private List<Long> hashes(WrittenFile file, String... without) throws Exception {
    return HashedRows.of(file.writeTo(folder.resolve("f" + files++)), without);
  }

  private long hash(String columns, Consumer<Group> row, String... without) throws Exception {
    return hashes(WrittenFile.of(columns).row(row), without).get(0);
  }

  @Test
  void theBytesAreThoseOfTheDocs() throws Exception {
    long hash =
        hash(
            "optional int32 b; optional binary a (STRING); optional int64 c;",
            row -> row.append("b", -2).append("a", "xy"));

    ByteBuffer names = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
    names.putInt(1).putInt(1).put((byte) 'a').putInt(5).put("BYTES".getBytes());
    names.putInt(1).putInt(1).put((byte) 'b').putInt(7).put("INTEGER".getBytes());
    ByteBuffer row = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
    row.putLong(md5(names)).putInt(2).put((byte) 'x').put((byte) 'y').putLong(-2);
    assertThat(hash, is(md5(row)));
  }

  @Test
  void theBytesOfAListAreThoseOfTheDocs() throws Exception {
    long hash =
        hash(
            "optional group l (LIST) { repeated group list { optional int32 element; } }",
            row -> {
              Group list = row.addGroup("l");
              list.addGroup("list").append("element", 7);
              list.addGroup("list");
              list.addGroup("list").append("element", 8);
            });

    ByteBuffer names = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
    names.putInt(1).putInt(1).put((byte) 'l').putInt(4).put("LIST".getBytes());
    names.putInt(2).putInt(1).put((byte) 'l').putInt(4).put("list".getBytes());
    names.putInt(5).put("ENTRY".getBytes());
    names.putInt(3).putInt(1).put((byte) 'l').putInt(4).put("list".getBytes());
    names.putInt(7).put("element".getBytes()).putInt(7).put("INTEGER".getBytes());
    ByteBuffer row = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
    row.putLong(md5(names));
    // Three entries, all in the one list; values in the first and the third.
    row.put(new byte[] {2, 1, 1, 0});
    row.put((byte) 2).putLong(7).put((byte) 3).putLong(8).put((byte) 0);
    assertThat(hash, is(md5(row)));
  }

  private static long md5(ByteBuffer written) throws Exception {
    MessageDigest md5 = MessageDigest.getInstance("MD5");
    md5.update(written.array(), 0, written.position());
    return ByteBuffer.wrap(md5.digest()).getLong();
  }

  @Test
  void aMissingColumnIsANullColumn() throws Exception {
    long narrow = hash("optional int32 a; optional group g { optional int32 x; }", this::nested);
    long wide =
        hash(
            "optional int64 z; optional group g { optional int32 w; optional int32 x;"
                + " repeated int32 many; optional group deep { optional int32 y; } }"
                + " required int32 a;",
            this::nested);
    assertThat(wide, is(narrow));
  }

  private void nested(Group row) {
    row.append("a", 1).addGroup("g").append("x", 2);
  }

  @Test
  void nullEmptyAndZeroDiffer() throws Exception {
    String columns =
        "optional binary s; optional int32 i; optional group g { optional int32 x; }"
            + " optional group l (LIST) { repeated group list { optional binary element; } }"
            + " optional group m (MAP) { repeated group key_value"
            + " { required binary key; optional binary value; } }";
    List<Long> hashes =
        hashes(
            WrittenFile.of(columns)
                .row(row -> {})
                .row(row -> row.append("s", ""))
                .row(row -> row.append("s", "\0"))
                .row(row -> row.append("i", 0))
                .row(row -> row.append("i", 1))
                .row(row -> row.addGroup("g"))
                .row(row -> row.addGroup("g").append("x", 0))
                .row(row -> row.addGroup("l"))
                .row(row -> row.addGroup("l").addGroup("list"))
                .row(row -> row.addGroup("l").addGroup("list").append("element", ""))
                .row(row -> texts(row, "", null))
                .row(row -> texts(row, null, ""))
                .row(row -> texts(row, "a", "b"))
                .row(row -> texts(row, "ab", ""))
                .row(row -> texts(row, "b", "a"))
                .row(row -> row.addGroup("m"))
                .row(row -> row.addGroup("m").addGroup("key_value").append("key", "a"))
                .row(row -> map(row, "a", "b"))
                .row(row -> map(row, "ab", "")));
    assertThat(new HashSet<>(hashes), hasSize(hashes.size()));
  }

  private static void texts(Group row, String... elements) {
    Group list = row.addGroup("l");
    for (String element : elements) {
      Group entry = list.addGroup("list");
      if (element != null) {
        entry.append("element", element);
      }
    }
  }

  private static void map(Group row, String key, String value) {
    row.addGroup("m").addGroup("key_value").append("key", key).append("value", value);
  }

  @Test
  void listsInListsAreToldApart() throws Exception {
    String columns =
        "optional group l (LIST) { repeated group list { optional group element (LIST)"
            + " { repeated group list { optional int32 element; } } } }";
    List<Long> hashes =
        hashes(
            WrittenFile.of(columns)
                .row(row -> lists(row, new int[] {1, 2}, new int[] {3}))
                .row(row -> lists(row, new int[] {1}, new int[] {2, 3}))
                .row(row -> lists(row, new int[] {1, 2, 3}))
                .row(row -> lists(row, new int[] {}, new int[] {1, 2, 3}))
                .row(row -> lists(row, null, new int[] {1, 2, 3}))
                .row(row -> lists(row, new int[] {1, 2, 3}, new int[] {}))
                .row(row -> lists(row, new int[] {1, 2, 3}, null)));
    assertThat(new HashSet<>(hashes), hasSize(hashes.size()));
  }

  private static void lists(Group row, int[]... lists) {
    Group outer = row.addGroup("l");
    for (int[] list : lists) {
      Group entry = outer.addGroup("list");
      Group inner = list == null ? null : entry.addGroup("element");
      for (int i = 0; list != null && i < list.length; i++) {
        inner.addGroup("list").append("element", list[i]);
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "optional group l (LIST) { repeated group bag { required int32 array_element; } }"
            + " | bag | array_element",
        "optional group l (LIST) { repeated group list { optional int32 item; } } | list | item",
        "optional group l (LIST) { repeated group array { optional int32 x; } } | array | x",
        "required group l (LIST) { repeated int32 array; } | array |",
        "repeated int32 l; | |",
      })
  void listsAreTheSameHoweverTheyAreBuilt(String columns, String entry, String element)
      throws Exception {
    long standard =
        hash(
            "optional group l (LIST) { repeated group list { optional int32 element; } }",
            row -> list(row, "list", "element"));
    long other = hash(columns, row -> list(row, entry, element));
    if ("array".equals(entry) && element != null) {
      assertThat("elements that are groups", other, is(not(standard)));
    } else {
      assertThat(other, is(standard));
    }
  }

  private static void list(Group row, String entry, String element) {
    if (entry == null) {
      row.append("l", 1).append("l", 2);
    } else if (element == null) {
      row.addGroup("l").append(entry, 1).append(entry, 2);
    } else {
      Group list = row.addGroup("l");
      list.addGroup(entry).append(element, 1);
      list.addGroup(entry).append(element, 2);
    }
  }

  @Test
  void mapsAreTheSameHoweverTheyAreBuilt() throws Exception {
    long standard =
        hash(
            "optional group m (MAP) { repeated group key_value"
                + " { required binary key; optional int32 value; } }",
            row -> row.addGroup("m").addGroup("key_value").append("key", "k").append("value", 1));
    long older =
        hash(
            "required group m (MAP_KEY_VALUE) { repeated group map"
                + " { required binary k (UTF8); required int64 v; } }",
            row -> row.addGroup("m").addGroup("map").append("k", "k").append("v", 1L));
    assertThat(older, is(standard));
  }

  @ParameterizedTest
  @CsvSource({
    "int32, int64, 5, 5",
    "int32 v (INTEGER(8;true)), int64, -5, -5",
    "int32 v (INTEGER(32;false)), int64, -1, 4294967295",
    "int32 v (DECIMAL(9;2)), int64 v (DECIMAL(18;2)), -250, -250",
    "int64 v (TIMESTAMP(MILLIS;true)), int64 v (TIMESTAMP(MICROS;false)), -1001, -1001000",
    "int64 v (TIMESTAMP(MILLIS;true)), int64 v (TIMESTAMP(NANOS;true)), 1714564800123,"
        + " 1714564800123000000",
    "int32 v (TIME(MILLIS;true)), int64 v (TIME(MICROS;true)), 1001, 1001000",
  })
  void equalValuesAreEqualWhateverHoldsThem(String one, String other, long first, long second)
      throws Exception {
    assertThat(number(one, first), is(number(other, second)));
    assertThat(number(one, first + 1), is(not(number(other, second))));
  }

  private long number(String type, long value) throws Exception {
    String typed = (type.contains(" v") ? type : type + " v").replace(';', ',');
    return hash(
        "optional " + typed + ";",
        row -> {
          if (type.startsWith("int32")) {
            row.append("v", (int) value);
          } else {
            row.append("v", value);
          }
        });
  }

  @Test
  void decimalsAreEqualWhateverHoldsThem() throws Exception {
    long number = number("int64 v (DECIMAL(18;2))", -250);
    assertThat(decimal("binary v (DECIMAL(18,2))", -1, 6), is(number));
    assertThat(decimal("fixed_len_byte_array(5) v (DECIMAL(11,2))", -1, -1, -1, -1, 6), is(number));
    assertThat(decimal("binary v (DECIMAL(18,3))", -1, 6), is(not(number)));
    assertThat(decimal("binary v (DECIMAL(18,2))", 0), is(number("int32 v (DECIMAL(9;2))", 0)));
    assertThat(
        decimal("binary v (DECIMAL(18,2))", 0, 200), is(number("int32 v (DECIMAL(9;2))", 200)));
  }

  private long decimal(String type, int... bytes) throws Exception {
    byte[] value = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      value[i] = (byte) bytes[i];
    }
    return hash(
        "optional " + type + ";", row -> row.append("v", Binary.fromConstantByteArray(value)));
  }

  @Test
  void anInt96IsTheTimestampOfItsInstant() throws Exception {
    // 1 ms before the epoch: the day before it, and all but a millisecond of that day.
    ByteBuffer bytes = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(86_399_999_000_000L).putInt(2_440_587);
    long int96 =
        hash(
            "required int96 v;",
            row -> row.append("v", Binary.fromConstantByteArray(bytes.array())));
    assertThat(int96, is(number("int64 v (TIMESTAMP(MILLIS;true))", -1)));
  }

  @Test
  void thereIsOneNanAndTwoZeros() throws Exception {
    List<Long> hashes =
        hashes(
            WrittenFile.of("required double d; required float f;")
                .dictionary(false)
                .row(row -> row.append("d", Double.NaN).append("f", Float.NaN))
                .row(
                    row ->
                        row.append("d", Double.longBitsToDouble(0xfff8_0000_0000_0001L))
                            .append("f", Float.intBitsToFloat(0xffc0_0001)))
                .row(row -> row.append("d", 0.0).append("f", 0f))
                .row(row -> row.append("d", -0.0).append("f", 0f))
                .row(row -> row.append("d", 0.0).append("f", -0f)));
    assertThat(hashes.get(1), is(hashes.get(0)));
    assertThat(new HashSet<>(hashes), hasSize(4));
  }

  @Test
  void kindsAreToldApart() throws Exception {
    List<Long> hashes =
        List.of(
            number("int64", 1),
            number("int32 v (DATE)", 1),
            number("int64 v (TIMESTAMP(MILLIS;true))", 1),
            number("int64 v (TIME(MICROS;true))", 1000),
            number("int64 v (INTEGER(64;false))", 1),
            number("int64 v (DECIMAL(18;0))", 1),
            hash("optional boolean v;", row -> row.append("v", true)),
            hash("optional double v;", row -> row.append("v", Double.MIN_VALUE)),
            hash("optional binary v;", row -> row.append("v", "\1")),
            hash("optional int64 w;", row -> row.append("w", 1L)),
            hash(
                "optional group v { optional int64 v; }", row -> row.addGroup("v").append("v", 1L)),
            hash("repeated int64 v;", row -> row.append("v", 1L)));
    assertThat(new HashSet<>(hashes), hasSize(hashes.size()));
  }

  @Test
  void whatIsNoContentLeavesNoTrace() throws Exception {
    long plain = hash("optional int32 a;", row -> row.append("a", 1));
    assertThat(
        hash(
            "required int64 message_offset; optional int32 a;",
            row -> row.append("message_offset", 9L).append("a", 1),
            "message_offset"),
        is(plain));
    assertThat(
        hash(
            "optional group meta { optional int64 message_offset; optional group message_timestamp"
                + " { optional int64 seconds; optional int32 nanos; } } optional int32 a;",
            row -> {
              row.append("a", 1);
              row.addGroup("meta").append("message_offset", 9L).addGroup("message_timestamp");
            },
            "meta.message_offset",
            "meta.message_timestamp"),
        is(plain));
  }

  @ParameterizedTest
  @EnumSource(
      value = CompressionCodecName.class,
      names = {"UNCOMPRESSED", "GZIP", "SNAPPY", "ZSTD", "LZ4_RAW"})
  void everyCodecIsRead(CompressionCodecName codec) throws Exception {
    for (WriterVersion version : WriterVersion.values()) {
      WrittenFile file =
          WrittenFile.of("optional int32 a; repeated binary b;").codec(codec).version(version);
      for (int i = 0; i < 3000; i++) {
        int number = i;
        file.row(row -> row.append("a", number % 10).append("b", "text " + number % 100));
      }
      List<Long> hashes = hashes(file);
      assertThat(hashes, hasSize(3000));
      assertThat(new HashSet<>(hashes), hasSize(100));
      assertThat(hashes.get(0), is(oneOf(hashes.get(100), hashes.get(200))));
    }
  }
}
