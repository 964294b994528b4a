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
 * @param addresses under which its health is told: of each topic that is asked for, or of {@code *}
 *     for all, whatever it turns out to hold, so that a failure stands where the last success does
 * @param bytesBilled what its queries were billed; told under the first address alone
 * @param note what people should know of it, where anything
 * @param fault why it cannot be measured; empty when it can
 */
record TableOutcome(
    List<Address> addresses, long bytesBilled, Optional<String> note, Optional<String> fault) {

  TableOutcome {
    addresses = List.copyOf(addresses);
  }

  /** How tables fared in two parts of a run together. */
  static List<TableOutcome> both(List<TableOutcome> one, List<TableOutcome> other) {
    Map<List<Address>, TableOutcome> united = new LinkedHashMap<>();
    Stream.of(one, other)
        .flatMap(List::stream)
        .forEach(it -> united.merge(it.addresses(), it, TableOutcome::and));
    return List.copyOf(united.values());
  }

  private TableOutcome and(TableOutcome other) {
    return new TableOutcome(
        addresses, bytesBilled + other.bytesBilled, note.or(other::note), fault.or(other::fault));
  }

  /** The same in a run that failed after BigQuery had answered. */
  TableOutcome failing(String words) {
    return fault.isPresent()
        ? this
        : new TableOutcome(addresses, bytesBilled, note, Optional.of(words));
  }
}
