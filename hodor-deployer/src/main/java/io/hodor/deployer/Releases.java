package io.hodor.deployer;

import java.util.List;

/**
 * The releases of one namespace. A method that cannot do what it is asked for throws an {@link
 * IllegalStateException} with words for people.
 */
interface Releases {

  /** All that are there, whoever made them. */
  List<Release> list();

  void install(WantedRelease wanted);

  void upgrade(WantedRelease wanted);

  void remove(String name);
}
