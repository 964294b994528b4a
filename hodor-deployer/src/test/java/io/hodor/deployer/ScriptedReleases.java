package io.hodor.deployer;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Releases in memory, of which some fail. */
final class ScriptedReleases implements Releases {

  final Map<String, Release> there = new TreeMap<>();
  final List<String> done = new ArrayList<>();

  /** Topics and groups whose every change fails. */
  final Set<String> failing = new HashSet<>();

  boolean unreachable;

  /** What happens while a release is changed. */
  Runnable meanwhile = () -> {};

  boolean forgot;

  @Override
  public void forget() {
    forgot = true;
  }

  @Override
  public List<Release> list() {
    if (unreachable) {
      throw new IllegalStateException("the API server is away");
    }
    return List.copyOf(there.values());
  }

  @Override
  public void install(WantedRelease wanted) {
    change("install", wanted);
  }

  @Override
  public void upgrade(WantedRelease wanted) {
    change("upgrade", wanted);
  }

  private void change(String word, WantedRelease wanted) {
    meanwhile.run();
    done.add(word + " " + wanted.subject().name());
    if (failing.contains(wanted.subject().name())) {
      throw new IllegalStateException("no room");
    }
    there.put(
        wanted.name(),
        new Release(
            wanted.name(),
            Release.State.DEPLOYED,
            Story.CHART,
            Instant.EPOCH,
            Mark.of(wanted.values())));
  }

  @Override
  public void remove(String name) {
    done.add("remove " + name);
    there.remove(name);
  }
}
