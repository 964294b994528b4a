package io.hodor.pipeline;

/** The time that a run may take was over before there was anything to measure. */
final class OverTime extends RuntimeException {
  private static final long serialVersionUID = 1;
}
