package io.hodor.pipeline.drill;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Objects of a dead-letter queue as Firehose writes them: one line of JSON for each record. */
public final class FirehoseDeadLetters {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC);

  private final Path root;
  private final String topic;

  /**
   * @param root what {@code --deadLetterFiles} takes
   */
  public FirehoseDeadLetters(Path root, String topic) {
    this.root = root;
    this.topic = topic;
  }

  /** Writes one object with these records, in the folder of the day on which they were consumed. */
  public void write(List<DeadLetter> letters, Instant consumed) {
    Path folder = root.resolve(topic).resolve(DAY.format(consumed));
    StringBuilder lines = new StringBuilder();
    try {
      for (DeadLetter letter : letters) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("value", "");
        line.put("key", "");
        line.put("topic", topic);
        line.put("partition", letter.partition());
        line.put("offset", letter.offset());
        line.put("timestamp", letter.timestamp());
        line.put("error", "no event_timestamp");
        lines.append(JSON.writeValueAsString(line)).append('\n');
      }
      Files.createDirectories(folder);
      Files.writeString(folder.resolve(UUID.randomUUID().toString()), lines);
    } catch (IOException e) {
      throw new UncheckedIOException(folder.toString(), e);
    }
  }
}
