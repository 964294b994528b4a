package io.hodor.source.bigquery;

import com.google.api.services.bigquery.model.Table;
import com.google.api.services.bigquery.model.TimePartitioning;
import io.hodor.Coverage;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** Partitions that BigQuery removes after a while: what lay in them is not lost, but not there. */
final class PartitionExpiration {

  private PartitionExpiration() {}

  /** The time that lies in partitions which are certainly there, and is over. */
  static Coverage coverage(Table table, Instant readingBegan) {
    Coverage all = Coverage.EVERYTHING.notAfter(readingBegan, "not over yet when reading began");
    TimePartitioning partitioning = table.getTimePartitioning();
    if (partitioning == null || partitioning.getExpirationMs() == null) {
      return all;
    }
    Duration kept = Duration.ofMillis(partitioning.getExpirationMs());
    // A partition goes as a whole, and its age is that of its beginning.
    Instant from = readingBegan.minus(kept).plus(length(partitioning.getType()));
    return all.notBefore(from, "the table's partitions are removed after " + kept);
  }

  private static Duration length(String type) {
    return switch (type.toUpperCase(Locale.ROOT)) {
      case "HOUR" -> Duration.ofHours(1);
      case "MONTH" -> Duration.ofDays(31);
      case "YEAR" -> Duration.ofDays(366);
      default -> Duration.ofDays(1);
    };
  }
}
