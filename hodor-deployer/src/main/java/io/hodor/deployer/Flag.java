package io.hodor.deployer;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The options, in the order of the help text. */
enum Flag {
  BOOTSTRAP_SERVERS(
      "bootstrapServers=HOST:PORT,...",
      "required",
      "The brokers whose topics are deployed. Releases get them too, unless --values names brokers"
          + " of its own."),
  CLIENT_CONFIG(
      "clientConfig=FILE",
      "none",
      "A file of Kafka client properties: the login, the trust store. Read anew for each"
          + " connection."),
  CLUSTER("cluster=NAME", "default", "The name of the Kafka cluster in results."),
  INSTANCE("instance=NAME", "default", "The name of this Hodor."),
  INCLUDE(
      "include=PATTERN,...",
      "*",
      "The topics to watch: names or patterns, as in orders-*, which must match the whole name."
          + " Kafka's internal topics, those that begin with __ and Hodor's own are never watched."),
  EXCLUDE("exclude=PATTERN,...", "none", "Topics that are not watched all the same."),
  IGNORE_FILE(
      "ignoreFile=FILE",
      "none",
      "More topics that are not watched: a name or pattern in each line, # begins a comment. Read"
          + " anew in each round, so that the owner of a topic can opt out."),
  VALUES("values=FILE", "none", "Values of the chart that all topics share, as YAML."),
  TOPIC_SETTINGS(
      "topicSettings=FILE",
      "none",
      "What topics have of their own: a YAML list of {topic: PATTERN, live: {...}, tables: {...},"
          + " files: {...}} with keys of an entry of the chart's topics, bigquery.groups and"
          + " parquet.clusters. Later entries go over earlier ones. Tables and folders with other"
          + " settings than their neighbours are measured apart from them."),
  TABLE_RULE(
      "tableRule=PROJECT:DATASET.TABLE",
      "no tables",
      "The table of a topic, in which {topic} stands for its name with _ for every . and -, as in"
          + " shop:events.{topic}."),
  FILES_RULE(
      "filesRule=FOLDER",
      "no files",
      "The folder that holds a topic's own folder, as in gs://my-events; {topic} stands for its"
          + " name."),
  FIREHOSE_ENV(
      "firehoseEnv=FILE|FOLDER",
      "none",
      "The environments of Firehoses (NAME=VALUE lines, or YAML or JSON such as a dump of"
          + " ConfigMaps): SOURCE_KAFKA_TOPIC, SINK_TYPE, SINK_BIGQUERY_... and SINK_BLOB_... tell"
          + " the tables and folders of topics. The rules are for the other topics."),
  CHART("chart=FOLDER", "required", "The chart hodor, which all releases are made of."),
  NAMESPACE(
      "namespace=NAME",
      "the pod's own, else default",
      "The namespace of the releases and of the lease."),
  KUBE_CONFIG(
      "kubeConfig=FILE",
      "the pod's own login, or $KUBECONFIG",
      "Where the Kubernetes API is, and a login."),
  RECORDS_PER_SLOT(
      "recordsPerSlot=NUMBER",
      "50000",
      "How many records a second are one slot's work: a topic's job gets as many slots as its"
          + " records need, a power of two, at most one for each partition."),
  MAX_PARALLELISM("maxParallelism=NUMBER", "4", "The most slots that a topic's job gets."),
  MAX_CHANGES(
      "maxChanges=NUMBER",
      "10",
      "How many releases a round may install or change: a topic's starts a job, or starts it again."),
  MAX_REMOVALS(
      "maxRemovals=NUMBER",
      "5",
      "How many releases a round may take away. None is when more than that and more than a quarter"
          + " of all topics, or of all groups, seem to be gone: then patterns and the brokers'"
          + " address are to be looked at. So it is with tables and folders: when nothing leads to"
          + " more than that and more than a quarter of them, all are measured where they were, and"
          + " Firehose's environments and the rules are to be looked at."),
  REMOVE_AFTER(
      "removeAfter=DURATION",
      "PT1H",
      "How long a topic has to be gone, or a group to be empty, in every look, before its release"
          + " is taken away, and how long a table or folder to which nothing leads any more is"
          + " measured on; a folder whose topic has another is left at once. A failed look, or one that shows no topic, begins the time anew."),
  INTERVAL("interval=DURATION", "PT1M", "The time between two rounds."),
  ONCE("once", "false", "One round, and the end."),
  DRY_RUN("dryRun", "false", "Prints what one round would do, does nothing, and ends."),
  JSON("json", "false", "Prints the plan as JSON, with the values of each release."),
  LEASE_NAME(
      "leaseName=NAME",
      "hodor-deployer- and a hash of instance and cluster",
      "The Lease by which replicas agree on the one that deploys."),
  PORT("port=NUMBER", "8080", "Where /healthz, /readyz and /metrics are; 0 for nowhere.");

  private final String written;
  private final String otherwise;
  private final String meaning;

  Flag(String written, String otherwise, String meaning) {
    this.written = written;
    this.otherwise = otherwise;
    this.meaning = meaning;
  }

  static Optional<Flag> named(String name) {
    return Stream.of(values()).filter(it -> it.option().equals(name)).findFirst();
  }

  static List<String> names() {
    return Stream.of(values()).map(Flag::option).toList();
  }

  /** Its name, without dashes. */
  String option() {
    return written.replaceFirst("=.*", "");
  }

  /** Whether it stands alone, which means true. */
  boolean isSwitch() {
    return !written.contains("=");
  }

  String written() {
    return "--" + written;
  }

  /** What holds when it is not given. */
  String otherwise() {
    return otherwise;
  }

  String meaning() {
    return meaning;
  }
}
