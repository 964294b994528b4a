package io.hodor.pipeline;

import io.hodor.Coverage;
import io.hodor.block.WindowBlock;
import io.hodor.metrics.MeasuredTopic;
import io.hodor.metrics.MeasuredWindows;
import io.hodor.wire.v1.QualityMetrics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;

/** Measuring a topic without end: where that begins, and the pipeline. */
final class MeasureLive implements LiveJob {

  private final MeasureOptions options;
  private final MeasureRequest request;
  private final StartPoint start;
  private final Optional<Instant> newestFinal;
  private final Reading reading;
  private final boolean goesOn;
  private final Console console;

  private MeasureLive(
      MeasureOptions options,
      MeasureRequest request,
      StartPoint start,
      Optional<Instant> newestFinal,
      Reading reading,
      boolean goesOn,
      Console console) {
    this.options = options;
    this.request = request;
    this.start = start;
    this.newestFinal = newestFinal;
    this.reading = reading;
    this.goesOn = goesOn;
    this.console = console;
  }

  /** Asks the outputs and the topic. */
  static MeasureLive begin(
      MeasureOptions options, MeasureRequest request, PublishedResults results, Console console)
      throws Exception {
    if (!results.areReadable()) {
      console.tell(
          "warning: InfluxDB cannot tell a restart where to go on; write --outputBootstrapServers"
              + " or --outputDir too, or every restart begins with the current window");
    }
    List<QualityMetrics> before = results.everywhere(Set.of(request.address()));
    EarlierResults earlier = new EarlierResults(request, before);
    earlier.checkWindowSize();
    StartPoint start = StartPoint.of(request, results.newestFinal(), results.oldestOpen());
    Reading reading = request.place().begin(request, start.start()).map(earlier::goingOn);
    return new MeasureLive(
        options, request, start, results.newestFinal(), reading, !before.isEmpty(), console);
  }

  @Override
  public Map<String, String> settings() {
    MeasuredTopic topic = topic();
    Map<String, String> settings = new TreeMap<>();
    settings.put("windowSize", request.windowSize().toString());
    settings.put("allowedLateness", request.allowedLateness().toString());
    settings.put("maxOutOfOrderness", request.maxOutOfOrderness().toString());
    settings.put("isolationLevel", topic.isolationLevel().name());
    settings.put("eventTime", options.getEventTime());
    settings.put("eventTimeUnit", options.getEventTimeUnit());
    settings.put("protoDescriptors", String.valueOf(options.getProtoDescriptors()));
    settings.put("protoMessage", String.valueOf(options.getProtoMessage()));
    settings.put("contentHash", String.valueOf(request.contentHash()));
    settings.put("shards", String.valueOf(WindowBlock.SHARDS));
    // Of a topic that was created anew nothing can be gone on with.
    settings.put("topicId", topic.topicId());
    return settings;
  }

  @Override
  public Beginning beginning() {
    MeasuredWindows windows = request.windowsFrom(start.start(), goesOn);
    return new Beginning(windows.start(), topic().coverage(), windows.publishPartial());
  }

  @Override
  public Optional<Instant> finalUntil() {
    return newestFinal.map(window -> window.plus(request.windowSize()));
  }

  private MeasuredTopic topic() {
    return reading.topics().get(0);
  }

  @Override
  public Pipeline pipeline(Optional<Beginning> kept) {
    return kept.map(this::goingOn).orElseGet(this::beginningAnew);
  }

  private Pipeline beginningAnew() {
    tellWhere(start.start() + " on, " + start.why());
    MeasuredWindows windows = request.windowsFrom(start.start(), goesOn);
    tellPartial(topic().coverage(), windows);
    return MeasurePipeline.create(options, reading, windows, request.outputs());
  }

  /** Where reading goes on stands in the state; what was known when it began holds still. */
  private Pipeline goingOn(Beginning kept) {
    tellWhere("where its state ends");
    Reading again = reading.map(topic -> topic.covering(kept.coverage()));
    MeasuredWindows windows = request.windowsFrom(kept.start(), kept.publishPartial());
    return MeasurePipeline.create(options, again, windows, request.outputs());
  }

  private void tellWhere(String from) {
    console.tell(
        "measuring %s of %s without end, from %s; results go to %s"
            .formatted(
                request.address().topic(),
                request.address().source(),
                from,
                request.outputs().words()));
  }

  /** Windows that are not published would else be missing without a word. */
  private void tellPartial(Coverage coverage, MeasuredWindows windows) {
    if (coverage.from().isAfter(windows.start())) {
      console.tell(
          "warning: windows from %s on that begin before %s are partial%s: %s"
              .formatted(
                  windows.start(),
                  coverage.from(),
                  windows.publishPartial() ? "" : " and not published (see --publishPartial)",
                  coverage.fromReason()));
    }
  }
}
