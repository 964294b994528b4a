package io.hodor.pipeline;

/** Somewhere that records can be read from. */
interface Place {

  /**
   * Asks the place what it has for the request.
   *
   * @throws io.hodor.source.OptionFault if an option does not fit what is there
   * @throws io.hodor.source.SourceUnreachable if the place does not answer
   */
  Reading resolve(MeasureRequest request);
}
