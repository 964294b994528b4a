package io.hodor.testing;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An image of the Dockerfile.
 *
 * @param config what it says of its processes
 */
record BuiltImage(ImageStore store, String id, JsonNode config) {

  /** The user that it names for its processes, with a group or without. */
  String user() {
    return config.path("User").asText();
  }

  /** A container of it, as a pod of the chart has it. */
  ContainerRun pod() {
    return new ContainerRun(this);
  }
}
