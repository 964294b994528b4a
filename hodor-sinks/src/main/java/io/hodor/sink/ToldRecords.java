package io.hodor.sink;

import io.hodor.Address;
import io.hodor.ReaderGauges;
import io.hodor.RecordCounters;
import io.hodor.score.state.Told;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.values.KV;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What Hodor's topics and folders tell of the topics asked for, counted. */
final class ToldRecords implements Serializable {

  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(ToldRecords.class);

  private final AskedTopics asked;
  private final Counter read = Metrics.counter(RecordCounters.NAMESPACE, RecordCounters.READ);
  private final Counter unreadable =
      Metrics.counter(RecordCounters.NAMESPACE, ReaderGauges.UNREADABLE_RESULTS);

  ToldRecords(AskedTopics asked) {
    this.asked = asked;
  }

  /** What a record tells; empty when it tells nothing of the topics asked for. */
  Optional<KV<String, Told>> of(OutputTopic topic, ConsumerRecord<byte[], byte[]> record) {
    try {
      return ToldRecord.of(topic, record).filter(this::isAskedFor).map(this::counted);
    } catch (IllegalArgumentException e) {
      passOver(topic.option(), e);
      return Optional.empty();
    }
  }

  /** What a line tells; empty when it tells nothing of the topics asked for. */
  Optional<ToldLine> of(Supplier<ToldLine> line) {
    try {
      Optional<ToldLine> asked = Optional.of(line.get()).filter(it -> isAskedFor(it.told()));
      asked.map(ToldLine::told).ifPresent(this::counted);
      return asked;
    } catch (IllegalArgumentException e) {
      passOver("inputDir", e);
      return Optional.empty();
    }
  }

  /** It is of no window, so that no verdict can tell it. */
  private void passOver(String option, IllegalArgumentException e) {
    unreadable.inc();
    LOG.warn("--{}: {}", option, e.getMessage());
  }

  private boolean isAskedFor(KV<String, Told> told) {
    List<String> parts = Address.parts(told.getKey());
    return asked.hold(parts.get(0), parts.get(1));
  }

  private KV<String, Told> counted(KV<String, Told> told) {
    read.inc();
    if (told.getValue().hasUnreadable()) {
      unreadable.inc();
      LOG.warn("{}", told.getValue().getUnreadable().getReason());
    }
    return told;
  }
}
