package io.hodor.source;

import io.hodor.LatencyHop;
import io.hodor.MessageBatch;
import io.hodor.RecordClass;
import io.hodor.source.parquet.FileContent;
import io.hodor.source.parquet.RowGroupRows;
import io.hodor.source.parquet.UnreadableFile;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.schema.MessageType;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Turns the rows of a file into messages of a batch: coordinates, event time, class, latencies,
 * hash. Finds out once for the file which columns there are. For use by one thread.
 */
final class FileRows {

  private static final String COLUMNS = "--columns and --metadataColumn";

  private final TopicFile file;
  private final Placement placement;
  private final boolean byRecordTime;
  private final @Nullable NumberColumn partition;
  private final @Nullable NumberColumn offset;
  private final @Nullable TimeColumn timestamp;
  private final @Nullable TimeColumn loadTime;
  private final @Nullable TimeColumn eventTime;
  private final @Nullable FileContent content;
  private final LatencyHop[] hops;
  private final long updated;
  private final long lastResort;
  private final long folderFrom;
  private final long folderUntil;
  private long outsideFolder;

  /**
   * @throws UnreadableFile if the file lacks the event time, or keeps something in a way that
   *     cannot be read
   */
  FileRows(FilesPast past, TopicFile file, MessageType schema) throws UnreadableFile {
    this.file = file;
    this.byRecordTime = past.eventTime().isRecord();
    this.placement = new Placement(byRecordTime, past.readingBegan());
    SinkColumns columns = past.columns();
    NumberColumn foundPartition =
        NumberColumn.find(schema, columns.partition(), Integer.MAX_VALUE, COLUMNS);
    NumberColumn foundOffset = NumberColumn.find(schema, columns.offset(), Long.MAX_VALUE, COLUMNS);
    // One without the other says nothing.
    boolean coordinates = foundPartition != null && foundOffset != null;
    this.partition = coordinates ? foundPartition : null;
    this.offset = coordinates ? foundOffset : null;
    this.timestamp = TimeColumn.find(schema, columns.timestamp(), EventTimeUnit.MS, COLUMNS);
    this.loadTime = TimeColumn.find(schema, columns.loadTime(), EventTimeUnit.MS, COLUMNS);
    this.eventTime = byRecordTime ? timestamp : payloadTime(past.eventTime(), schema);
    if (eventTime == null) {
      throw new UnreadableFile(
          "has no column "
              + columns.timestamp()
              + " to place its rows by; name the column of their event time by"
              + " --eventTime=column:NAME");
    }
    this.content = past.contentHash() ? FileContent.of(schema, columns.all()) : null;
    this.hops = hops();
    this.updated = file.updated().toEpochMilli();
    this.folderFrom = file.from().equals(Instant.MIN) ? Long.MIN_VALUE : file.from().toEpochMilli();
    this.folderUntil =
        file.until().equals(Instant.MAX) ? Long.MAX_VALUE : file.until().toEpochMilli();
    this.lastResort =
        file.from().equals(Instant.MIN)
            ? updated
            : file.from().plus(past.layout().padding()).toEpochMilli();
  }

  private static TimeColumn payloadTime(ColumnEventTime eventTime, MessageType schema)
      throws UnreadableFile {
    String option = "--eventTime=column:" + eventTime.column();
    TimeColumn column = TimeColumn.find(schema, eventTime.column(), eventTime.unit(), option);
    if (column == null) {
      throw new UnreadableFile("has no column " + eventTime.column() + "; see " + option);
    }
    return column;
  }

  private LatencyHop[] hops() {
    List<LatencyHop> found = new ArrayList<>();
    // With one clock there is no way between two.
    if (timestamp != null && !byRecordTime) {
      found.add(LatencyHop.EVENT_TO_BROKER);
    }
    if (loadTime != null) {
      found.add(LatencyHop.EVENT_TO_CONSUMED);
    }
    found.add(LatencyHop.EVENT_TO_VISIBLE);
    return found.toArray(new LatencyHop[0]);
  }

  /** The columns whose values are needed. */
  List<String[]> paths() {
    List<String[]> paths = new ArrayList<>();
    for (NumberColumn column : new NumberColumn[] {partition, offset}) {
      if (column != null) {
        paths.add(column.path());
      }
    }
    for (TimeColumn column : new TimeColumn[] {timestamp, loadTime, eventTime}) {
      if (column != null) {
        paths.addAll(column.paths());
      }
    }
    return paths;
  }

  /** The columns that are hashed; null for none. */
  @Nullable FileContent content() {
    return content;
  }

  /** A new batch with room for this many messages. */
  MessageBatch.Builder newBatch(int capacity) {
    MessageBatch.Builder batch = MessageBatch.builder(file.address(), "", hops).file(file.path());
    return (content == null ? batch.withoutContents() : batch).ensureCapacity(capacity);
  }

  /** Goes on in these rows. */
  void open(RowGroupRows rows) {
    for (NumberColumn column : new NumberColumn[] {partition, offset}) {
      if (column != null) {
        column.open(rows);
      }
    }
    for (TimeColumn column : new TimeColumn[] {timestamp, loadTime, eventTime}) {
      if (column != null) {
        column.open(rows);
      }
    }
  }

  /**
   * Appends a row of the stretch that was read last.
   *
   * @param number of the row in the file
   * @param hash of its content
   */
  void append(int row, long number, long hash, MessageBatch.Builder batch) {
    long recordTimestamp = millis(timestamp, row);
    long loaded = millis(loadTime, row);
    long fallback = fallback(recordTimestamp, loaded);
    RecordClass recordClass = place(row, recordTimestamp, fallback);
    if (partition == null) {
      add(MessageBatch.NO_PARTITION, 0, recordClass, loaded, hash, batch);
      return;
    }
    long itsPartition = partition.number(row);
    long itsOffset = offset.number(row);
    if (itsPartition == NumberColumn.NONE || itsOffset == NumberColumn.NONE) {
      NumberColumn wrong = itsPartition == NumberColumn.NONE ? partition : offset;
      add(MessageBatch.NO_PARTITION, 0, RecordClass.UNDECODABLE, loaded, hash, batch);
      batch.reason("row " + number + ": " + wrong.reason(row));
      return;
    }
    add((int) itsPartition, itsOffset, recordClass, loaded, hash, batch);
  }

  private RecordClass place(int row, long recordTimestamp, long fallback) {
    long recordTime = placement.isUsable(recordTimestamp) ? recordTimestamp : Placement.NO_TIME;
    long itsTime = byRecordTime ? recordTimestamp : eventTime.millis(row);
    RecordClass recordClass = placement.place(itsTime, recordTimestamp, recordTime, fallback);
    if (recordClass == RecordClass.MEASURED && (itsTime < folderFrom || itsTime >= folderUntil)) {
      outsideFolder++;
    }
    return recordClass;
  }

  /** How many rows so far have an event time that their folder, padded, does not hold. */
  long outsideFolder() {
    return outsideFolder;
  }

  private static long millis(@Nullable TimeColumn column, int row) {
    return column == null ? Placement.NO_TIME : column.millis(row);
  }

  /** What places a row without an event time. */
  private long fallback(long recordTimestamp, long loaded) {
    if (placement.isUsable(recordTimestamp)) {
      return recordTimestamp;
    }
    return placement.isUsable(loaded) ? loaded : lastResort;
  }

  /** Appends the row that was placed last. */
  private void add(
      int itsPartition,
      long itsOffset,
      RecordClass recordClass,
      long loaded,
      long hash,
      MessageBatch.Builder batch) {
    // A table has no bytes to count, yet every row is a value.
    batch.add(itsPartition, itsOffset, placement.time(), recordClass, 0, hash);
    if (recordClass == RecordClass.MEASURED) {
      addLatencies(loaded, batch);
    }
  }

  private void addLatencies(long loaded, MessageBatch.Builder batch) {
    if (placement.latency() != MessageBatch.NO_LATENCY) {
      batch.latency(LatencyHop.EVENT_TO_BROKER, placement.latency());
    }
    if (placement.isUsable(loaded)) {
      batch.latency(LatencyHop.EVENT_TO_CONSUMED, loaded - placement.time());
    }
    batch.latency(LatencyHop.EVENT_TO_VISIBLE, updated - placement.time());
  }
}
