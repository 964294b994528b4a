package io.hodor.pipeline;

import io.hodor.Address;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/**
 * How one of the parts of a run fared: a table, or a topic of a list.
 *
 * @param addresses under which its health is told: of each topic that is asked for, or of {@code *}
 *     for all, whatever it turns out to hold, so that a failure stands where the last success does
 * @param bytesBilled what its queries were billed, where BigQuery was asked; told under the first
 *     address alone
 * @param note what people should know of it, where anything
 * @param fault why it was not measured; empty when it was
 */
record PartOutcome(
    List<Address> addresses,
    OptionalLong bytesBilled,
    Optional<String> note,
    Optional<Fault> fault) {

  /** Why a part was not measured, and the exit code of a run of it alone. */
  record Fault(ExitCode exit, String words) {}

  PartOutcome {
    addresses = List.copyOf(addresses);
  }

  /** Nothing is wrong with it so far. */
  static PartOutcome sound(List<Address> addresses) {
    return new PartOutcome(addresses, OptionalLong.empty(), Optional.empty(), Optional.empty());
  }

  /** How parts fared in two stretches of a run together. */
  static List<PartOutcome> both(List<PartOutcome> one, List<PartOutcome> other) {
    Map<List<Address>, PartOutcome> united = new LinkedHashMap<>();
    Stream.of(one, other)
        .flatMap(List::stream)
        .forEach(it -> united.merge(it.addresses(), it, PartOutcome::and));
    return List.copyOf(united.values());
  }

  private PartOutcome and(PartOutcome other) {
    return new PartOutcome(
        addresses, bytesBilled(List.of(this, other)), note.or(other::note), fault.or(other::fault));
  }

  /** What they were billed together; empty where BigQuery was not asked. */
  static OptionalLong bytesBilled(List<PartOutcome> parts) {
    return parts.stream().flatMapToLong(it -> it.bytesBilled().stream()).reduce(Long::sum);
  }

  /** The same in a run that failed, unless it has a fault of its own. */
  PartOutcome failing(ExitCode exit, String words) {
    return fault.isPresent()
        ? this
        : new PartOutcome(addresses, bytesBilled, note, Optional.of(new Fault(exit, words)));
  }

  /** The same with words that are about it alone; empty for none. */
  PartOutcome noting(String words) {
    return note.isPresent() || words.isEmpty()
        ? this
        : new PartOutcome(addresses, bytesBilled, Optional.of(words), fault);
  }
}
