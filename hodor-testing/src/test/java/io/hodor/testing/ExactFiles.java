package io.hodor.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import org.roaringbitmap.longlong.Roaring64NavigableMap;

/** The files of a measurement of one record: partition 3, offset 7, value "a", 5 ms late. */
final class ExactFiles {
  private ExactFiles() {}

  static void write(Path folder, Instant window) throws IOException {
    Files.writeString(
        folder.resolve("metrics.ndjson"),
        """
        {"wireMajor":1,"topic":"orders","source":"kafka","kind":"KAFKA","windowStart":"%s",\
        "windowEnd":"%s","count":"1","bytes":"1","uniqueOffsets":"1","uniqueContents":"1",\
        "repeated":"0","classes":{"measured":"1","tombstone":"0","undecodable":"0","undated":"0",\
        "tooLate":"0"},"latencies":[{"hop":"EVENT_TO_BROKER","count":"1","negative":"0","min":"5",\
        "max":"5","sum":"5","p50":"5","p75":"5","p90":"5","p95":"5","p99":"5","p999":"5",\
        "buckets":[{"index":5,"count":"1"}]}],"isolationLevel":"READ_COMMITTED",\
        "eventTime":"payload:event_time","final":true,"computedAt":"%s",\
        "coverage":"COMPLETE","timing":"BOUNDED","partitions":[{"partition":3,"distinct":"1",\
        "rows":"1","resultId":"r","chunks":1}]}
        """
            .formatted(window, window.plus(TopicGenerator.WINDOW), window.plusSeconds(4_201)));
    Roaring64NavigableMap offsets = Roaring64NavigableMap.bitmapOf(7);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    offsets.serializePortable(new DataOutputStream(bytes));
    Files.writeString(
        folder.resolve("ledger.ndjson"),
        """
        {"topic":"orders","source":"kafka","windowStart":"%s","partition":3,"chunk":0,"chunks":1,"resultId":"r",\
        "measured":"%s","tombstone":"","repeated":""}
        """
            .formatted(window, Base64.getEncoder().encodeToString(bytes.toByteArray())));
  }
}
