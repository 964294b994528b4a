package io.hodor.source;

import java.time.Instant;

/**
 * A folder below a topic's that is named for a stretch of time.
 *
 * @param name its path below the topic's folder, as {@code dt=2026-05-04/hr=10}; empty for the
 *     topic's folder itself
 * @param from the earliest time that its rows may have; {@code Instant.MIN} if its name says none
 * @param until the end of that time, exclusive; {@code Instant.MAX} if its name says none
 */
record TimeFolder(String name, Instant from, Instant until) {}
