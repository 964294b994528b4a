package io.hodor.pipeline;

import io.hodor.config.NamePattern;
import io.hodor.source.ColumnEventTime;
import io.hodor.source.LayoutFlags;
import io.hodor.source.SinkColumns;
import io.hodor.source.bigquery.DatasetName;
import io.hodor.source.bigquery.MaxBytesBilled;
import io.hodor.source.bigquery.TableMode;
import io.hodor.source.bigquery.TableNames;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.beam.sdk.extensions.gcp.options.GcpOptions;
import org.apache.beam.sdk.io.gcp.bigquery.BigQueryOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Reads the options that say which tables are read and how, each by itself. */
final class TablesOptions {

  private final MeasureOptions options;
  private final Faults faults;

  private TablesOptions(MeasureOptions options, Faults faults) {
    this.options = options;
    this.faults = faults;
  }

  /** The place that they name; empty, with at least one fault more, when one of them is wrong. */
  static Optional<Place> place(MeasureOptions options, Faults faults) {
    return new TablesOptions(options, faults).place();
  }

  private Optional<Place> place() {
    refuse("bootstrapServers", options.getBootstrapServers());
    refuse("consumerConfig", options.getConsumerConfig());
    refuse("protoDescriptors", options.getProtoDescriptors());
    refuse("protoMessage", options.getProtoMessage());
    refuse("files", options.getFiles());
    checkTopic();
    if (options.getTable() != null) {
      faults.check(() -> TableNames.check(options.getTable()));
      checkTopicsOf(options.getTable());
    }
    Optional<SinkColumns> columns = SinkOptions.columns(options, faults);
    Optional<ColumnEventTime> eventTime = SinkOptions.eventTime(options, columns, faults);
    Optional<TableMode> mode = faults.from(() -> TableMode.parse(options.getTableMode()));
    Optional<MaxBytesBilled> limit =
        faults.from(() -> MaxBytesBilled.parse(options.getMaxBytesBilled()));
    Optional<Duration> padding =
        faults.from(() -> LayoutFlags.padding(options.getPartitionPadding()));
    Optional<Duration> retryTimeout =
        TimeText.duration(
            "queryRetryTimeout", options.getQueryRetryTimeout(), Duration.ZERO, faults);
    Map<String, String> labels = labels();
    Optional<String> project = project();
    Optional<DatasetName> tempDataset = tempDataset(project);
    if (!faults.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new TablesPlace(
            options.getTable(),
            columns.orElseThrow(),
            eventTime.orElseThrow(),
            padding.orElseThrow(),
            mode.orElseThrow(),
            limit.orElseThrow(),
            retryTimeout.orElseThrow(),
            labels,
            project,
            tempDataset,
            options));
  }

  private void refuse(String flag, @Nullable String value) {
    if (value != null) {
      faults.add(flag, "means nothing with --source=bigquery");
    }
  }

  private void checkTopic() {
    String topic = options.getTopic();
    if (topic != null && topic.indexOf(',') >= 0) {
      faults.add("topic", "'" + topic + "' are several; write --table=TABLE=TOPIC,...");
    } else if (topic != null && new NamePattern(topic).isWild()) {
      faults.add(
          "topic",
          "'"
              + topic
              + "' is a pattern; write one topic's name, or leave it out to measure all"
              + " topics that the rows name");
    }
  }

  private void checkTopicsOf(String tables) {
    if (options.getTopic() != null && TableNames.namesTopics(tables)) {
      faults.add("topic", "means nothing where --table names topics; write TABLE=TOPIC for each");
    }
  }

  private Map<String, String> labels() {
    Map<String, String> labels = new LinkedHashMap<>();
    if (options.getQueryLabels() == null) {
      return labels;
    }
    for (String label : options.getQueryLabels().split(",")) {
      int equals = label.indexOf('=');
      if (equals < 1) {
        faults.add("queryLabels", "'" + label + "' is no label; write key=value");
      } else {
        labels.put(label.substring(0, equals).strip(), label.substring(equals + 1).strip());
      }
    }
    return labels;
  }

  /** Who pays; where nobody is named, the project of the tables themselves. */
  private Optional<String> project() {
    return Optional.ofNullable(options.as(BigQueryOptions.class).getBigQueryProject())
        .or(() -> Optional.ofNullable(options.as(GcpOptions.class).getProject()));
  }

  private Optional<DatasetName> tempDataset(Optional<String> project) {
    String written = options.getQueryTempDataset();
    if (written == null) {
      return Optional.empty();
    }
    if (project.isEmpty() && written.indexOf('.') < 0 && written.indexOf(':') < 0) {
      faults.add("queryTempDataset", "'" + written + "' names no project; write project.dataset");
      return Optional.empty();
    }
    return faults.from(() -> DatasetName.parse(written, project.orElse("")));
  }
}
