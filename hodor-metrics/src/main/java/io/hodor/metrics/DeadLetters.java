package io.hodor.metrics;

import com.google.protobuf.util.Timestamps;
import io.hodor.Address;
import io.hodor.Gap;
import io.hodor.MessageBatch;
import io.hodor.WireVersion;
import io.hodor.wire.v1.DeadLetter;
import io.hodor.wire.v1.RecordClass;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects the undecodable messages of a bundle, a bounded number for each window and partition,
 * and the files that could not be read.
 */
final class DeadLetters {

  /** How many are kept for a window and partition; counters and ledgers hold all of them. */
  static final int MOST = 1000;

  private final Map<Place, List<DeadLetter>> letters = new HashMap<>();

  private record Place(Address address, long windowStart, int partition) {}

  void add(MessageBatch batch, int index, long windowStart) {
    List<DeadLetter> kept = kept(batch, windowStart, batch.partition(index));
    if (kept.size() < MOST) {
      kept.add(letter(batch, index, windowStart));
    }
  }

  /** Adds the file of a batch, the rest of which could not be read. */
  void add(MessageBatch batch, Gap gap, long windowStart) {
    kept(batch, windowStart, MessageBatch.NO_PARTITION)
        .add(letter(batch, windowStart).setReason(gap.reason()).build());
  }

  private List<DeadLetter> kept(MessageBatch batch, long windowStart, int partition) {
    Place place = new Place(batch.address(), windowStart, partition);
    return letters.computeIfAbsent(place, p -> new ArrayList<>());
  }

  private static DeadLetter letter(MessageBatch batch, int index, long windowStart) {
    DeadLetter.Builder letter =
        letter(batch, windowStart)
            .setRecordTime(Timestamps.fromMillis(batch.time(index)))
            .setRecordClass(RecordClass.UNDECODABLE)
            .setReason(batch.reasons().get(index));
    if (batch.partition(index) != MessageBatch.NO_PARTITION) {
      letter.setPartition(batch.partition(index)).setOffset(batch.offset(index));
    }
    return letter.build();
  }

  private static DeadLetter.Builder letter(MessageBatch batch, long windowStart) {
    return DeadLetter.newBuilder()
        .setWireMajor(WireVersion.MAJOR)
        .setCluster(batch.address().cluster())
        .setTopic(batch.address().topic())
        .setTopicId(batch.topicId())
        .setSource(batch.address().source())
        .setWindowStart(Timestamps.fromMillis(windowStart))
        .setFile(batch.file());
  }

  @FunctionalInterface
  interface Consumer {
    void accept(long windowStart, DeadLetter letter);
  }

  void forEach(Consumer consumer) {
    letters.forEach(
        (place, kept) -> kept.forEach(letter -> consumer.accept(place.windowStart(), letter)));
  }
}
