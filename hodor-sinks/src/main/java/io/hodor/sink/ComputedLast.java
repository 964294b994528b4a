package io.hodor.sink;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * Chooses between messages of one address that no log has put in the order in which they count:
 * they lie in several places, or one that judged the past wrote after one that judged the present.
 */
final class ComputedLast {

  private ComputedLast() {}

  /**
   * One of each address, the one computed last; of those computed together the last in the list.
   */
  static <M extends Message> Collection<M> of(
      List<M> messages, Function<M, LineKey> address, Function<M, Timestamp> computedAt) {
    TreeMap<LineKey, M> latest = new TreeMap<>();
    for (M message : messages) {
      latest.merge(address.apply(message), message, by(computedAt));
    }
    return latest.values();
  }

  /** Of two the one computed last; of those computed together the second. */
  static <M> BinaryOperator<M> by(Function<M, Timestamp> computedAt) {
    return (one, other) ->
        Timestamps.compare(computedAt.apply(one), computedAt.apply(other)) > 0 ? one : other;
  }
}
