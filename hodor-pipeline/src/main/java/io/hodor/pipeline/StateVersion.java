package io.hodor.pipeline;

/**
 * The version of the state that running jobs keep. It rises whenever state of before would be
 * misread: when a step of the pipeline is renamed, or a coder, a key or a state changes. Then an
 * upgrade begins without state, with the oldest window that is not final.
 */
final class StateVersion {

  static final int NUMBER = 2;

  private StateVersion() {}
}
