package io.hodor.pipeline;

import io.hodor.config.ConfigReference;
import io.hodor.source.EventTime;
import io.hodor.source.KafkaTopic;
import io.hodor.wire.v1.IsolationLevel;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The kinds of place that records are read from; each knows which options say where it is. */
enum Source {
  KAFKA(null, true) {
    @Override
    Optional<Place> place(MeasureOptions options, Faults faults) {
      require("topic", options.getTopic(), "the topic's name", faults);
      refuseSeveral(options.getTopic(), faults);
      require("bootstrapServers", options.getBootstrapServers(), "the brokers, host:port", faults);
      Optional<IsolationLevel> isolation = isolationLevel(options.getIsolationLevel(), faults);
      Optional<EventTime> eventTime = EventTimeOptions.read(options, faults);
      checkReference("consumerConfig", options.getConsumerConfig(), faults);
      refuse("files", options.getFiles(), faults);
      refuseOfTables(options, faults);
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
  BIGQUERY("PT2H", false) {
    @Override
    Optional<Place> place(MeasureOptions options, Faults faults) {
      require("table", options.getTable(), "project.dataset.table", faults);
      return TablesOptions.place(options, faults);
    }
  },
  PARQUET("PT4H", true) {
    @Override
    Optional<Place> place(MeasureOptions options, Faults faults) {
      require("topic", options.getTopic(), "the topic's name, or a pattern as in orders-*", faults);
      require("files", options.getFiles(), "the folder that holds a folder for each topic", faults);
      refuseOfTables(options, faults);
      return FilesOptions.place(options, faults);
    }
  };

  private final @Nullable String lookback;
  private final boolean hashesContents;

  Source(@Nullable String lookback, boolean hashesContents) {
    this.lookback = lookback;
    this.hashesContents = hashesContents;
  }

  /** Where to read, if the options say it without a fault. */
  abstract Optional<Place> place(MeasureOptions options, Faults faults);

  /** How far back a run looks that is asked for no time; empty where it has no end then. */
  Optional<String> lookback() {
    return Optional.ofNullable(lookback);
  }

  /** Whether it can be read while it grows: tables and files are filled long after the events. */
  boolean hasPresent() {
    return lookback == null;
  }

  /** Whether contents are compared unless someone says otherwise. */
  boolean hashesContents() {
    return hashesContents;
  }

  /** The kind as it is written: in lower case. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The source that an option's value names. */
  static Optional<Source> of(String word, Faults faults) {
    Optional<Source> source =
        Stream.of(values()).filter(known -> known.word().equals(word)).findFirst();
    if (source.isEmpty()) {
      faults.add(
          "source",
          "write " + Stream.of(values()).map(Source::word).collect(Collectors.joining(", ")));
    }
    return source;
  }

  /** The source that arguments name, before they are read as options; empty where none is sound. */
  static Optional<Source> of(List<String> arguments) {
    return Stream.of(values())
        .filter(source -> arguments.contains("--source=" + source.word()))
        .findFirst();
  }

  static void require(String flag, @Nullable String value, String what, Faults faults) {
    if (value == null) {
      faults.add(flag, "is missing; write --" + flag + "= and " + what);
    }
  }

  /** What is written for tables is written for nothing, or {@code --source} was forgotten. */
  void refuseOfTables(MeasureOptions options, Faults faults) {
    refuse("table", options.getTable(), faults);
    refuse("clusterColumn", options.getClusterColumn(), faults);
    refuse("queryLocation", options.getQueryLocation(), faults);
    refuse("queryTempDataset", options.getQueryTempDataset(), faults);
    refuse("queryLabels", options.getQueryLabels(), faults);
  }

  void refuse(String flag, @Nullable String value, Faults faults) {
    if (value != null) {
      faults.add(flag, "means nothing with --source=" + word());
    }
  }

  private static void refuseSeveral(@Nullable String topic, Faults faults) {
    if (topic != null && topic.indexOf(',') >= 0) {
      faults.add("topic", "'" + topic + "' are several; a job measures one");
    }
  }

  private static void checkReference(String flag, @Nullable String reference, Faults faults) {
    if (reference != null) {
      faults.from(() -> new ConfigReference(flag, reference).read());
    }
  }

  static Optional<IsolationLevel> isolationLevel(String word, Faults faults) {
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
