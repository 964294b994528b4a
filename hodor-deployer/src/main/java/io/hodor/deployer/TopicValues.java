package io.hodor.deployer;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** What a topic's release is made of: the job that measures the topic live, and nothing else. */
record TopicValues(SharedValues shared, TopicSettings settings) {

  /** The release of a topic whose job gets so many slots. */
  WantedRelease of(String topic, int slots) {
    return shared.with(
        Subject.topic(topic),
        values -> {
          ObjectNode live = values.putArray("topics").addObject().put("parallelism", slots);
          settings.addTo(live, topic, "live");
          live.put("name", topic);
        });
  }
}
