package io.hodor.source.bigquery;

import io.hodor.RecordClass;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A row of a table as the queries see it, one column of a result of {@code rows} for each part.
 *
 * @param placed null where nothing places it
 */
record SunkRow(
    String topic,
    @Nullable Integer partition,
    @Nullable Long offset,
    RecordClass recordClass,
    @Nullable Long placed,
    @Nullable Long toBroker,
    @Nullable Long toConsumed,
    String content) {

  boolean hasOffset() {
    return partition != null && offset != null;
  }

  ByteBuffer md5() {
    try {
      MessageDigest md5 = MessageDigest.getInstance("MD5");
      return ByteBuffer.wrap(md5.digest(content.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Rows with every fault that a table has: read twice, written twice, also under another class,
   * without coordinates, without a time, outside the range, with clocks that run backwards.
   */
  static List<SunkRow> random(
      Random random, int count, List<String> topics, Instant start, long spanMillis) {
    List<SunkRow> rows = new ArrayList<>();
    long[] next = random.longs(8, 0, 1L << 34).toArray();
    for (int i = 0; i < count; i++) {
      String topic = topics.get(random.nextInt(topics.size()));
      int partition = random.nextInt(8) * (random.nextInt(10) == 0 ? 5 : 1);
      next[partition % 8] += random.nextInt(20) == 0 ? 1 + random.nextInt(50) : 1;
      long time =
          start.toEpochMilli() - spanMillis / 8 + (long) (random.nextDouble() * spanMillis * 1.25);
      SunkRow row = row(random, topic, partition, next[partition % 8], time);
      rows.add(row);
      if (random.nextInt(12) == 0) {
        rows.add(rows.get(random.nextInt(rows.size())));
      }
      if (random.nextInt(12) == 0 && row.hasOffset() && row.placed() != null) {
        SunkRow again = row(random, topic, partition, row.offset(), row.placed());
        rows.add(again);
      }
    }
    return rows;
  }

  private static SunkRow row(Random random, String topic, int partition, long offset, long time) {
    String content = "content " + random.nextInt(200);
    return switch (random.nextInt(16)) {
      case 0 ->
          new SunkRow(topic, partition, null, RecordClass.UNDECODABLE, time, null, null, content);
      case 1 ->
          new SunkRow(topic, null, offset, RecordClass.UNDECODABLE, time, null, null, content);
      case 2 ->
          new SunkRow(topic, partition, offset, RecordClass.UNDATED, time, null, null, content);
      case 3 ->
          new SunkRow(topic, partition, offset, RecordClass.UNDATED, null, null, null, content);
      default ->
          new SunkRow(
              topic,
              partition,
              offset,
              RecordClass.MEASURED,
              time,
              random.nextInt(9) == 0 ? null : (long) (random.nextGaussian() * 300 + 200),
              random.nextInt(9) == 0 ? null : (long) Math.exp(random.nextDouble() * 20) - 10,
              content);
    };
  }
}
