package io.hodor.pipeline;

import io.hodor.config.ConfigReference;
import io.hodor.source.EventTime;
import io.hodor.source.KafkaTopic;
import io.hodor.wire.v1.IsolationLevel;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The kinds of place that records are read from; each knows which options say where it is. */
enum Source {
  KAFKA {
    @Override
    Optional<Place> place(MeasureOptions options, Faults faults) {
      require("topic", options.getTopic(), "the topic's name", faults);
      require("bootstrapServers", options.getBootstrapServers(), "the brokers, host:port", faults);
      Optional<IsolationLevel> isolation = isolationLevel(options.getIsolationLevel(), faults);
      Optional<EventTime> eventTime = EventTimeOptions.read(options, faults);
      checkReference("consumerConfig", options.getConsumerConfig(), faults);
      if (!faults.isEmpty()) {
        return Optional.empty();
      }
      KafkaTopic topic =
          new KafkaTopic(
              options.getBootstrapServers(),
              options.getConsumerConfig(),
              options.getTopic(),
              isolation.orElseThrow());
      return Optional.of(new KafkaPlace(topic, eventTime.orElseThrow()));
    }
  },
  PARQUET {
    @Override
    Optional<Place> place(MeasureOptions options, Faults faults) {
      require("topic", options.getTopic(), "the topic's name, or a pattern as in orders-*", faults);
      require("files", options.getFiles(), "the folder that holds a folder for each topic", faults);
      return FilesOptions.place(options, faults);
    }
  };

  /** Where to read, if the options say it without a fault. */
  abstract Optional<Place> place(MeasureOptions options, Faults faults);

  /** The kind as it is written: in lower case. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The source that an option's value names. */
  static Optional<Source> of(String word, Faults faults) {
    Optional<Source> source =
        Stream.of(values()).filter(known -> known.word().equals(word)).findFirst();
    if (source.isEmpty()) {
      String known = Stream.of(values()).map(Source::word).collect(Collectors.joining(", "));
      boolean planned = word.equals("bigquery");
      faults.add(
          "source", planned ? word + " cannot be read yet; write " + known : "write " + known);
    }
    return source;
  }

  private static void require(String flag, @Nullable String value, String what, Faults faults) {
    if (value == null) {
      faults.add(flag, "is missing; write --" + flag + "= and " + what);
    }
  }

  private static void checkReference(String flag, @Nullable String reference, Faults faults) {
    if (reference != null) {
      faults.from(() -> new ConfigReference(flag, reference).read());
    }
  }

  private static Optional<IsolationLevel> isolationLevel(String word, Faults faults) {
    switch (word) {
      case "read_committed":
        return Optional.of(IsolationLevel.READ_COMMITTED);
      case "read_uncommitted":
        return Optional.of(IsolationLevel.READ_UNCOMMITTED);
      default:
        faults.add(
            "isolationLevel", "'" + word + "' is none; write read_committed or read_uncommitted");
        return Optional.empty();
    }
  }
}
