package io.hodor.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hodor.config.ReferencedFile;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.beam.sdk.Pipeline;

/**
 * Judging without end. What it keeps it could read again from Hodor's topics; state spares it that.
 */
record ScoreLive(ScoreOptions options, ScoreRequest request) implements LiveJob {

  /** As {@link StateVersion}, of the score alone: without state it begins with all there is. */
  private static final int STATE = 3;

  @Override
  public Map<String, String> settings() {
    Map<String, String> settings = new TreeMap<>();
    settings.put("scoreState", String.valueOf(STATE));
    settings.put("cluster", request.asked().cluster().text());
    settings.put("topic", request.asked().topic().text());
    settings.put("horizon", request.horizon().toString());
    settings.put("unmeasuredAfter", request.unmeasuredAfter().toString());
    settings.put("deadLetters", String.valueOf(options.getDeadLetterFiles()));
    // Where its topics lie travels in the state of the readers.
    settings.put("inputs", String.valueOf(request.inputs().topics()));
    // A place that is new has to be told every verdict, and not only those that change.
    settings.put("outputs", request.outputs().words());
    // The rules travel with the job, and windows that were judged by others are judged anew.
    settings.put("config", rules());
    return settings;
  }

  private String rules() {
    String reference = options.getScoreConfig();
    return reference == null
        ? ""
        : new String(ReferencedFile.read("scoreConfig", reference, "a YAML file"), UTF_8);
  }

  @Override
  public Beginning beginning() {
    return Beginning.OF_ALL;
  }

  @Override
  public Optional<Instant> finalUntil() {
    return Optional.empty();
  }

  @Override
  public Pipeline pipeline(Optional<Beginning> kept) {
    return ScorePipeline.create(options, request);
  }
}
