package io.hodor.metrics;

import com.google.protobuf.util.Timestamps;
import io.hodor.Address;
import io.hodor.MessageBatch;
import io.hodor.WireVersion;
import io.hodor.wire.v1.DeadLetter;
import io.hodor.wire.v1.RecordClass;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Collects the undecodable messages of a bundle, a bounded number for each window and partition.
 */
final class DeadLetters {

  /** How many are kept for a window and partition; counters and ledgers hold all of them. */
  static final int MOST = 1000;

  private final Map<Place, List<DeadLetter>> letters = new HashMap<>();

  private record Place(Address address, long windowStart, int partition) {}

  void add(MessageBatch batch, int index, long windowStart) {
    Place place = new Place(batch.address(), windowStart, batch.partition(index));
    List<DeadLetter> kept = letters.computeIfAbsent(place, p -> new ArrayList<>());
    if (kept.size() < MOST) {
      kept.add(letter(batch, index, windowStart));
    }
  }

  private static DeadLetter letter(MessageBatch batch, int index, long windowStart) {
    return DeadLetter.newBuilder()
        .setWireMajor(WireVersion.MAJOR)
        .setCluster(batch.address().cluster())
        .setTopic(batch.address().topic())
        .setTopicId(batch.topicId())
        .setSource(batch.address().source())
        .setWindowStart(Timestamps.fromMillis(windowStart))
        .setPartition(batch.partition(index))
        .setOffset(batch.offset(index))
        .setRecordTime(Timestamps.fromMillis(batch.time(index)))
        .setRecordClass(RecordClass.UNDECODABLE)
        .setReason(batch.reasons().get(index))
        .build();
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
