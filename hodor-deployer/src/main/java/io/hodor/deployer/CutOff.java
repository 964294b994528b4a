package io.hodor.deployer;

import java.util.HashSet;
import java.util.Set;

/**
 * The releases whose last change by this process has failed. One that Helm keeps as pending since
 * then, as when the API server went away in the middle, is nobody's work any more, and need not be
 * waited for.
 */
final class CutOff {

  /** Helm's words where somebody else is at work on a release. */
  private static final String ANOTHER = "another operation";

  private final Set<String> releases = new HashSet<>();

  /**
   * Makes a change of a release.
   *
   * @param change throws what it throws
   */
  void change(String release, Runnable change) {
    try {
      change.run();
      releases.remove(release);
    } catch (RuntimeException e) {
      if (!String.valueOf(e.getMessage()).contains(ANOTHER)) {
        releases.add(release);
      }
      throw e;
    }
  }

  /** Forgets all but these: what is made anew under another's name is not one's own work. */
  void keepOnly(Set<String> those) {
    releases.retainAll(those);
  }

  /**
   * How a release is left, by what Helm says of it now and by what was done to it.
   *
   * @param told by Helm
   */
  Release.State state(String release, Release.State told) {
    if (told != Release.State.PENDING) {
      releases.remove(release);
      return told;
    }
    return releases.contains(release) ? Release.State.CUT_OFF : told;
  }
}
