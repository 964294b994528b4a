package io.hodor.deployer;

import io.hodor.config.OptionFault;
import io.hodor.deployer.SinkPlace.Kind;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/**
 * A Firehose, as its environment describes it.
 *
 * @param where it was read, for people
 */
record Firehose(String where, Map<String, String> environment) {

  static final String TOPIC = "SOURCE_KAFKA_TOPIC";

  private static final String TABLE = "SINK_BIGQUERY_";
  private static final String BLOB = "SINK_BLOB_";
  private static final Set<String> GRANULARITIES = Set.of("hour", "day", "none");

  /** Whether it tells of no topic at all. */
  boolean isNameless() {
    return environment.getOrDefault(TOPIC, "").isBlank();
  }

  /** Firehose itself takes the name of its topic for a regular expression of whole names. */
  Pattern topics() {
    String topics = environment.getOrDefault(TOPIC, "");
    try {
      return Pattern.compile(topics);
    } catch (PatternSyntaxException e) {
      throw new OptionFault(
          FirehoseFiles.OPTION,
          where + ": " + TOPIC + "=" + topics + " is no regular expression: " + e.getDescription(),
          e);
    }
  }

  /** Where it writes, when that is a place that Hodor can read. */
  Optional<SinkPlace> place() {
    return switch (environment.getOrDefault("SINK_TYPE", "").toLowerCase(Locale.ROOT)) {
      case "bigquery" -> Optional.of(table());
      case "blob" -> blob();
      default -> Optional.empty();
    };
  }

  private SinkPlace table() {
    String name =
        String.join(
            ".",
            needed(TABLE + "GOOGLE_CLOUD_PROJECT_ID"),
            needed(TABLE + "DATASET_NAME"),
            needed(TABLE + "TABLE_NAME"));
    if (!SinkPlace.isTable(name)) {
      throw new OptionFault(FirehoseFiles.OPTION, "%s: %s is no table".formatted(where, name));
    }
    return new SinkPlace(
        Kind.TABLE, name, options("metadataColumn", TABLE + "METADATA_NAMESPACE").toList());
  }

  private Optional<SinkPlace> blob() {
    if (!environment.getOrDefault(BLOB + "STORAGE_TYPE", "GCS").equalsIgnoreCase("GCS")) {
      return Optional.empty();
    }
    return Optional.of(
        new SinkPlace(
            Kind.FILES,
            "gs://" + needed(BLOB + "GCS_BUCKET_NAME"),
            Stream.of(
                    options("metadataColumn", BLOB + "OUTPUT_KAFKA_METADATA_COLUMN_NAME"),
                    Stream.of("--folderGranularity=" + granularity()),
                    options("datePrefix", BLOB + "FILE_PARTITION_TIME_DATE_PREFIX"),
                    options("hourPrefix", BLOB + "FILE_PARTITION_TIME_HOUR_PREFIX"),
                    options("folderZone", BLOB + "FILE_PARTITION_PROTO_TIMESTAMP_TIMEZONE"))
                .flatMap(it -> it)
                .toList()));
  }

  /** Firehose's own default is not what its documentation says, and not Hodor's. */
  private String granularity() {
    String name = BLOB + "FILE_PARTITION_TIME_GRANULARITY_TYPE";
    String value = environment.getOrDefault(name, "day").toLowerCase(Locale.ROOT);
    if (!GRANULARITIES.contains(value)) {
      throw new OptionFault(
          FirehoseFiles.OPTION, "%s: %s=%s is none of hour, day".formatted(where, name, value));
    }
    return value;
  }

  /** An option, where the environment has a value for it. */
  private Stream<String> options(String option, String name) {
    return Optional.ofNullable(environment.get(name))
        .filter(value -> !value.isBlank())
        .map(value -> "--" + option + "=" + value)
        .stream();
  }

  private String needed(String name) {
    String value = environment.getOrDefault(name, "");
    if (value.isBlank()) {
      throw new OptionFault(FirehoseFiles.OPTION, where + ": " + name + " is missing");
    }
    return value;
  }
}
