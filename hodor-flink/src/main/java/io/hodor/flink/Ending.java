package io.hodor.flink;

/**
 * How the ownership of a job ended.
 *
 * @param exit what the program's end tells its caller
 */
record Ending(int exit, String words, Then then) {

  /** What may come after it. */
  enum Then {
    /** It may help to start the job again. */
    START_AGAIN,
    /** Somebody else tells how the job fares. */
    LEAVE_ALONE,
    /** This process ends. */
    END
  }

  static final int WRONG_USE = 2;
  static final int COULD_NOT_RUN = 4;

  /** What a caller sees after SIGTERM. */
  static final int STOPPED = 143;

  /** The job ended, or could not be started. */
  static Ending failed(String words) {
    return new Ending(COULD_NOT_RUN, words, Then.START_AGAIN);
  }

  /** The program that starts the job said why it did not. */
  static Ending notStarted(int exit) {
    return new Ending(
        exit == WRONG_USE ? WRONG_USE : COULD_NOT_RUN,
        "the job could not be started; see above",
        Then.START_AGAIN);
  }

  /** The job is somebody else's from now on. */
  static Ending takenOver(JobId by) {
    return new Ending(COULD_NOT_RUN, "taken over by job " + by, Then.LEAVE_ALONE);
  }

  static Ending stopped(String words) {
    return new Ending(STOPPED, words, Then.END);
  }
}
