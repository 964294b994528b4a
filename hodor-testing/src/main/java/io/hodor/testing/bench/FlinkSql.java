package io.hodor.testing.bench;

import io.hodor.testing.RepositoryRoot;
import java.util.List;

/** How the contender is started that has Flink's planner on its class path, and nothing else. */
final class FlinkSql {

  private static final String MODULE = "flink-sql";

  private FlinkSql() {}

  /** What comes after {@code java} and the JVM's own options. */
  static List<String> program(int rounds, String mode, BenchTopic topic) {
    String classes =
        RepositoryRoot.path().resolve("hodor-testing/" + MODULE + "/target/classes").toString();
    return List.of(
        "-cp",
        classes + ":" + RepositoryRoot.classPathOf(MODULE),
        "io.hodor.testing.flinksql.FlinkSqlMain",
        String.valueOf(rounds),
        mode,
        String.valueOf(TopicPipelines.SLOTS),
        topic.bootstrapServers(),
        topic.name());
  }
}
