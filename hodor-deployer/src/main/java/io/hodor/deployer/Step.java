package io.hodor.deployer;

import java.util.Locale;

/** One thing to do about one release. */
sealed interface Step {

  /** The release's name. */
  String release();

  Subject subject();

  /** Why, for people. */
  String why();

  /** Does it. */
  void applyTo(Releases releases);

  /** A word for it. */
  default String word() {
    return getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  /** A step towards what is to be there. */
  sealed interface Towards extends Step {

    WantedRelease wanted();

    @Override
    default String release() {
      return wanted().name();
    }

    @Override
    default Subject subject() {
      return wanted().subject();
    }
  }

  /** There is no such release yet. */
  record Install(WantedRelease wanted, String why) implements Towards {
    @Override
    public void applyTo(Releases releases) {
      releases.install(wanted);
    }
  }

  /** Helm was ended in the middle and takes no change of the release any more: away, and anew. */
  record Replace(WantedRelease wanted, String why) implements Towards {
    @Override
    public void applyTo(Releases releases) {
      releases.remove(wanted.name());
      releases.install(wanted);
    }
  }

  /** The chart or the values are others by now. */
  record Upgrade(WantedRelease wanted, String why) implements Towards {
    @Override
    public void applyTo(Releases releases) {
      releases.upgrade(wanted);
    }
  }

  /** What it is about is gone. */
  record Remove(String release, Subject subject, String why) implements Step {
    @Override
    public void applyTo(Releases releases) {
      releases.remove(release);
    }
  }
}
