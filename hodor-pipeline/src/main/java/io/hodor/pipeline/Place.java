package io.hodor.pipeline;

import java.time.Instant;

/** Somewhere that records can be read from. */
interface Place {

  /**
   * Asks the place what it has of the past that is asked for.
   *
   * @throws io.hodor.config.OptionFault if an option does not fit what is there
   * @throws io.hodor.config.Unreachable if the place does not answer
   */
  Reading resolve(MeasureRequest request);

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
