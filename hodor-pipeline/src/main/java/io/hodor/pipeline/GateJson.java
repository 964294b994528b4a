package io.hodor.pipeline;

import com.fasterxml.jackson.core.JsonGenerator;
import io.hodor.sink.Ndjson;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.VerifiedThrough;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/** A gate's answer as one JSON object; verdicts in it are as the wire's JSON has them. */
final class GateJson {

  private GateJson() {}

  static String of(GateRequest request, GateVerdict verdict) {
    return JsonText.of(
        json -> {
          json.writeStartObject();
          writeAnswer(json, verdict.exit());
          json.writeStringField("message", new GateText(request, verdict).verdictLine());
          json.writeStringField("cluster", request.cluster());
          json.writeStringField("topic", request.topic());
          json.writeStringField("from", request.range().start().toString());
          json.writeStringField("to", request.range().end().toString());
          if (request.leastCompleteness().isPresent()) {
            json.writeNumberField("minCompleteness", request.leastCompleteness().get());
          }
          json.writeBooleanField("allowPeers", request.allowPeers());
          json.writeNumberField("peersOnly", verdict.peersOnly());
          json.writeArrayFieldStart("windows");
          for (GateWindow window : verdict.windows()) {
            write(json, window);
          }
          json.writeEndArray();
          json.writeArrayFieldStart("verifiedThrough");
          for (VerifiedThrough verified : verdict.verified()) {
            json.writeRawValue(Ndjson.line(verified));
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  /** That there is no answer, and why. */
  static String of(ExitCode exit, List<String> faults) {
    return JsonText.of(
        json -> {
          json.writeStartObject();
          writeAnswer(json, exit);
          json.writeStringField("message", String.join("\n", faults));
          json.writeEndObject();
        });
  }

  private static void writeAnswer(JsonGenerator json, ExitCode exit) throws IOException {
    json.writeStringField(
        "verdict",
        switch (exit) {
          case OK -> "passed";
          case VERDICT_FAILS -> "failed";
          case NOT_SETTLED -> "not_settled";
          default -> exit.name().toLowerCase(Locale.ROOT);
        });
    json.writeNumberField("exit", exit.number());
  }

  private static void write(JsonGenerator json, GateWindow window) throws IOException {
    json.writeStartObject();
    json.writeStringField("source", window.source());
    json.writeStringField("start", window.start().toString());
    json.writeStringField("end", window.end().toString());
    json.writeStringField("state", window.state().word());
    json.writeArrayFieldStart("reasons");
    for (String reason : window.reasons()) {
      json.writeString(reason);
    }
    json.writeEndArray();
    json.writeFieldName("score");
    if (window.score().isPresent()) {
      QualityScore score = window.score().get();
      json.writeRawValue(Ndjson.line(score));
    } else {
      json.writeNull();
    }
    json.writeEndObject();
  }
}
