package io.hodor.pipeline;

/** Somewhere that records can be read from. */
interface Place {

  /**
   * Asks the place what it has for the request.
   *
   * @throws io.hodor.config.OptionFault if an option does not fit what is there
   * @throws io.hodor.config.Unreachable if the place does not answer
   */
  Reading resolve(MeasureRequest request);
}
