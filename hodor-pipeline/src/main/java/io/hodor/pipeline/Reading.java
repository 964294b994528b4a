package io.hodor.pipeline;

import io.hodor.Address;
import io.hodor.RecordCounters;
import io.hodor.metrics.MeasuredTopic;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What is about to be read.
 *
 * @param input reads it
 * @param topics what is known of each topic before it is read
 * @param mostRecords at most so many records will come; {@link #UNKNOWN} where nobody knows
 * @param parts how each part fared before it is read: tables, and topics of a list; empty of any
 *     other
 * @param cleanUp removes what was made for the reading
 */
record Reading(
    Input input,
    List<MeasuredTopic> topics,
    long mostRecords,
    List<PartOutcome> parts,
    Runnable cleanUp)
    implements AutoCloseable {

  /** How many records will come is known only when they have come. */
  static final long UNKNOWN = Long.MAX_VALUE;

  /** The counter, {@code namespace.name}, that a source's readers keep while they read. */
  static final String LIVE_COUNTER = RecordCounters.NAMESPACE + "." + RecordCounters.READ;

  /** What is read where it lies, so that nothing is left to clean up. */
  static Reading of(Input input, List<MeasuredTopic> topics, long mostRecords) {
    return new Reading(input, topics, mostRecords, List.of(), () -> {});
  }

  /** The same, with something else known of its topics. */
  Reading map(UnaryOperator<MeasuredTopic> known) {
    return new Reading(input, topics.stream().map(known).toList(), mostRecords, parts, cleanUp);
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

  /** What it has cost so far, where BigQuery bills it. */
  OptionalLong bytesBilled() {
    return PartOutcome.bytesBilled(parts);
  }

  /** Why parts cannot be measured. */
  List<String> faults() {
    return parts.stream().flatMap(it -> it.fault().stream()).map(PartOutcome.Fault::words).toList();
  }

  @Override
  public void close() {
    cleanUp.run();
  }
}
