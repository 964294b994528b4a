package io.hodor.pipeline;

import io.hodor.Coverage;
import io.hodor.metrics.MeasuredTopic;
import io.hodor.source.EventTime;
import io.hodor.source.KafkaBeginning;
import io.hodor.source.KafkaLive;
import io.hodor.source.KafkaPast;
import io.hodor.source.KafkaTopic;
import io.hodor.source.ReadKafkaMessages;
import io.hodor.wire.v1.Kind;
import java.time.Instant;
import java.util.List;

/** A Kafka topic as a place to read. */
record KafkaPlace(KafkaTopic topic, EventTime eventTime) implements Place {

  @Override
  public Kind kind() {
    return Kind.KAFKA;
  }

  @Override
  public List<String> warnings() {
    return topic.warnings();
  }

  @Override
  public Reading resolve(MeasureRequest request, Console console) {
    KafkaPast past =
        KafkaPast.resolve(
            topic,
            request.range().start(),
            request.range().end(),
            request.maxOutOfOrderness(),
            request.readingBegan());
    return Reading.of(
        new Input.Messages(
            ReadKafkaMessages.past(
                request.address(), topic, past, eventTime, request.contentHash())),
        List.of(measured(request, past.topicId(), past.coverage())),
        past.size());
  }

  @Override
  public Reading begin(MeasureRequest request, Instant start) {
    KafkaBeginning beginning =
        KafkaBeginning.resolve(topic, start, request.maxOutOfOrderness(), request.readingBegan());
    return Reading.of(
        new Input.Messages(
            ReadKafkaMessages.live(
                request.address(), live(request, beginning), eventTime, request.contentHash())),
        List.of(measured(request, beginning.topicId(), beginning.coverage())),
        Reading.UNKNOWN);
  }

  private KafkaLive live(MeasureRequest request, KafkaBeginning beginning) {
    return new KafkaLive(
        topic.topic(),
        topic.isolationLevel(),
        beginning,
        request.windowSize(),
        request.allowedLateness(),
        request.maxOutOfOrderness());
  }

  private MeasuredTopic measured(MeasureRequest request, String topicId, Coverage coverage) {
    return new MeasuredTopic(
        request.address(),
        Kind.KAFKA,
        topicId,
        eventTime.label(),
        topic.isolationLevel(),
        request.contentHash() ? "" : "not asked for: --contentHash=false",
        coverage);
  }
}
