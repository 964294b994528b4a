package io.hodor.pipeline;

import io.hodor.pipeline.Flag.Group;
import io.hodor.source.KafkaOptions;
import org.apache.beam.sdk.options.Default;
import org.apache.beam.sdk.options.Description;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The options of {@code hodor measure}, as they are written. Times and durations are text here, so
 * that every fault can be found and told at once; {@link MeasureRequest} holds what they mean.
 */
public interface MeasureOptions extends KafkaOptions, OutputsOptions, ClusterOptions {

  @Flag(group = Group.WHAT, place = 1, value = "kafka|bigquery|parquet")
  @Description(
      "The kind of place to read: the topic itself, or the BigQuery table or the Parquet files that"
          + " a sink wrote of it.")
  @Default.String("kafka")
  String getSource();

  void setSource(String value);

  @Flag(group = Group.WHAT, place = 2, value = "NAME")
  @Description(
      "The Kafka topic to measure. For files also a pattern, as in orders-*, which must match the"
          + " whole name, or several of both with commas between: one run measures all topics that"
          + " it finds. A comma at the end makes a list of one. For tables it may be left out: then all topics that their rows name are"
          + " measured, or those that stand in --table.")
  @Nullable String getTopic();

  void setTopic(String value);

  @Flag(group = Group.WHAT, place = 3, value = "NAME")
  @Description("The name of the Kafka cluster that the offsets belong to.")
  @Default.String("default")
  String getCluster();

  void setCluster(String value);

  @Flag(
      group = Group.WHAT,
      place = 4,
      value = "NAME",
      otherwise =
          "the kind; bigquery:PROJECT.DATASET.TABLE for one of several tables, or with its topic")
  @Description("The name of the source in results and addresses.")
  @Nullable String getSourceName();

  void setSourceName(String value);

  @Flag(group = Group.WHAT, place = 5, value = "NAME")
  @Description("The name of this Hodor, where several measure the same topics.")
  @Default.String("default")
  String getInstance();

  void setInstance(String value);

  @Flag(
      group = Group.WHEN,
      place = 1,
      value = "TIME",
      otherwise = "the end less --lookback; without an end, the current window")
  @Description(
      "Measure from this time on, ISO-8601 with a zone, as in 2026-01-31T10:00:00Z. Moved back to"
          + " the start of its window. A run without end goes on after its newest final window, so"
          + " that this counts at its first start only.")
  @Nullable String getStartTime();

  void setStartTime(String value);

  @Flag(
      group = Group.WHEN,
      place = 2,
      value = "TIME",
      otherwise = "none, or now with --lookback and for tables and files")
  @Description(
      "Measure up to this time, exclusive, and end. Moved on to the end of its window. It may not"
          + " lie in the future.")
  @Nullable String getEndTime();

  void setEndTime(String value);

  @Flag(
      group = Group.WHEN,
      place = 3,
      value = "DURATION",
      otherwise = "none; PT2H for tables, PT4H for files")
  @Description(
      "Measure this long before the end, as in PT2H or P1D; instead of --startTime. For tables and"
          + " files without --endTime at least the time after which windows settle (PT30M, PT2H),"
          + " --allowedLateness and two windows.")
  @Nullable String getLookback();

  void setLookback(String value);

  @Flag(group = Group.WHEN, place = 4, value = "DURATION")
  @Description("The length of a window. A day holds a whole number of them.")
  @Default.String("PT10M")
  String getWindowSize();

  void setWindowSize(String value);

  @Flag(group = Group.WHEN, place = 5, value = "DURATION")
  @Description(
      "How long after its end a window may still change: late records recompute it. A bounded run"
          + " marks the windows that are older as final.")
  @Default.String("PT1H")
  String getAllowedLateness();

  void setAllowedLateness(String value);

  @Flag(group = Group.WHEN, place = 6, value = "DURATION")
  @Description(
      "How far an event time may lie ahead of its record's timestamp, and record timestamps of a"
          + " partition behind their neighbours: reading begins this much before the first window,"
          + " and the watermark stays this much behind the newest event.")
  @Default.String("PT1M")
  String getMaxOutOfOrderness();

  void setMaxOutOfOrderness(String value);

  @Flag(group = Group.WHEN, place = 7, value = "DURATION")
  @Description(
      "How long late records gather before their window is computed again; for a run without end.")
  @Default.String("PT1M")
  String getLateFiringDelay();

  void setLateFiringDelay(String value);

  @Flag(group = Group.WHEN, place = 8, value = "score", otherwise = "none")
  @Description(
      "Measure again the windows whose published verdict asks for it: those that failed, were not"
          + " measured, or should have settled; of Kafka those that other sources wait for. Verdicts"
          + " are read where results go. Instead of --startTime, --endTime and --lookback.")
  @Nullable String getWindowsFrom();

  void setWindowsFrom(String value);

  @Flag(group = Group.WHEN, place = 9, value = "DURATION", otherwise = "P3D")
  @Description("How old a window may be that --windowsFrom finds.")
  @Nullable String getHorizon();

  void setHorizon(String value);

  @Flag(group = Group.KAFKA, place = 1, value = "HOST:PORT,...")
  @Description("The brokers to connect to first.")
  @Override
  @Nullable String getBootstrapServers();

  @Override
  void setBootstrapServers(String value);

  @Flag(group = Group.KAFKA, place = 2, value = "REF", otherwise = "none")
  @Description(
      "Where the consumer's further settings lie, secrets included: a file of properties, as a path"
          + " or a gs:// object. Read where the consumer is made; its content is never shown.")
  @Override
  @Nullable String getConsumerConfig();

  @Override
  void setConsumerConfig(String value);

  @Flag(group = Group.KAFKA, place = 3, value = "read_committed|read_uncommitted")
  @Description(
      "Whether records of open and aborted transactions are left out. Set what the sink's"
          + " consumer uses.")
  @Default.String("read_committed")
  String getIsolationLevel();

  void setIsolationLevel(String value);

  @Flag(
      group = Group.BIGQUERY,
      place = 1,
      value = "PROJECT.DATASET.TABLE[=TOPIC],...",
      otherwise = "none")
  @Description(
      "The table that a sink fills, several with commas between, or patterns, as in"
          + " shop.sales.orders_*, which must match the whole name of a table; with =TOPIC behind it"
          + " its rows are of that topic. Needed with --source=bigquery.")
  @Nullable String getTable();

  void setTable(String value);

  @Flag(group = Group.BIGQUERY, place = 2, value = "ranges|rows")
  @Description(
      "What travels from BigQuery: a few rows for each window, which it has counted, or the"
          + " coordinates and times of every row. The numbers are the same; rows also names each row"
          + " whose partition or offset cannot be read.")
  @Default.String("ranges")
  String getTableMode();

  void setTableMode(String value);

  @Flag(
      group = Group.BIGQUERY,
      place = 3,
      value = "NAME",
      otherwise = "none: all rows come from one cluster")
  @Description(
      "The column that says which Kafka cluster a row comes from; only rows of --cluster are"
          + " measured. Needed where several clusters feed a table: their offsets would mix.")
  @Nullable String getClusterColumn();

  void setClusterColumn(String value);

  @Flag(group = Group.BIGQUERY, place = 4, value = "SIZE")
  @Description(
      "What all queries of a run together may be billed at most, as in 500MiB or 2TiB. BigQuery is"
          + " asked for an estimate first; where it is above this, the tables that cost most are left"
          + " out, and if none would remain nothing is run.")
  @Default.String("50GiB")
  String getMaxBytesBilled();

  void setMaxBytesBilled(String value);

  @Flag(group = Group.BIGQUERY, place = 5, value = "LOCATION", otherwise = "the table's own")
  @Description("Where queries run, as in EU or asia-southeast1.")
  @Nullable String getQueryLocation();

  void setQueryLocation(String value);

  @Flag(
      group = Group.BIGQUERY,
      place = 6,
      value = "DATASET",
      otherwise = "none: BigQuery keeps them, for a day")
  @Description(
      "Where the queries' results lie until they are read, as dataset or project.dataset; tables"
          + " there are deleted at the end. Needed only where results exceed 10 GB.")
  @Nullable String getQueryTempDataset();

  void setQueryTempDataset(String value);

  @Flag(group = Group.BIGQUERY, place = 7, value = "KEY=VALUE,...", otherwise = "none")
  @Description("Labels of the queries' jobs, beside those that name Hodor, cluster and table.")
  @Nullable String getQueryLabels();

  void setQueryLabels(String value);

  @Flag(group = Group.BIGQUERY, place = 8, value = "DURATION")
  @Description("How long to ask again when BigQuery is overloaded or does not answer.")
  @Default.String("PT2M")
  String getQueryRetryTimeout();

  void setQueryRetryTimeout(String value);

  @Flag(group = Group.PARQUET, place = 1, value = "FOLDER", otherwise = "none")
  @Description(
      "The folder that holds a folder for each topic: a path or a gs:// address. Needed with"
          + " --source=parquet.")
  @Nullable String getFiles();

  void setFiles(String value);

  @Flag(group = Group.PARQUET, place = 2, value = "hour|day|none")
  @Description(
      "Which folders lie below a topic's: dt=2026-01-31/hr=10, dt=2026-01-31, or none. A folder's"
          + " time is its rows' event time.")
  @Default.String("hour")
  String getFolderGranularity();

  void setFolderGranularity(String value);

  @Flag(group = Group.PARQUET, place = 3, value = "TEXT")
  @Description("What stands before the date in a folder's name.")
  @Default.String("dt=")
  String getDatePrefix();

  void setDatePrefix(String value);

  @Flag(group = Group.PARQUET, place = 4, value = "TEXT")
  @Description("What stands before the hour in a folder's name.")
  @Default.String("hr=")
  String getHourPrefix();

  void setHourPrefix(String value);

  @Flag(group = Group.PARQUET, place = 5, value = "ZONE")
  @Description("Whose clock the folders follow, as in UTC or Asia/Jakarta.")
  @Default.String("UTC")
  String getFolderZone();

  void setFolderZone(String value);

  @Flag(group = Group.SINK, place = 3, value = "DURATION")
  @Description(
      "How far a row's time may lie outside its folder or partition: those this much before and"
          + " after the range are read too. For tables only where partitions do not follow event time.")
  @Default.String("PT1H")
  String getPartitionPadding();

  void setPartitionPadding(String value);

  @Flag(group = Group.SINK, place = 1, value = "firehose|kafka-connect|iceberg")
  @Description(
      "Whose names the columns with Kafka's topic, partition, offset and timestamp have. Tables and"
          + " files may lack them: then offsets are not known, and the results say so.")
  @Default.String("firehose")
  String getColumns();

  void setColumns(String value);

  @Flag(
      group = Group.SINK,
      place = 2,
      value = "NAME",
      otherwise = "none: they lie among the row's own columns")
  @Description("The group that holds those columns.")
  @Nullable String getMetadataColumn();

  void setMetadataColumn(String value);

  @Flag(group = Group.EVENT_TIME, place = 1, value = "record|json:PATH|proto:PATH|column:PATH")
  @Description(
      "Where a record's event time stands: its Kafka timestamp, a field of its value, or, in tables"
          + " and files, a column. PATH is names with dots between.")
  @Default.String("record")
  String getEventTime();

  void setEventTime(String value);

  @Flag(group = Group.EVENT_TIME, place = 2, value = "ms|s|us|ns")
  @Description("What a whole number counts, where the event time is one.")
  @Default.String("ms")
  String getEventTimeUnit();

  void setEventTimeUnit(String value);

  @Flag(group = Group.EVENT_TIME, place = 3, value = "NAME", otherwise = "the path's last name")
  @Description("What to call the event time in results. Only sources with the same name compare.")
  @Nullable String getEventTimeName();

  void setEventTimeName(String value);

  @Flag(group = Group.EVENT_TIME, place = 4, value = "FILE|URL", otherwise = "none")
  @Description("The descriptor set that holds --protoMessage: a path, http(s):// or gs://.")
  @Nullable String getProtoDescriptors();

  void setProtoDescriptors(String value);

  @Flag(group = Group.EVENT_TIME, place = 5, value = "NAME", otherwise = "none")
  @Description("The full name of the values' protobuf message.")
  @Nullable String getProtoMessage();

  void setProtoMessage(String value);

  @Flag(
      group = Group.RESULTS,
      place = 2,
      value = "true|false",
      otherwise = "true; false for tables, where it means that every column is read and billed")
  @Description("Whether to count different contents, by the MD5 of the values.")
  @Nullable Boolean getContentHash();

  void setContentHash(Boolean value);

  @Flag(group = Group.RESULTS, place = 3, value = "true|false")
  @Description("Whether to publish windows that could not be read wholly.")
  @Default.Boolean(false)
  boolean getPublishPartial();

  void setPublishPartial(boolean value);

  @Flag(group = Group.RUN, place = 1, value = "DURATION", otherwise = "none")
  @Description("Give up after this long, with exit code 5.")
  @Nullable String getTimeLimit();

  void setTimeLimit(String value);
}
