package io.hodor.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.hodor.sink.LineKey.WindowAddress;
import io.hodor.wire.v1.JobHealth;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.VerifiedThrough;
import java.io.BufferedWriter;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A folder of line files, on a disk or in a bucket. Whoever changes a file reads it, writes the
 * whole of it beside it and renames that into place, so that readers see the old lines or the new
 * ones and nothing between. Two writers at the same time need two folders. A run without end
 * appends, see {@link AppendToFiles}.
 */
public final class NdjsonFolder {

  private final FolderFiles files;
  private final String option;

  private NdjsonFolder(FolderFiles files, String option) {
    this.files = files;
    this.option = option;
  }

  /** The folder with this path or {@code gs://} address; it need not exist yet. */
  public static NdjsonFolder at(String outputDir) {
    return new NdjsonFolder(FolderFiles.of(outputDir), "outputDir");
  }

  /** As {@link #at}, for one that is only read: faults name {@code --inputDir}. */
  public static NdjsonFolder toRead(String inputDir) {
    return new NdjsonFolder(FolderFiles.of(inputDir), "inputDir");
  }

  /**
   * Reads every line of the files that a bounded run merges into, and begins to write each of them,
   * so that a fault is found before the run and not at its end.
   *
   * @throws BrokenLine when a line is broken
   * @throws OutputFault when a file can be read or written no more
   */
  public void check() throws IOException {
    check(List.of(NdjsonFile.METRICS, NdjsonFile.LEDGER, NdjsonFile.DEAD_LETTERS));
  }

  /** As {@link #check}, the files that judging merges into. */
  public void checkForScores() throws IOException {
    check(List.of(NdjsonFile.QUALITY, NdjsonFile.VERIFIED));
  }

  private void check(List<NdjsonFile> kinds) throws IOException {
    for (NdjsonFile file : kinds) {
      readLines(file, (message, text) -> {});
      tryToWrite(part(file));
    }
  }

  private void tryToWrite(String file) throws IOException {
    try {
      files.create(file).close();
      files.delete(file);
    } catch (IOException e) {
      throw unwritable(file, e);
    }
  }

  /**
   * The results in the folder, in the order of their addresses; the last line of an address counts.
   */
  public List<QualityMetrics> metrics() throws IOException {
    TreeMap<LineKey, QualityMetrics> latest = new TreeMap<>();
    readLines(
        NdjsonFile.METRICS,
        (message, text) -> latest.put(NdjsonFile.METRICS.keyOf(message), (QualityMetrics) message));
    return List.copyOf(latest.values());
  }

  /** The verdicts in the folder, in the order of their addresses; of each the one computed last. */
  public List<QualityScore> scores() throws IOException {
    return computedLast(NdjsonFile.QUALITY, QualityScore.class, QualityScore::getComputedAt);
  }

  /** Until when sources may be trusted; of each the one computed last. */
  public List<VerifiedThrough> verified() throws IOException {
    return computedLast(NdjsonFile.VERIFIED, VerifiedThrough.class, VerifiedThrough::getComputedAt);
  }

  private <M extends Message> List<M> computedLast(
      NdjsonFile file, Class<M> type, Function<M, Timestamp> computedAt) throws IOException {
    TreeMap<LineKey, M> latest = new TreeMap<>();
    readLines(
        file,
        (message, text) ->
            latest.merge(file.keyOf(message), type.cast(message), ComputedLast.by(computedAt)));
    return List.copyOf(latest.values());
  }

  /** Hands on every line of a file, in their order; those of a newer wire as what they are. */
  void forEach(NdjsonFile file, Consumer<Message> taker, Consumer<NewerLine> newer)
      throws IOException {
    readTexts(
        file,
        (number, text) -> {
          try {
            taker.accept(parse(file, number, text));
          } catch (BrokenLine e) {
            newer.accept(NewerLine.of(text, place(file, number)).orElseThrow(() -> e));
          }
        });
  }

  /** What was last said of the same job. */
  public Optional<JobHealth> health(JobHealth job) throws IOException {
    return Optional.ofNullable(health(List.of(job)).get(job));
  }

  /** What was last said of the same jobs; nothing of one where nothing was. */
  Map<JobHealth, JobHealth> health(List<JobHealth> jobs) throws IOException {
    Map<WindowAddress, JobHealth> asked = new HashMap<>();
    jobs.forEach(job -> asked.put(NdjsonFile.HEALTH.keyOf(job).address(), job));
    Map<JobHealth, JobHealth> found = new HashMap<>();
    readLines(
        NdjsonFile.HEALTH,
        (message, text) -> {
          JobHealth job = asked.get(NdjsonFile.HEALTH.keyOf(message).address());
          if (job != null) {
            found.put(job, (JobHealth) message);
          }
        });
    return found;
  }

  /** Replaces what was last said of these jobs. */
  public void put(List<JobHealth> healths) throws IOException {
    Set<WindowAddress> jobs =
        healths.stream()
            .map(health -> NdjsonFile.HEALTH.keyOf(health).address())
            .collect(Collectors.toSet());
    replace(NdjsonFile.HEALTH, jobs, healths);
  }

  /**
   * Removes all lines of these addresses and adds the messages; the other lines stay as they are.
   */
  void replace(NdjsonFile file, Set<WindowAddress> addresses, List<? extends Message> messages)
      throws IOException {
    // Lines with equal keys keep the order in which they came.
    TreeMap<LineKey, List<String>> lines = new TreeMap<>();
    readLines(
        file,
        (message, text) -> {
          LineKey key = file.keyOf(message);
          if (!addresses.contains(key.address())) {
            lines.computeIfAbsent(key, any -> new ArrayList<>()).add(text);
          }
        });
    for (Message message : messages) {
      LineKey key = file.keyOf(message);
      lines.computeIfAbsent(key, any -> new ArrayList<>()).add(Ndjson.line(message));
    }
    write(file, lines.values());
  }

  private void readLines(NdjsonFile file, BiConsumer<Message, String> reader) throws IOException {
    readTexts(file, (number, text) -> reader.accept(parse(file, number, text), text));
  }

  /** Takes a line with its number, from 1 on. */
  private interface Texts {
    void take(int number, String text) throws IOException;
  }

  private void readTexts(NdjsonFile file, Texts reader) throws IOException {
    try (LineReader lines = new LineReader(open(file.fileName()))) {
      String text;
      for (int number = 1; (text = lines.next()) != null; number++) {
        if (!text.isBlank() && !isTorn(file, lines, text)) {
          reader.take(number, text);
        }
      }
    } catch (BrokenLine | OutputFault e) {
      throw e;
    } catch (IOException e) {
      throw unreadable(file.fileName(), e);
    }
  }

  /** A process that was killed while it appended leaves such an end, which says nothing. */
  private static boolean isTorn(NdjsonFile file, LineReader lines, String text) {
    if (lines.isEnded()) {
      return false;
    }
    try {
      Ndjson.read(text, file.prototype());
      return false;
    } catch (InvalidProtocolBufferException e) {
      return true;
    } catch (RuntimeException e) {
      // Whole, but of a newer Hodor.
      return false;
    }
  }

  private Message parse(NdjsonFile file, int number, String text) throws IOException {
    try {
      return Ndjson.read(text, file.prototype());
    } catch (InvalidProtocolBufferException | RuntimeException e) {
      throw new BrokenLine(option, place(file, number), e);
    }
  }

  private String place(NdjsonFile file, int number) {
    return "line %d of %s".formatted(number, files.address(file.fileName()));
  }

  private void write(NdjsonFile file, Iterable<List<String>> lines) throws IOException {
    try {
      writeAndRename(part(file), file.fileName(), lines);
    } catch (IOException e) {
      throw unwritable(file.fileName(), e);
    }
  }

  private void writeAndRename(String written, String whole, Iterable<List<String>> lines)
      throws IOException {
    try (Writer writer = new BufferedWriter(Channels.newWriter(files.create(written), UTF_8))) {
      for (List<String> texts : lines) {
        for (String text : texts) {
          writer.write(text);
          writer.write('\n');
        }
      }
    }
    files.rename(written, whole);
  }

  private Reader open(String file) throws IOException {
    try {
      return Channels.newReader(files.open(file), UTF_8);
    } catch (FileNotFoundException | NoSuchFileException e) {
      // A folder, or a file without the right to read it, is told as one that is not found.
      if (files.isThere(file)) {
        throw unreadable(file, e);
      }
      return Reader.nullReader();
    }
  }

  private OutputFault unreadable(String file, IOException e) {
    return new OutputFault(option, files.address(file) + " cannot be read: " + e.getMessage(), e);
  }

  private OutputFault unwritable(String file, IOException e) {
    return new OutputFault(
        option,
        "%s cannot be written: %s: %s"
            .formatted(files.address(file), e.getClass().getSimpleName(), e.getMessage()),
        e);
  }

  private static String part(NdjsonFile file) {
    return file.fileName() + ".part";
  }
}
