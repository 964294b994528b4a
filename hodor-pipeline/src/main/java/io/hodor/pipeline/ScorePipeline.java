package io.hodor.pipeline;

import io.hodor.Address;
import io.hodor.score.JudgeTopics;
import io.hodor.score.state.ExpectedTopic;
import io.hodor.score.state.Told;
import io.hodor.sink.AppendScoresToFiles;
import io.hodor.sink.OutputTopics;
import io.hodor.sink.ReadResults;
import io.hodor.sink.UnlessJudgedLater;
import io.hodor.sink.WriteScoresToFiles;
import io.hodor.sink.WriteScoresToInfluxDb;
import io.hodor.sink.WriteScoresToKafka;
import io.hodor.source.ReadSinkDeadLetters;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.Flatten;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionList;
import org.apache.beam.sdk.values.PCollectionTuple;

/** Read what was measured, judge, write. */
final class ScorePipeline {

  /** How often a run without end looks for what sinks have put aside. */
  private static final Duration DEAD_LETTERS_EVERY = Duration.ofMinutes(5);

  /** How long the first look may take; after it the first verdicts are published. */
  private static final Duration FIRST_DEAD_LETTERS = Duration.ofMinutes(1);

  private final ScoreRequest request;
  private final Pipeline pipeline;

  private ScorePipeline(ScoreRequest request, Pipeline pipeline) {
    this.request = request;
    this.pipeline = pipeline;
  }

  /**
   * The pipeline that a request asks for.
   *
   * @throws io.hodor.config.Unreachable if the brokers whose topics are read do not answer
   */
  static Pipeline create(PipelineOptions options, ScoreRequest request) {
    Pipeline pipeline = Pipeline.create(options);
    ScorePipeline score = new ScorePipeline(request, pipeline);
    score.write(score.told().apply("Judge topics", score.judge()));
    return pipeline;
  }

  private PCollection<KV<String, Told>> told() {
    PCollectionList<KV<String, Told>> told =
        PCollectionList.of(pipeline.apply("Read results", read()))
            .and(pipeline.apply("Expected topics", expected()));
    if (request.deadLetters().isPresent()) {
      told = told.and(pipeline.apply("Read dead letters", deadLetters()));
    }
    return told.apply("All that is told", Flatten.pCollections());
  }

  private ReadResults read() {
    if (request.inputs().topics().isEmpty()) {
      return ReadResults.in(request.inputs().folders(), request.asked());
    }
    OutputTopics topics = request.inputs().topics().get();
    return request.isLive()
        ? ReadResults.live(topics, request.asked(), request.since(), keysOfExpected())
        : ReadResults.past(topics, request.asked(), request.since());
  }

  private List<ExpectedTopic> expectedTopics() {
    return request.config().expected().stream()
        .filter(it -> request.asked().hold(it.getCluster(), it.getTopic()))
        .toList();
  }

  private List<String> keysOfExpected() {
    return expectedTopics().stream().map(ScorePipeline::keyOf).toList();
  }

  private Create.Values<KV<String, Told>> expected() {
    return Create.of(
            expectedTopics().stream()
                .map(it -> KV.of(keyOf(it), Told.newBuilder().setExpected(it).build()))
                .toList())
        .withCoder(JudgeTopics.coder());
  }

  private static String keyOf(ExpectedTopic topic) {
    return Address.key(topic.getCluster(), topic.getTopic());
  }

  private ReadSinkDeadLetters deadLetters() {
    return request.isLive()
        ? ReadSinkDeadLetters.every(request.deadLetters().orElseThrow(), DEAD_LETTERS_EVERY)
        : ReadSinkDeadLetters.asOf(
            request.deadLetters().orElseThrow(), request.asOf().orElseThrow());
  }

  private JudgeTopics judge() {
    if (!request.isLive()) {
      Instant asOf = request.asOf().orElseThrow();
      return JudgeTopics.once(request.config(), request.horizon(), request.unmeasuredAfter(), asOf);
    }
    JudgeTopics live =
        JudgeTopics.live(request.config(), request.horizon(), request.unmeasuredAfter());
    return request.deadLetters().isPresent() ? live.waitingFirst(FIRST_DEAD_LETTERS) : live;
  }

  private void write(PCollectionTuple judged) {
    if (request.isLive()) {
      writeAsItComes(judged);
    } else {
      writeAtTheEnd(judged);
    }
  }

  private void writeAsItComes(PCollectionTuple judged) {
    Outputs outputs = request.outputs();
    // InfluxDB first: what the others know is not published again by the next run.
    PCollectionTuple verdicts =
        outputs
            .influx()
            .map(it -> judged.apply("Write to InfluxDB", WriteScoresToInfluxDb.live(it)))
            .orElse(judged);
    outputs.topics().ifPresent(it -> verdicts.apply("Write to Kafka", WriteScoresToKafka.to(it)));
    outputs
        .folder()
        .ifPresent(it -> verdicts.apply("Write to files", AppendScoresToFiles.into(it)));
  }

  /** A run that ends has its moment, and what was judged after that stays. */
  private void writeAtTheEnd(PCollectionTuple judged) {
    Outputs outputs = request.outputs();
    Optional<PCollectionTuple> toTopics =
        outputs
            .topics()
            .map(it -> judged.apply("Unless the topic knows better", UnlessJudgedLater.in(it)));
    Optional<PCollectionTuple> toFolder =
        outputs
            .folder()
            .map(it -> judged.apply("Unless the folder knows better", UnlessJudgedLater.in(it)));
    outputs
        .influx()
        .ifPresent(
            it ->
                toTopics
                    .or(() -> toFolder)
                    .orElse(judged)
                    .apply("Write to InfluxDB", WriteScoresToInfluxDb.to(it)));
    outputs
        .topics()
        .ifPresent(it -> toTopics.get().apply("Write to Kafka", WriteScoresToKafka.to(it)));
    outputs
        .folder()
        .ifPresent(it -> toFolder.get().apply("Write to files", WriteScoresToFiles.into(it)));
  }
}
