package io.hodor.source;

import java.util.Objects;

/**
 * A topic that a sink wrote files of.
 *
 * @param name the topic's
 * @param misfit why its files would not be found, naming the option to set; empty where they are
 */
public record FoundTopic(String name, String misfit) {

  public FoundTopic {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(misfit, "misfit");
  }
}
