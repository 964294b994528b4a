package io.hodor.flink;

/**
 * How the ownership of a job ended.
 *
 * @param exit what the program's end tells its caller
 * @param again whether it would help to start the job again
 */
record Ending(int exit, String words, boolean again) {

  static final int WRONG_USE = 2;
  static final int COULD_NOT_RUN = 4;

  /** What a caller sees after SIGTERM. */
  static final int STOPPED = 143;

  /** The job ended, or could not be started. */
  static Ending failed(String words) {
    return new Ending(COULD_NOT_RUN, words, true);
  }

  /** The job is somebody else's from now on. */
  static Ending takenOver(JobId by) {
    return new Ending(COULD_NOT_RUN, "taken over by job " + by, false);
  }

  static Ending stopped(String words) {
    return new Ending(STOPPED, words, false);
  }
}
