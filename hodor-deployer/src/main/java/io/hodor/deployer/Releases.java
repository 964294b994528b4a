package io.hodor.deployer;

import java.util.List;

/**
 * The releases of one namespace. A method that cannot do what it is asked for throws an {@link
 * IllegalStateException} with words for people.
 */
interface Releases {

  /** What one's own changes have come to is of no use any more: somebody else makes them now. */
  void forget();

  /** All that are there, whoever made them. */
  List<Release> list();

  void install(WantedRelease wanted);

  void upgrade(WantedRelease wanted);

  void remove(String name);
}
