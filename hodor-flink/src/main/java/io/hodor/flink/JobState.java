package io.hodor.flink;

/** What Flink says of a job as a whole. */
public enum JobState {
  INITIALIZING,
  CREATED,
  RUNNING,
  FAILING,
  RESTARTING,
  CANCELLING,
  SUSPENDED,
  RECONCILING,
  FAILED,
  CANCELED,
  FINISHED;

  /** Whether it is on its way to its end. */
  public boolean isEnding() {
    return this == CANCELLING || this == FAILING;
  }

  /** Whether it has ended for ever. */
  public boolean hasEnded() {
    return this == FAILED || this == CANCELED || this == FINISHED;
  }
}
