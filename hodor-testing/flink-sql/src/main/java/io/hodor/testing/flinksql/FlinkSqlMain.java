package io.hodor.testing.flinksql;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.SinkFunction;
import org.apache.flink.table.api.bridge.java.StreamTableEnvironment;
import org.apache.flink.table.functions.ScalarFunction;
import org.apache.flink.types.Row;

/**
 * A contender of the bench: what somebody would write who has Flink SQL. Counts rows, different
 * offsets and different MD5s of each window of ten minutes of Kafka's record timestamps, and prints
 * a line for each round as the bench's other contenders do. No percentiles: this Flink has none.
 */
public final class FlinkSqlMain {

  // Bytes as characters: the values' own encoding is nobody's business here.
  private static final String TABLE =
      """
      CREATE TABLE messages (
        content STRING,
        `partition` INT NOT NULL METADATA VIRTUAL,
        `offset` BIGINT NOT NULL METADATA VIRTUAL,
        written TIMESTAMP(3) METADATA FROM 'timestamp' VIRTUAL,
        WATERMARK FOR written AS written - INTERVAL '1' MINUTE
      ) WITH (
        'connector' = 'kafka',
        'topic' = '%s',
        'properties.bootstrap.servers' = '%s',
        'properties.max.poll.records' = '10000',
        'properties.max.partition.fetch.bytes' = '8388608',
        'properties.receive.buffer.bytes' = '1048576',
        'scan.startup.mode' = 'earliest-offset',
        'scan.bounded.mode' = 'latest-offset',
        'format' = 'raw',
        'raw.charset' = 'ISO-8859-1'
      )""";

  private static final String QUERY =
      """
      SELECT COUNT(*), COUNT(DISTINCT noted(`partition`, `offset`)), COUNT(DISTINCT MD5(content))
      FROM TABLE(TUMBLE(TABLE messages, DESCRIPTOR(written), INTERVAL '10' MINUTES))
      GROUP BY window_start, window_end""";

  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private static final AtomicLong BEGAN_CPU = new AtomicLong();
  private static final AtomicLong ENDED_CPU = new AtomicLong();
  private static final AtomicLong BEGAN = new AtomicLong();
  private static final AtomicLong ENDED = new AtomicLong();
  private static final AtomicLong COUNT = new AtomicLong();
  private static final AtomicLong OFFSETS = new AtomicLong();
  private static final AtomicLong CONTENTS = new AtomicLong();

  private FlinkSqlMain() {}

  /**
   * Runs it.
   *
   * @param args rounds, batch or streaming, slots, brokers, topic
   */
  public static void main(String[] args) throws Exception {
    for (int round = 0; round < Integer.parseInt(args[0]); round++) {
      long before = SYSTEM.getProcessCpuTime();
      run(args[1].equals("streaming"), Integer.parseInt(args[2]), args[3], args[4]);
      double allCpuSeconds = (SYSTEM.getProcessCpuTime() - before) / 1e9;
      System.out.println(
          String.join(
              " ",
              "round:",
              COUNT.toString(),
              OFFSETS.toString(),
              CONTENTS.toString(),
              "0",
              String.valueOf((ENDED.get() - BEGAN.get()) / 1e9),
              String.valueOf((ENDED_CPU.get() - BEGAN_CPU.get()) / 1e9),
              String.valueOf(allCpuSeconds),
              String.valueOf(peakMegabytes())));
    }
    System.exit(0);
  }

  private static void run(boolean streaming, int slots, String brokers, String topic)
      throws Exception {
    for (AtomicLong number : new AtomicLong[] {BEGAN, ENDED, COUNT, OFFSETS, CONTENTS}) {
      number.set(0);
    }
    StreamExecutionEnvironment flink =
        StreamExecutionEnvironment.getExecutionEnvironment(settings(streaming));
    flink.setParallelism(slots);
    flink.setRuntimeMode(streaming ? RuntimeExecutionMode.STREAMING : RuntimeExecutionMode.BATCH);
    flink.getConfig().enableObjectReuse();
    StreamTableEnvironment tables = StreamTableEnvironment.create(flink);
    // What Flink's own guide advises for counts of different values.
    tables.getConfig().set("table.optimizer.distinct-agg.split.enabled", "true");
    tables.createTemporarySystemFunction("noted", Noted.class);
    tables.executeSql(TABLE.formatted(topic, brokers));
    tables.toDataStream(tables.sqlQuery(QUERY)).addSink(new AddUp());
    flink.execute();
  }

  private static Configuration settings(boolean streaming) throws IOException {
    Configuration settings = new Configuration();
    if (streaming) {
      settings.setString("state.backend.type", "rocksdb");
      settings.setString(
          "state.checkpoints.dir", Files.createTempDirectory("bench-sql").toUri().toString());
      settings.setString("execution.checkpointing.interval", "30 s");
      // The bench wants an end, and not half a minute after it.
      settings.setString("execution.checkpointing.checkpoints-after-tasks-finish.enabled", "false");
    }
    return settings;
  }

  /** An offset as one number; notes when the first came. */
  public static final class Noted extends ScalarFunction {
    private static final long serialVersionUID = 1;

    /** Called by Flink. */
    public long eval(int partition, long offset) {
      if (BEGAN.get() == 0) {
        if (BEGAN.compareAndSet(0, System.nanoTime())) {
          BEGAN_CPU.set(SYSTEM.getProcessCpuTime());
        }
      }
      return (long) partition << 48 | offset;
    }
  }

  private static final class AddUp implements SinkFunction<Row> {
    private static final long serialVersionUID = 1;

    @Override
    public void invoke(Row window, Context context) {
      COUNT.addAndGet(window.<Long>getFieldAs(0));
      OFFSETS.addAndGet(window.<Long>getFieldAs(1));
      CONTENTS.addAndGet(window.<Long>getFieldAs(2));
      ENDED.set(System.nanoTime());
      ENDED_CPU.set(SYSTEM.getProcessCpuTime());
    }
  }

  /** The most memory that this process had resident so far, in millions of bytes. */
  private static long peakMegabytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1_000_000;
      }
    }
    throw new IOException("/proc/self/status has no VmHWM");
  }
}
