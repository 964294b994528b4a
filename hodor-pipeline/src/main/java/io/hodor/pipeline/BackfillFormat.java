package io.hodor.pipeline;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.core.JsonGenerator;
import io.hodor.pipeline.LostRange.Offsets;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** How a backfill plan is written. */
enum BackfillFormat {
  /** An array of objects, a range a line. */
  JSON {
    @Override
    String text(BackfillPlan plan) {
      return plan.ranges().stream()
          .map(range -> JsonText.of(json -> writeJson(json, range)))
          .collect(joining(",\n ", "[", "]"));
    }
  },
  /** Comma-separated values (RFC 4180) under a line of titles. */
  CSV {
    @Override
    String text(BackfillPlan plan) {
      return Stream.concat(Stream.of(TITLES), plan.ranges().stream().map(BackfillFormat::cells))
          .map(cells -> cells.stream().map(BackfillFormat::quoted).collect(joining(",")))
          .collect(joining("\n"));
    }
  },
  /** A shell script that reads the records. */
  CONSUMER {
    @Override
    String text(BackfillPlan plan) {
      return ConsumerScript.of(plan);
    }
  };

  private static final List<String> TITLES =
      List.of(
          "topic",
          "topicId",
          "partition",
          "from",
          "to",
          "offsets",
          "spanStart",
          "spanEnd",
          "source",
          "reference");

  abstract String text(BackfillPlan plan);

  /** As it is written on the command line. */
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static void writeJson(JsonGenerator json, LostRange range) throws IOException {
    json.writeStartObject();
    json.writeStringField("topic", range.topic());
    json.writeStringField("topicId", range.topicId());
    if (range.offsets().isPresent()) {
      Offsets offsets = range.offsets().get();
      json.writeNumberField("partition", offsets.partition());
      json.writeNumberField("from", offsets.from());
      json.writeNumberField("to", offsets.to());
    } else {
      json.writeNullField("partition");
      json.writeNullField("from");
      json.writeNullField("to");
    }
    json.writeNumberField("offsets", range.count());
    json.writeStringField("spanStart", range.spanStart().toString());
    json.writeStringField("spanEnd", range.spanEnd().toString());
    json.writeStringField("source", range.source());
    json.writeStringField("reference", range.reference());
    json.writeEndObject();
  }

  private static List<String> cells(LostRange range) {
    return List.of(
        range.topic(),
        range.topicId(),
        range.offsets().map(it -> String.valueOf(it.partition())).orElse(""),
        range.offsets().map(it -> String.valueOf(it.from())).orElse(""),
        range.offsets().map(it -> String.valueOf(it.to())).orElse(""),
        String.valueOf(range.count()),
        range.spanStart().toString(),
        range.spanEnd().toString(),
        range.source(),
        range.reference());
  }

  private static String quoted(String cell) {
    return cell.matches("(?s).*[\",\r\n].*") ? '"' + cell.replace("\"", "\"\"") + '"' : cell;
  }
}
