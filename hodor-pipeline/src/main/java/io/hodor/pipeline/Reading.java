package io.hodor.pipeline;

import io.hodor.Address;
import io.hodor.MessageBatch;
import io.hodor.RecordCounters;
import io.hodor.metrics.MeasuredTopic;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * What is about to be read.
 *
 * @param read reads it
 * @param topics what is known of each topic before it is read
 * @param mostRecords at most so many records will come; {@link #UNKNOWN} where nobody knows
 */
record Reading(
    PTransform<PBegin, PCollection<MessageBatch>> read,
    List<MeasuredTopic> topics,
    long mostRecords) {

  /** How many records will come is known only when they have come. */
  static final long UNKNOWN = Long.MAX_VALUE;

  /** The counter, {@code namespace.name}, that a source's readers keep while they read. */
  static final String LIVE_COUNTER = RecordCounters.NAMESPACE + "." + RecordCounters.READ;

  /** The same, with something else known of its topics. */
  Reading map(UnaryOperator<MeasuredTopic> known) {
    return new Reading(read, topics.stream().map(known).toList(), mostRecords);
  }

  /** How much there is to do, for people. */
  String words() {
    return mostRecords == UNKNOWN
        ? topics.size() + (topics.size() == 1 ? " topic" : " topics")
        : "at most " + Accounting.number(mostRecords) + " records";
  }

  /** Whose results the run will publish. */
  Set<Address> addresses() {
    return topics.stream().map(MeasuredTopic::address).collect(Collectors.toSet());
  }
}
