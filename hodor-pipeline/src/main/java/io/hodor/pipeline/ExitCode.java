package io.hodor.pipeline;

/** What the program's end tells its caller. */
enum ExitCode {
  OK(0),
  /** What was asked about is settled, and not as it should be. */
  VERDICT_FAILS(1),
  WRONG_USE(2),
  /** What was asked about cannot be judged yet. */
  NOT_SETTLED(3),
  COULD_NOT_RUN(4),
  TIME_LIMIT(5),
  /** What a caller sees after SIGTERM; stands in the health of a run that a signal stopped. */
  STOPPED(143);

  private final int number;

  ExitCode(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
