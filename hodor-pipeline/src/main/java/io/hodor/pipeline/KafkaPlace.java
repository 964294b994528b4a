package io.hodor.pipeline;

import io.hodor.metrics.MeasuredTopic;
import io.hodor.source.EventTime;
import io.hodor.source.KafkaPast;
import io.hodor.source.KafkaTopic;
import io.hodor.source.ReadKafkaMessages;
import io.hodor.wire.v1.Kind;

/** A Kafka topic as a place to read the past of. */
record KafkaPlace(KafkaTopic topic, EventTime eventTime) implements Place {

  @Override
  public Reading resolve(MeasureRequest request) {
    KafkaPast past =
        KafkaPast.resolve(
            topic,
            request.range().start(),
            request.range().end(),
            request.maxOutOfOrderness(),
            request.readingBegan());
    MeasuredTopic measured =
        new MeasuredTopic(
            request.address(),
            Kind.KAFKA,
            past.topicId(),
            eventTime.label(),
            topic.isolationLevel(),
            request.contentHash() ? "" : "not asked for: --contentHash=false",
            past.coverage());
    return new Reading(
        ReadKafkaMessages.past(request.address(), topic, past, eventTime, request.contentHash()),
        measured,
        past.size());
  }
}
