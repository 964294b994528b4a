package io.hodor.source;

import io.hodor.wire.v1.IsolationLevel;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;

/**
 * A topic to be read without end. It does not say where the brokers are: {@link KafkaOptions} do,
 * whenever reading starts.
 *
 * @param topic the topic's name
 * @param isolationLevel whether records of open and aborted transactions are read
 * @param beginning where reading begins
 * @param windowSize the length of the windows that records are placed in, which are aligned to the
 *     epoch
 * @param allowedLateness how long after its end a window still takes records; what comes later is
 *     too late
 * @param maxOutOfOrderness by how much a record's time may lie behind those before it without the
 *     watermark having passed it
 */
public record KafkaLive(
    String topic,
    IsolationLevel isolationLevel,
    KafkaBeginning beginning,
    Duration windowSize,
    Duration allowedLateness,
    Duration maxOutOfOrderness)
    implements Serializable {

  public KafkaLive {
    Objects.requireNonNull(topic, "topic");
    Objects.requireNonNull(isolationLevel, "isolationLevel");
    Objects.requireNonNull(beginning, "beginning");
    Objects.requireNonNull(windowSize, "windowSize");
    Objects.requireNonNull(allowedLateness, "allowedLateness");
    Objects.requireNonNull(maxOutOfOrderness, "maxOutOfOrderness");
  }
}
