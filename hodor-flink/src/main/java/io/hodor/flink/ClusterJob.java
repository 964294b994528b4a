package io.hodor.flink;

import java.time.Instant;

/**
 * A job that a cluster knows, whether it runs or has ended.
 *
 * @param startedAt when the cluster took it
 */
public record ClusterJob(JobId id, String name, JobState state, Instant startedAt) {}
