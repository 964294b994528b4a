package io.hodor.pipeline;

import io.hodor.Address;
import io.hodor.Coverage;
import io.hodor.config.NamePattern;
import io.hodor.config.OptionFault;
import io.hodor.metrics.MeasuredTopic;
import io.hodor.source.ColumnEventTime;
import io.hodor.source.FileLayout;
import io.hodor.source.FilesPast;
import io.hodor.source.FoundTopic;
import io.hodor.source.ReadParquetMessages;
import io.hodor.source.SinkColumns;
import io.hodor.source.TopicFolders;
import io.hodor.wire.v1.IsolationLevel;
import io.hodor.wire.v1.Kind;
import java.time.Instant;
import java.util.List;
import org.apache.beam.sdk.options.PipelineOptions;

/**
 * The Parquet files that a sink wrote of topics as a place to read.
 *
 * @param topics which, by names or patterns
 * @param isList whether they are written as a list, be it of one
 * @param layout where they lie
 * @param columns where rows keep what their sink knew of their records
 * @param eventTime where rows keep their event time
 * @param options how the place is reached
 */
record FilesPlace(
    List<NamePattern> topics,
    boolean isList,
    FileLayout layout,
    SinkColumns columns,
    ColumnEventTime eventTime,
    PipelineOptions options)
    implements Place {

  @Override
  public Kind kind() {
    return Kind.PARQUET;
  }

  @Override
  public boolean isOf(Address address, String source) {
    return address.source().equals(source)
        && topics.stream().anyMatch(it -> it.matches(address.topic()));
  }

  @Override
  public List<List<Address>> named(Address asked) {
    return topics.stream()
        .filter(it -> isList && !it.isWild())
        .map(it -> List.of(new Address(asked.cluster(), it.text(), asked.source())))
        .distinct()
        .toList();
  }

  @Override
  public boolean namesAll() {
    return isList && topics.stream().noneMatch(NamePattern::isWild);
  }

  @Override
  public List<String> warnings() {
    return List.of();
  }

  @Override
  public Reading resolve(MeasureRequest request, Console console) {
    List<FoundTopic> found = TopicFolders.matching(layout, topics, isList, request::reads, options);
    FilesPast past =
        new FilesPast(
            layout,
            found.stream().map(topic -> address(request, topic)).toList(),
            request.range().start(),
            request.range().end(),
            columns,
            eventTime,
            request.contentHash(),
            request.readingBegan());
    return new Reading(
        new Input.Messages(ReadParquetMessages.past(past)),
        found.stream().map(topic -> measured(request, topic)).toList(),
        Reading.UNKNOWN,
        request.namedParts(),
        () -> {});
  }

  private static Address address(MeasureRequest request, FoundTopic topic) {
    return new Address(request.address().cluster(), topic.name(), request.address().source());
  }

  private MeasuredTopic measured(MeasureRequest request, FoundTopic topic) {
    return new MeasuredTopic(
        address(request, topic),
        Kind.PARQUET,
        "",
        eventTime.label(),
        IsolationLevel.ISOLATION_LEVEL_UNSPECIFIED,
        request.contentHash() ? "" : "not asked for: --contentHash=false",
        coverage(request, topic));
  }

  /** Folders are never closed: what is there now is readable, if it is looked for. */
  private static Coverage coverage(MeasureRequest request, FoundTopic topic) {
    Coverage all =
        Coverage.EVERYTHING.notAfter(request.readingBegan(), "not over yet when reading began");
    return topic.misfit().isEmpty() ? all : all.notBefore(request.readingBegan(), topic.misfit());
  }

  @Override
  public Reading begin(MeasureRequest request, Instant start) {
    throw new OptionFault(
        "source", "parquet has a past only; write --lookback, or --startTime and --endTime");
  }
}
