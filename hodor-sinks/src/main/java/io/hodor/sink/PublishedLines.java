package io.hodor.sink;

import com.google.protobuf.Message;
import io.hodor.sink.LineKey.WindowAddress;
import io.hodor.wire.v1.DeadLetter;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.QualityMetrics;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Everything that one bounded run publishes; its metrics say which addresses those are. */
final class PublishedLines {

  private final Set<WindowAddress> addresses = new HashSet<>();
  private final List<QualityMetrics> metrics = new ArrayList<>();
  private final List<OffsetLedger> ledgers = new ArrayList<>();
  private final FirstDeadLetters deadLetters = new FirstDeadLetters();

  void add(QualityMetrics result) {
    metrics.add(result);
    addresses.add(NdjsonFile.METRICS.keyOf(result).address());
  }

  /** All lines of an address are replaced at once, so that no chunk has to be taken back. */
  void add(OffsetLedger ledger) {
    if (!Retraction.is(ledger)) {
      ledgers.add(ledger);
    }
  }

  void add(DeadLetter letter) {
    deadLetters.add(letter);
  }

  void mergeInto(NdjsonFolder folder) throws IOException {
    // Metrics come last: a reader that sees a result finds the ledgers that it lists.
    merge(folder, NdjsonFile.LEDGER, ledgers);
    merge(folder, NdjsonFile.DEAD_LETTERS, deadLetters.list());
    merge(folder, NdjsonFile.METRICS, metrics);
  }

  private void merge(NdjsonFolder folder, NdjsonFile file, List<? extends Message> messages)
      throws IOException {
    List<? extends Message> published =
        messages.stream()
            .filter(message -> addresses.contains(file.keyOf(message).address()))
            .toList();
    folder.replace(file, addresses, published);
  }
}
