package io.hodor.pipeline;

import static java.util.stream.Collectors.joining;

import io.hodor.pipeline.LostRange.Offsets;

/**
 * A plan as a shell script. A range holds no offset without a record, for it is made of offsets
 * that were read, so that its length is the number of records to ask for. Where records are gone
 * since, a consumer goes on past the range; it is told to name each record's offset, so that what
 * lies past the range can be left out, and to end where nothing more comes.
 */
final class ConsumerScript {

  private static final String HEAD =
      """
      #!/bin/sh
      # Reads the records that hodor backfill-plan names. Set BOOTSTRAP, and CONSUMER if it is not on
      # the path; for kcat put its lines in place of those of the console consumer.
      # Both ask for as many records as the range has offsets. That is exact while all of them are
      # still there. If compaction or retention took some since, more come after the range: each
      # record is printed with its offset; leave out those above the range's last one.
      # ISOLATION is what the topic was measured with (--isolationLevel).
      set -eu
      : "${BOOTSTRAP:?set it to HOST:PORT}"
      CONSUMER=${CONSUMER:-kafka-console-consumer.sh}
      ISOLATION=${ISOLATION:-read_committed}
      """;

  private ConsumerScript() {}

  static String of(BackfillPlan plan) {
    return plan.ranges().stream()
        .map(ConsumerScript::of)
        .collect(joining("\n", HEAD, ""))
        .stripTrailing();
  }

  private static String of(LostRange range) {
    String about =
        "# %s, lost by %s, windows %s to %s"
            .formatted(
                oneLine(range.topic()),
                oneLine(range.source()),
                range.spanStart(),
                range.spanEnd());
    return range
        .offsets()
        .map(offsets -> about + "\n" + commands(range.topic(), offsets))
        .orElseGet(() -> about + "\n" + wholeWindow(range));
  }

  private static String commands(String topic, Offsets offsets) {
    return """
        # partition %1$d, offsets %2$d to %3$d
        "$CONSUMER" --bootstrap-server "$BOOTSTRAP" --topic %5$s \\
          --partition %1$d --offset %2$d --max-messages %4$d --timeout-ms 30000 \\
          --isolation-level "$ISOLATION" --property print.offset=true
        # kcat -C -b "$BOOTSTRAP" -X isolation.level="$ISOLATION" -t %6$s \\
        #   -p %1$d -o %2$d -c %4$d -e -f '%%o\\t%%s\\n'
        """
        .formatted(
            offsets.partition(),
            offsets.from(),
            offsets.to(),
            offsets.count(),
            quoted(topic),
            quoted(oneLine(topic)));
  }

  private static String wholeWindow(LostRange range) {
    return """
        # %s offsets of these windows are lost, and not all of them are known by name:
        # copy every record of the windows again, from all partitions.
        """
        .formatted(range.count());
  }

  /** Names come from elsewhere; a comment must not end where they say so. */
  private static String oneLine(String name) {
    return name.replaceAll("\\R", " ");
  }

  /** For a POSIX shell, whatever it holds. */
  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
