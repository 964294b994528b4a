package io.hodor.pipeline;

/** A job has failed elsewhere, and these are its own words for it. */
final class JobFailed extends Exception {
  private static final long serialVersionUID = 1;

  JobFailed(String words) {
    super(words);
  }
}
