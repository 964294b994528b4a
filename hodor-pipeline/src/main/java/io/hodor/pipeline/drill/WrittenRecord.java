package io.hodor.pipeline.drill;

/**
 * A record of the topic, or what a sink takes for one.
 *
 * @param window in which of the drill's windows it lies, from 0
 * @param offset as the brokers acknowledged it
 * @param timestamp of the record, in milliseconds
 * @param content its value; empty for none
 */
record WrittenRecord(
    int window, int partition, long offset, long timestamp, String content, Kind kind) {

  /** What is special about a record. */
  enum Kind {
    ORDINARY,
    /** Has the same content as another one of its window. */
    COPY,
    TOMBSTONE,
    /** Of a transaction that was aborted. */
    ABORTED
  }

  Trace trace(Trace.Kind found) {
    return new Trace(found, partition, offset);
  }
}
