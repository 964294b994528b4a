package io.hodor.source;

import io.hodor.OffsetSet;
import io.hodor.RecordCounters;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.Map;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.metrics.Counter;
import org.apache.beam.sdk.metrics.Metrics;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a file of a sink's dead letters: for each topic and partition in it the offsets. */
final class SinkDeadLetterFn extends DoFn<String, KV<KV<String, Integer>, OffsetSet>> {

  private static final long serialVersionUID = 1;
  private static final Logger LOG = LoggerFactory.getLogger(SinkDeadLetterFn.class);

  /** A file of which no line can be read would else fill the log. */
  private static final int MOST_TOLD = 5;

  private final Counter unreadable =
      Metrics.counter(RecordCounters.NAMESPACE, ReadSinkDeadLetters.UNREADABLE_LINES);

  @ProcessElement
  public void read(
      @Element String file, OutputReceiver<KV<KV<String, Integer>, OffsetSet>> partitions)
      throws IOException {
    Map<KV<String, Integer>, OffsetSet> offsets = new HashMap<>();
    try (BufferedReader lines = open(file)) {
      addAll(file, lines, offsets);
    } catch (FileNotFoundException | NoSuchFileException e) {
      LOG.warn("{} was removed before it could be read", file);
      return;
    } catch (IOException e) {
      throw FolderFaults.ofFile(SinkDeadLetters.OPTION, file, e);
    }
    offsets.forEach((partition, set) -> partitions.output(KV.of(partition, set)));
  }

  private static BufferedReader open(String file) throws IOException {
    return new BufferedReader(
        new InputStreamReader(
            Channels.newInputStream(
                FileSystems.open(FileSystems.matchNewResource(file, false /* a file */))),
            StandardCharsets.UTF_8));
  }

  private void addAll(
      String file, BufferedReader lines, Map<KV<String, Integer>, OffsetSet> offsets)
      throws IOException {
    int number = 0;
    int bad = 0;
    String line;
    while ((line = lines.readLine()) != null) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      try {
        SinkDeadLetterLine letter = SinkDeadLetterLine.parse(line);
        offsets
            .computeIfAbsent(
                KV.of(letter.topic(), letter.partition()), partition -> new OffsetSet())
            .addRange(letter.offset(), letter.offset() + 1);
      } catch (SinkDeadLetterLine.Unreadable e) {
        bad++;
        unreadable.inc();
        if (bad <= MOST_TOLD) {
          LOG.warn("{}, line {}: {}", file, number, e.getMessage());
        }
      }
    }
    if (bad > MOST_TOLD) {
      LOG.warn("{}: {} lines in all cannot be read", file, bad);
    }
  }
}
