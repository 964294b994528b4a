package io.hodor.pipeline;

import io.hodor.config.NamePattern;
import io.hodor.source.ColumnEventTime;
import io.hodor.source.FileLayout;
import io.hodor.source.LayoutFlags;
import io.hodor.source.SinkColumns;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Reads the options that say where files lie and what stands in them, each by itself. */
final class FilesOptions {

  private final MeasureOptions options;
  private final Faults faults;

  private FilesOptions(MeasureOptions options, Faults faults) {
    this.options = options;
    this.faults = faults;
  }

  /** The place that they name; empty, with at least one fault more, when one of them is wrong. */
  static Optional<Place> place(MeasureOptions options, Faults faults) {
    return new FilesOptions(options, faults).place();
  }

  private Optional<Place> place() {
    refuse("bootstrapServers", options.getBootstrapServers());
    refuse("consumerConfig", options.getConsumerConfig());
    refuse("protoDescriptors", options.getProtoDescriptors());
    refuse("protoMessage", options.getProtoMessage());
    List<NamePattern> topics = topics();
    boolean isList = isList(options.getTopic());
    Optional<FileLayout> layout = layout();
    Optional<SinkColumns> columns = SinkOptions.columns(options, faults);
    Optional<ColumnEventTime> eventTime = SinkOptions.eventTime(options, columns, faults);
    if (!faults.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new FilesPlace(
            topics,
            isList,
            layout.orElseThrow(),
            columns.orElseThrow(),
            eventTime.orElseThrow(),
            options));
  }

  private List<NamePattern> topics() {
    List<String> names =
        Stream.ofNullable(options.getTopic())
            .map(it -> it.replaceFirst(",\\s*$", ""))
            .flatMap(it -> Stream.of(it.split(",", -1)))
            .map(String::strip)
            .toList();
    if (names.contains("")) {
      faults.add("topic", "names a topic without a name; write NAME or NAME,NAME");
    }
    return names.stream().map(NamePattern::new).toList();
  }

  /** Whether topics are written as a list: it may grow, so one of one has a comma at its end. */
  static boolean isList(@Nullable String topics) {
    return topics != null && topics.indexOf(',') >= 0;
  }

  private void refuse(String flag, @Nullable String value) {
    if (value != null) {
      faults.add(flag, "means nothing with --source=parquet");
    }
  }

  private Optional<FileLayout> layout() {
    String files = options.getFiles();
    Optional<String> root =
        files == null ? Optional.empty() : faults.from(() -> LayoutFlags.root(files));
    Optional<FileLayout.Granularity> granularity =
        faults.from(() -> LayoutFlags.granularity(options.getFolderGranularity()));
    Optional<String> datePrefix =
        faults.from(() -> LayoutFlags.datePrefix(options.getDatePrefix()));
    Optional<String> hourPrefix =
        faults.from(() -> LayoutFlags.hourPrefix(options.getHourPrefix()));
    Optional<ZoneId> zone = faults.from(() -> LayoutFlags.zone(options.getFolderZone()));
    Optional<Duration> padding =
        faults.from(() -> LayoutFlags.padding(options.getPartitionPadding()));
    if (!faults.isEmpty()) {
      return Optional.empty();
    }
    return root.map(
        it ->
            new FileLayout(
                it,
                granularity.orElseThrow(),
                datePrefix.orElseThrow(),
                hourPrefix.orElseThrow(),
                zone.orElseThrow(),
                padding.orElseThrow()));
  }
}
