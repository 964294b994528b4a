package io.hodor.source.parquet;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.apache.parquet.schema.Type;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.io.TempDir;

/** The law of contents: two rows have one hash if and only if they are equal. */
class RandomRowsTest {

  private static final int ROWS = 700;
  private static final List<CompressionCodecName> CODECS =
      List.of(
          CompressionCodecName.UNCOMPRESSED,
          CompressionCodecName.GZIP,
          CompressionCodecName.SNAPPY,
          CompressionCodecName.ZSTD,
          CompressionCodecName.LZ4_RAW);

  // Narrow ranges of values, so that equal rows come about.
  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          "message row {"
              + " optional int32 number; optional binary text (STRING);"
              + " optional group point { optional int64 x; optional group deep"
              + " { optional boolean yes; } }"
              + " repeated int64 many;"
              + " optional group list (LIST) { repeated group list { optional group element"
              + " { optional int32 a; optional group inner (LIST)"
              + " { repeated group list { optional binary element; } } } } }"
              + " optional group map (MAP) { repeated group key_value"
              + " { required binary key; optional int64 value; } } }");

  @TempDir Path folder;

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private int files;

  /** A row as a tree of maps, lists and values, without what is null. */
  private Map<String, Object> randomGroup(GroupType type) {
    Map<String, Object> group = new TreeMap<>();
    for (Type field : type.getFields()) {
      if (field.isRepetition(Type.Repetition.REPEATED)) {
        List<Object> many = new ArrayList<>();
        for (int i = random.nextInt(3); i > 0; i--) {
          many.add(randomValue(field));
        }
        if (!many.isEmpty()) {
          group.put(field.getName(), many);
        }
      } else if (field.isRepetition(Type.Repetition.REQUIRED) || random.nextInt(5) < 2) {
        group.put(field.getName(), randomValue(field));
      }
    }
    return group;
  }

  private Object randomValue(Type field) {
    if (!field.isPrimitive()) {
      return randomGroup(field.asGroupType());
    }
    return switch (field.asPrimitiveType().getPrimitiveTypeName()) {
      case INT32 -> random.nextInt(2);
      case INT64 -> (long) random.nextInt(2);
      case BOOLEAN -> random.nextBoolean();
      default -> "ab".substring(random.nextInt(3));
    };
  }

  @SuppressWarnings("unchecked")
  private static void fill(Group group, Map<String, Object> values) {
    values.forEach(
        (name, value) -> {
          List<Object> all = value instanceof List ? (List<Object>) value : List.of(value);
          for (Object one : all) {
            if (one instanceof Map) {
              fill(group.addGroup(name), (Map<String, Object>) one);
            } else if (one instanceof Integer number) {
              group.append(name, number);
            } else if (one instanceof Long number) {
              group.append(name, number);
            } else if (one instanceof Boolean yes) {
              group.append(name, yes);
            } else {
              group.append(name, (String) one);
            }
          }
        });
  }

  /** The same columns in another order, at every level but that of lists and maps. */
  private List<Type> shuffled(GroupType group) {
    List<Type> fields = new ArrayList<>();
    for (Type field : group.getFields()) {
      boolean own = !field.isPrimitive() && field.getLogicalTypeAnnotation() == null;
      fields.add(
          own && !field.isRepetition(Type.Repetition.REPEATED)
              ? field.asGroupType().withNewFields(shuffled(field.asGroupType()))
              : field);
    }
    Collections.shuffle(fields, random);
    return fields;
  }

  private List<Long> hashes(List<Map<String, Object>> rows) throws Exception {
    WrittenFile file =
        WrittenFile.of(new MessageType("row", shuffled(SCHEMA)))
            .codec(CODECS.get(random.nextInt(CODECS.size())))
            .version(WriterVersion.values()[random.nextInt(2)])
            .dictionary(random.nextBoolean())
            .smallGroups(random.nextBoolean())
            .rowsOfPage(1 + random.nextInt(400));
    rows.forEach(row -> file.row(group -> fill(group, row)));
    // Once all of a row group is read at once, once through a window.
    MemoryBound memory = new MemoryBound(1 << 30, random.nextBoolean() ? 1 << 30 : 0);
    Path path = file.writeTo(folder.resolve("f" + files++));
    List<Long> hashes = HashedRows.of(path, memory);
    assertThat("seed " + seed, (long) new HashSet<>(hashes).size(), is(distinctRows(path)));
    return hashes;
  }

  /** How many different rows DuckDB finds in a file. */
  private static long distinctRows(Path file) throws SQLException {
    try (Connection database = DriverManager.getConnection("jdbc:duckdb:");
        Statement statement = database.createStatement();
        ResultSet count =
            statement.executeQuery(
                "SELECT count(*) FROM (SELECT DISTINCT * FROM read_parquet('%s'))"
                    .formatted(file))) {
      count.next();
      return count.getLong(1);
    }
  }

  @RepeatedTest(8)
  void rowsHaveOneHashIfAndOnlyIfTheyAreEqual() throws Exception {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(randomGroup(SCHEMA));
    }
    Map<Map<String, Object>, Long> hashOf = new HashMap<>();
    for (int written = 0; written < 3; written++) {
      Collections.shuffle(rows, random);
      List<Long> hashes = hashes(rows);
      assertThat("seed " + seed, hashes, hasSize(rows.size()));
      for (int i = 0; i < rows.size(); i++) {
        Long before = hashOf.putIfAbsent(rows.get(i), hashes.get(i));
        if (before != null) {
          assertThat("seed " + seed + ": " + rows.get(i), hashes.get(i), is(before));
        }
      }
    }
    assertThat("seed " + seed, new HashSet<>(hashOf.values()), hasSize(hashOf.size()));
  }
}
