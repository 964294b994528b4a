package io.hodor.testing;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.roaringbitmap.longlong.Roaring64NavigableMap;

/**
 * The topic once more, as a sink wrote it somewhere, with known losses and repeats: measured by
 * Hodor and laid beside what it measured in Kafka.
 */
final class DemoSink {
  private static final Duration HODOR_ENDS_WITHIN = Duration.ofMinutes(3);
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("MM-dd HH:mm").withZone(ZoneOffset.UTC);

  private final Question kafka;
  private final Question question;
  private final SinkCopy copy;
  private final Path folder;
  private final Path outputDir;
  private final PrintStream out;
  private final Consumer<String> say;

  /**
   * @param kafka what was asked of the topic
   * @param copy where the sink writes
   * @param folder for what Hodor says
   * @param outputDir where the topic's results lie, and these will
   * @param out where the table goes
   * @param say tells the reader something
   */
  DemoSink(
      Question kafka,
      SinkCopy copy,
      Path folder,
      Path outputDir,
      PrintStream out,
      Consumer<String> say) {
    this.kafka = kafka;
    this.question = kafka.source(copy.source());
    this.copy = copy;
    this.folder = folder;
    this.outputDir = outputDir;
    this.out = out;
    this.say = say;
  }

  /** Runs it; whether every number is the truth, and just what was lost is missing. */
  boolean run(List<SentRecord> sent) {
    LossySink sink = new LossySink(sent, question);
    copy.write(sink);
    say.accept(
        "a sink wrote %,d rows of it to %s, lost %,d and repeated %,d"
            .formatted(
                sink.written().size() + sink.repeated().size(),
                copy.place(),
                sink.lost().size(),
                sink.repeated().size()));
    HodorProcess hodor = copy.hodor(folder.resolve("hodor-" + copy.source() + ".log"), arguments());
    say.accept("measuring: " + hodor.commandLine());
    int exitCode = hodor.run(HODOR_ENDS_WITHIN, () -> say.accept("still measuring"));
    if (exitCode != 0) {
      hodor.said().forEach(say);
      return false;
    }
    List<SentRecord> rows = new ArrayList<>(sink.written());
    rows.addAll(sink.repeated());
    try (Truth truth = new Truth(question, rows)) {
      return report(truth.compare(outputDir), sink);
    }
  }

  private List<String> arguments() {
    return List.of(
        "measure",
        "--source=" + copy.source(),
        "--topic=" + question.topic(),
        "--startTime=" + question.start(),
        "--endTime=" + question.end(),
        "--eventTime=column:event_timestamp",
        "--eventTimeName=event_time",
        "--outputDir=" + RepositoryRoot.path().relativize(outputDir));
  }

  private boolean report(Comparison comparison, LossySink sink) {
    SortedMap<Instant, SortedMap<String, Long>> ofKafka = new TreeMap<>();
    new OutputFiles(outputDir, kafka)
        .metrics()
        .forEach((window, line) -> ofKafka.put(window, WireJson.numbers(line)));
    SortedMap<Instant, Long> lost = lost(sink);
    SortedMap<Instant, Long> missing = missing();
    TextTable table =
        new TextTable(
            List.of(
                "window (UTC)",
                "in Kafka",
                "of them measured",
                "rows there",
                "offsets",
                "repeated",
                "contents",
                "missing",
                "lost by the sink"));
    long wrong = comparison.differences().size();
    for (Instant window : comparison.expected().keySet()) {
      SortedMap<String, Long> found = comparison.found().getOrDefault(window, new TreeMap<>());
      long lostHere = lost.getOrDefault(window, 0L);
      long missingHere = missing.getOrDefault(window, 0L);
      wrong += missingHere == lostHere ? 0 : 1;
      table.row(
          List.of(
              MINUTE.format(window),
              number(ofKafka.get(window).get("count")),
              number(ofKafka.get(window).get("classes.measured")),
              number(found.get("count")),
              number(found.get("uniqueOffsets")),
              number(found.get("repeated")),
              number(found.get("uniqueContents")),
              number(missingHere),
              number(lostHere) + (missingHere == lostHere ? " ✓" : " ✗")));
    }
    out.println();
    table.lines().forEach(out::println);
    out.println();
    comparison.differences().forEach(say);
    say.accept(
        "both sources: %,d numbers and offsets of %s compared with the truth, %,d differ"
            .formatted(comparison.compared(), copy.place(), wrong));
    return wrong == 0;
  }

  private SortedMap<Instant, Long> lost(LossySink sink) {
    SortedMap<Instant, Long> lost = new TreeMap<>();
    for (SentRecord record : sink.lost()) {
      long size = question.window().toMillis();
      Instant window = Instant.ofEpochMilli(record.eventTimeMs() / size * size);
      lost.merge(window, 1L, Long::sum);
    }
    return lost;
  }

  /** The offsets that Kafka's ledgers have as measured and those of the copy lack, by window. */
  private SortedMap<Instant, Long> missing() {
    SortedMap<String, Roaring64NavigableMap> left = new TreeMap<>();
    for (JsonNode ledger : new OutputFiles(outputDir, kafka).ledgers()) {
      left.computeIfAbsent(placeOf(ledger), any -> new Roaring64NavigableMap())
          .or(WireJson.offsets(ledger, "measured"));
    }
    for (JsonNode ledger : new OutputFiles(outputDir, question).ledgers()) {
      left.computeIfAbsent(placeOf(ledger), any -> new Roaring64NavigableMap())
          .andNot(WireJson.offsets(ledger, "measured"));
    }
    SortedMap<Instant, Long> missing = new TreeMap<>();
    left.forEach(
        (place, offsets) ->
            missing.merge(
                Instant.parse(place.substring(0, place.indexOf('|'))),
                offsets.getLongCardinality(),
                Long::sum));
    return missing;
  }

  private static String placeOf(JsonNode ledger) {
    return WireJson.windowStart(ledger) + "|" + ledger.path("partition").asInt();
  }

  private static String number(Long number) {
    return number == null ? "nothing" : String.format(Locale.ROOT, "%,d", number);
  }
}
