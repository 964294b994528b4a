package io.hodor.pipeline.drill;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.hodor.pipeline.drill.WrittenRecord.Kind;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FaultySinkTest {

  private static final int LEAST = TopicWriter.LEAST_OF_PARTITION;

  @Test
  void faultsTouchDifferentOffsetsWhateverTheSeedAndHoweverFewRecordsThereAre() {
    for (int partitions = 1; partitions <= 5; partitions++) {
      DrillAccount account = account(partitions);
      for (long seed = 0; seed < 20; seed++) {
        FaultySink sink = new FaultySink(account, true, seed);
        int planted = sink.faults().stream().mapToInt(it -> it.traces().size()).sum();
        assertThat("seed " + seed, sink.traces().size(), is(planted));
        checkRows(account, sink, "seed " + seed);
      }
    }
  }

  @Test
  void whoReadsUncommittedExpectsRecordsOfAbortedTransactions() {
    FaultySink sink = new FaultySink(account(2), false, 7);
    assertThat(names(sink), not(hasItem("rows of an aborted transaction")));
    assertThat(sink.rows().stream().anyMatch(it -> it.kind() == Kind.ABORTED), is(true));
    assertThat(
        names(new FaultySink(account(2), true, 7)), hasItem("rows of an aborted transaction"));
  }

  /** What the faults say of the copy is what the copy is like. */
  private static void checkRows(DrillAccount account, FaultySink sink, String words) {
    Set<String> written = new HashSet<>();
    Set<Trace> found = new HashSet<>();
    for (WrittenRecord row : sink.rows()) {
      if (!written.add(row.partition() + ":" + row.offset())) {
        found.add(row.trace(Trace.Kind.REPEATED));
      }
      if (row.kind() == Kind.ABORTED || row.offset() >= account.end(row.partition())) {
        found.add(row.trace(Trace.Kind.UNEXPECTED));
      }
    }
    Set<Trace> missing = new HashSet<>();
    for (WrittenRecord record : account.records()) {
      boolean due = record.kind() == Kind.ORDINARY || record.kind() == Kind.COPY;
      if (due && !written.contains(record.partition() + ":" + record.offset())) {
        missing.add(record.trace(Trace.Kind.LOST));
      }
    }
    sink.traces().stream()
        .filter(it -> it.kind() == Trace.Kind.DEAD_LETTERED)
        .forEach(it -> missing.remove(new Trace(Trace.Kind.LOST, it.partition(), it.offset())));
    found.addAll(missing);
    Set<Trace> planted =
        sink.traces().stream()
            .filter(it -> it.kind() != Trace.Kind.DEAD_LETTERED)
            .collect(Collectors.toSet());
    assertThat(words, found, is(planted));
  }

  private static List<String> names(FaultySink sink) {
    return sink.faults().stream().map(PlantedFault::name).toList();
  }

  /** As few records as a drill takes, with as many special ones as it writes. */
  private static DrillAccount account(int partitions) {
    List<WrittenRecord> records = new ArrayList<>();
    int ofWindow = LEAST / DrillTime.WINDOWS * partitions;
    for (int window = 0; window < DrillTime.WINDOWS; window++) {
      for (int i = 0; i < ofWindow; i++) {
        Kind kind = i < 8 ? Kind.TOMBSTONE : i < 16 ? Kind.COPY : Kind.ORDINARY;
        long offset = window * 100L + i / partitions;
        records.add(new WrittenRecord(window, i % partitions, offset, 0, "", kind));
      }
      for (int partition = 0; partition < partitions; partition++) {
        for (int i = 0; i < 5 && window == 2; i++) {
          records.add(new WrittenRecord(window, partition, 290 + i, 0, "", Kind.ABORTED));
        }
      }
    }
    return new DrillAccount("orders", records);
  }
}
