package io.hodor.pipeline;

import io.hodor.Address;
import io.hodor.wire.v1.Kind;
import java.time.Instant;
import java.util.List;

/** Somewhere that records can be read from. */
interface Place {

  /** Of what kind it is. */
  Kind kind();

  /**
   * Whether results at this address may be results of this place.
   *
   * @param source the source's name that was asked for
   */
  default boolean isOf(Address address, String source) {
    return address.source().equals(source);
  }

  /**
   * What has to be read for results at this address: the name of the least that can be read by
   * itself.
   */
  default String part(Address address) {
    return address.topic();
  }

  /**
   * The parts that it is told by name in a list, with the topics of each: a table may hold several.
   *
   * @param asked what the request is about as a whole
   */
  default List<List<Address>> named(Address asked) {
    return List.of();
  }

  /** Whether it is told all its parts by name, so that none is found by a pattern. */
  default boolean namesAll() {
    return false;
  }

  /** The same place, when so many bytes were billed before in the same run. */
  default Place afterBilling(long bytes) {
    return this;
  }

  /**
   * What in the options is probably a slip, one line each, for people. Nobody is asked.
   *
   * @throws io.hodor.config.OptionFault if what an option refers to cannot be read
   * @throws io.hodor.config.Unreachable if it cannot be read just now
   */
  List<String> warnings();

  /**
   * Asks the place what it has of the past that is asked for, in the parts that are asked for. The
   * reading is closed by the caller, once it is read.
   *
   * @param console is told how far it is, where that takes a while
   * @throws io.hodor.config.OptionFault if an option does not fit what is there
   * @throws io.hodor.config.Unreachable if the place does not answer
   * @throws OverTime if the run's time is over before the place has answered
   * @throws InterruptedException if someone wants it to stop
   */
  Reading resolve(MeasureRequest request, Console console) throws InterruptedException;

  /**
   * Asks the place where reading without end begins, so that windows from {@code start} on are
   * whole.
   *
   * @throws io.hodor.config.OptionFault if an option does not fit what is there, or the place has
   *     no present
   * @throws io.hodor.config.Unreachable if the place does not answer
   */
  Reading begin(MeasureRequest request, Instant start);
}
