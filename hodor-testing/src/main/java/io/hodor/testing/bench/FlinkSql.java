package io.hodor.testing.bench;

import io.hodor.testing.RepositoryRoot;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** How programs are started that have Flink's own libraries on their class path, and no others. */
final class FlinkSql {

  private static final String MODULE = "flink-sql";

  private FlinkSql() {}

  /** The contender: what comes after {@code java} and the JVM's own options. */
  static List<String> program(int rounds, String mode, BenchTopic topic) {
    return List.of(
        "-cp",
        classPath(),
        "io.hodor.testing.flinksql.FlinkSqlMain",
        String.valueOf(rounds),
        mode,
        String.valueOf(TopicPipelines.SLOTS),
        topic.bootstrapServers(),
        topic.name());
  }

  /** What submits a job to a cluster for each topic, which reads it and does nothing else. */
  static List<String> quietJobs(URI cluster, String bootstrapServers, List<String> topics) {
    List<String> program =
        new ArrayList<>(
            List.of(
                "-cp",
                classPath(),
                "io.hodor.testing.flinksql.QuietJobsMain",
                cluster.getHost(),
                String.valueOf(cluster.getPort()),
                bootstrapServers,
                connector()));
    program.addAll(topics);
    return program;
  }

  private static String classPath() {
    String classes =
        RepositoryRoot.path().resolve("hodor-testing/" + MODULE + "/target/classes").toString();
    return classes + ":" + RepositoryRoot.classPathOf(MODULE);
  }

  /** The libraries that no cluster has by itself. */
  private static String connector() {
    return Arrays.stream(RepositoryRoot.classPathOf(MODULE).split(":"))
        .filter(library -> library.contains("/flink-") && library.contains("-connector-"))
        .filter(library -> library.contains("kafka") || library.contains("base"))
        .collect(Collectors.joining(":"));
  }
}
