package io.hodor.testing.bench;

/**
 * What a run found and how long it took from its first record to its result.
 *
 * @param percentiles the sum of four percentiles of every window; 0 where they are not compared
 * @param cpuSeconds what the process took of all processors meanwhile
 */
record Finish(
    long count,
    long distinctOffsets,
    long distinctContents,
    long percentiles,
    double seconds,
    double cpuSeconds) {}
