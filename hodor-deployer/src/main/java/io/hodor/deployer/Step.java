package io.hodor.deployer;

import java.util.Locale;

/** One thing to do about one topic. */
sealed interface Step {

  /** The release's name. */
  String release();

  String topic();

  /** Why, for people. */
  String why();

  /** Does it. */
  void applyTo(Releases releases);

  /** A word for it. */
  default String word() {
    return getClass().getSimpleName().toLowerCase(Locale.ROOT);
  }

  /** A step towards what a topic is to have. */
  sealed interface Towards extends Step {

    WantedRelease wanted();

    @Override
    default String release() {
      return wanted().name();
    }

    @Override
    default String topic() {
      return wanted().topic();
    }
  }

  /** The topic has no release yet. */
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

  /** The topic is gone. */
  record Remove(String release, String topic, String why) implements Step {
    @Override
    public void applyTo(Releases releases) {
      releases.remove(release);
    }
  }
}
