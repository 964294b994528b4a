package io.hodor.pipeline;

import io.hodor.config.ConfigReference;
import io.hodor.source.KafkaTopic;
import io.hodor.wire.v1.IsolationLevel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * A command line of {@code drill}, understood and without fault.
 *
 * @param createTopic whether a topic that is missing is made
 * @param producerConfig where the producer's further settings lie; null for the consumer's
 * @param records how many to write
 * @param seed which offsets get the faults
 * @param folder where everything goes; empty for a temporary one
 */
record DrillRequest(
    KafkaTopic topic,
    boolean createTopic,
    @Nullable String producerConfig,
    int records,
    long seed,
    Optional<Path> folder) {

  /** The account of all records is kept in memory. */
  private static final int MOST_RECORDS = 1_000_000;

  /** Seeds are made to be typed. */
  private static final int SEEDS = 1_000_000;

  /** Where the sink's files lie, as {@code --files} takes them. */
  static final String FILES = "files";

  /** What the options ask for; empty, with at least one fault more, when it cannot be done. */
  static Optional<DrillRequest> of(DrillOptions options, Faults faults) {
    Source.require("topic", options.getTopic(), "an empty topic's name", faults);
    Source.require(
        "bootstrapServers", options.getBootstrapServers(), "the brokers, host:port", faults);
    Optional<IsolationLevel> isolation = Source.isolationLevel(options.getIsolationLevel(), faults);
    checkReference("producerConfig", options.getProducerConfig(), faults);
    checkReference("consumerConfig", options.getConsumerConfig(), faults);
    Optional<Integer> records = records(options.getRecords(), faults);
    Optional<Path> folder = folder(options, faults);
    if (!faults.isEmpty()) {
      return Optional.empty();
    }
    KafkaTopic topic =
        new KafkaTopic(
            options.getBootstrapServers(),
            options.getConsumerConfig(),
            options.getTopic(),
            isolation.orElseThrow());
    return Optional.of(
        new DrillRequest(
            topic,
            options.getCreateTopic(),
            options.getProducerConfig(),
            records.orElseThrow(),
            options.getSeed() == null ? new Random().nextInt(SEEDS) : options.getSeed(),
            folder));
  }

  private static void checkReference(String flag, @Nullable String reference, Faults faults) {
    if (reference != null) {
      faults.from(() -> new ConfigReference(flag, reference).read());
    }
  }

  private static Optional<Integer> records(String written, Faults faults) {
    if (written.matches("\\d{1,9}") && Integer.parseInt(written) <= MOST_RECORDS) {
      return Optional.of(Integer.parseInt(written));
    }
    faults.add("records", "'" + written + "' cannot be; write a number up to " + MOST_RECORDS);
    return Optional.empty();
  }

  private static Optional<Path> folder(DrillOptions options, Faults faults) {
    String written = options.getOutputDir();
    if (written == null) {
      return Optional.empty();
    }
    if (written.contains("://")) {
      faults.add("outputDir", "a drill writes to a local folder; write a path");
      return Optional.empty();
    }
    Optional<Path> folder = OutputFolder.of(written, faults).map(Path::of);
    // Rows of an earlier drill would count as this one's.
    folder
        .filter(it -> options.getTopic() != null)
        .map(it -> it.resolve(FILES).resolve(options.getTopic()))
        .filter(Files::exists)
        .ifPresent(
            it ->
                faults.add(
                    "outputDir", it + " is there, of an earlier drill; write another folder"));
    return folder;
  }

  boolean committedOnly() {
    return topic.isolationLevel() == IsolationLevel.READ_COMMITTED;
  }
}
