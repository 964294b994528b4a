package io.hodor.pipeline;

import io.hodor.Address;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How one of the tables of a run fared when BigQuery was asked.
 *
 * @param address under which its health is told: its topic is the one asked for, or {@code *} for
 *     all, whatever it turns out to hold, so that a failure stands where the last success does
 * @param bytesBilled what its queries were billed
 * @param note what people should know of it, where anything
 * @param fault why it cannot be measured; empty when it can
 */
record TableOutcome(
    Address address, long bytesBilled, Optional<String> note, Optional<String> fault) {

  /** How tables fared in two parts of a run together. */
  static List<TableOutcome> both(List<TableOutcome> one, List<TableOutcome> other) {
    Map<Address, TableOutcome> united = new LinkedHashMap<>();
    Stream.of(one, other)
        .flatMap(List::stream)
        .forEach(it -> united.merge(it.address(), it, TableOutcome::and));
    return List.copyOf(united.values());
  }

  private TableOutcome and(TableOutcome other) {
    return new TableOutcome(
        address, bytesBilled + other.bytesBilled, note.or(other::note), fault.or(other::fault));
  }

  /** The same in a run that failed after BigQuery had answered. */
  TableOutcome failing(String words) {
    return fault.isPresent()
        ? this
        : new TableOutcome(address, bytesBilled, note, Optional.of(words));
  }
}
