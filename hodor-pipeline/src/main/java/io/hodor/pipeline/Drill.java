package io.hodor.pipeline;

import io.hodor.config.OptionFault;
import io.hodor.config.Unreachable;
import io.hodor.pipeline.Faults.Refusal;
import io.hodor.pipeline.drill.DrillAccount;
import io.hodor.pipeline.drill.DrillTime;
import io.hodor.pipeline.drill.DrillTopic;
import io.hodor.pipeline.drill.DrillVerdict;
import io.hodor.pipeline.drill.FaultySink;
import io.hodor.sink.LatestScores;
import io.hodor.sink.NdjsonFolder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.beam.sdk.io.FileSystems;

/**
 * The command {@code drill}: writes a topic and a faulty copy of it, has them measured and judged
 * as any others, and tells whether the verdict names the faults.
 */
final class Drill {

  private static final String CLUSTER = "drill";

  /** The copy is there at once, hours after its records' time. */
  private static final String CONFIG =
      """
      defaults:
        sources:
          parquet: {settle: PT1M, latency: PT24H}
      """;

  private final DrillRequest request;
  private final Path folder;
  private final Console console;
  private final DrillTime time = DrillTime.before(Instant.now());

  private Drill(DrillRequest request, Path folder, Console console) {
    this.request = request;
    this.folder = folder;
    this.console = console;
  }

  static ExitCode run(List<String> arguments, Console console) throws Refusal {
    Faults faults = new Faults();
    DrillOptions options = Arguments.parse(arguments, DrillOptions.class, faults);
    FileSystems.setDefaultPipelineOptions(options);
    Optional<DrillRequest> request = DrillRequest.of(options, faults);
    faults.throwIfAny();
    return run(request.orElseThrow(), console);
  }

  private static ExitCode run(DrillRequest request, Console console) {
    try {
      DrillTopic topic = new DrillTopic(request.topic(), request.producerConfig());
      int partitions = topic.prepare(request.createTopic(), request.records(), console::tell);
      return new Drill(request, folder(request), console).run(topic, partitions);
    } catch (OptionFault e) {
      console.tell(e.getMessage());
      return ExitCode.WRONG_USE;
    } catch (IOException | UncheckedIOException | Unreachable e) {
      console.tell(Causes.words(e));
      return ExitCode.COULD_NOT_RUN;
    }
  }

  private static Path folder(DrillRequest request) throws IOException {
    return request.folder().isPresent()
        ? Files.createDirectories(request.folder().get())
        : Files.createTempDirectory("hodor-drill-");
  }

  private ExitCode run(DrillTopic topic, int partitions) throws IOException {
    console.tell(
        "writing %s records to topic %s, of %s to %s, with --seed=%d"
            .formatted(
                number(request.records()),
                request.topic().topic(),
                time.start(),
                time.end(),
                request.seed()));
    DrillAccount account = topic.write(time, partitions, request.records(), request.seed());
    FaultySink sink = new FaultySink(account, request.committedOnly(), request.seed());
    console.tell("writing a faulty copy of it, %s rows".formatted(number(sink.size())));
    sink.write(folder.resolve(DrillRequest.FILES), folder.resolve("dead-letters"), Instant.now());
    Files.writeString(folder.resolve("score.yaml"), CONFIG);
    boolean judged =
        // What only the copy has is known to be no late record when the topic was read after it.
        hodor("measuring the copy", copyArguments())
            && hodor("measuring the topic", topicArguments())
            && hodor("judging the copy", scoreArguments());
    if (!judged) {
      return ExitCode.COULD_NOT_RUN;
    }
    return tell(DrillVerdict.of(sink, scores().of(CLUSTER, request.topic().topic()).scores()));
  }

  private LatestScores scores() {
    return LatestScores.in(NdjsonFolder.toRead(results()));
  }

  private String results() {
    return folder.resolve("results").toString();
  }

  private List<String> topicArguments() {
    List<String> arguments =
        measureArguments("kafka", "--bootstrapServers=" + request.topic().bootstrapServers());
    arguments.add(
        "--isolationLevel=" + request.topic().isolationLevel().name().toLowerCase(Locale.ROOT));
    if (request.topic().consumerConfig() != null) {
      arguments.add("--consumerConfig=" + request.topic().consumerConfig());
    }
    return arguments;
  }

  private List<String> copyArguments() {
    return measureArguments("parquet", "--files=" + folder.resolve(DrillRequest.FILES));
  }

  private List<String> measureArguments(String source, String place) {
    return new ArrayList<>(
        List.of(
            "measure",
            "--source=" + source,
            place,
            "--cluster=" + CLUSTER,
            "--topic=" + request.topic().topic(),
            "--startTime=" + time.start(),
            "--endTime=" + time.end(),
            "--outputDir=" + results()));
  }

  private List<String> scoreArguments() {
    return List.of(
        "score",
        "--asOf=now",
        "--cluster=" + CLUSTER,
        "--topic=" + request.topic().topic(),
        "--inputDir=" + results(),
        "--outputDir=" + results(),
        "--scoreConfig=" + folder.resolve("score.yaml"),
        "--deadLetterFiles=" + folder.resolve("dead-letters"));
  }

  /** Runs a command as anybody could; what it says is kept, and told when it fails. */
  private boolean hodor(String doing, List<String> arguments) throws IOException {
    console.tell(doing);
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    PrintStream lines = new PrintStream(said, true, StandardCharsets.UTF_8);
    ExitCode exit = Hodor.run(arguments, new Console(lines, lines));
    String words = said.toString(StandardCharsets.UTF_8);
    Files.writeString(
        folder.resolve("drill.log"),
        "hodor " + String.join(" ", arguments) + "\n" + words + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    if (exit != ExitCode.OK) {
      console.tell(words.stripTrailing());
      console.tell(
          "hodor %s ended with exit code %d; see %s"
              .formatted(arguments.get(0), exit.number(), folder.resolve("drill.log")));
    }
    return exit == ExitCode.OK;
  }

  private ExitCode tell(DrillVerdict verdict) {
    verdict.differences().forEach(console::tell);
    console.say(table(verdict));
    console.say("");
    console.say(verdict.sentence());
    console.say("Written to " + folder);
    return verdict.isRight() ? ExitCode.OK : ExitCode.VERDICT_FAILS;
  }

  private static String table(DrillVerdict verdict) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("fault", "planted", "found", ""));
    for (DrillVerdict.Line line : verdict.lines()) {
      rows.add(
          List.of(
              line.name(), number(line.planted()), number(line.found()), line.right() ? "✓" : "✗"));
    }
    return TextRows.of(rows, 1);
  }

  private static String number(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
