package io.hodor.source;

import java.util.Set;

/**
 * Which topic stands behind a name.
 *
 * @param topicId Kafka's id of it: a topic that is deleted and created anew has another
 * @param partitions the numbers of its partitions, with a leader or without
 */
record TopicListing(String topicId, Set<Integer> partitions) {}
