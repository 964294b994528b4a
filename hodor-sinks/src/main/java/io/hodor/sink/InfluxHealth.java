package io.hodor.sink;

import io.hodor.wire.v1.JobHealth;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells how jobs fare as points of {@code hodor_health}. */
public final class InfluxHealth implements HealthWriter {

  private static final Logger LOG = LoggerFactory.getLogger(InfluxHealth.class);
  private static final Duration RETRY_FOR = Duration.ofSeconds(5);

  private final InfluxWriter writer;

  private InfluxHealth(InfluxWriter writer) {
    this.writer = writer;
  }

  /** Writes to this database; nothing is sent yet. */
  public static InfluxHealth to(InfluxTarget target) {
    return new InfluxHealth(InfluxWriter.to(target, RETRY_FOR));
  }

  @Override
  public void put(List<JobHealth> healths) {
    if (healths.isEmpty()) {
      return;
    }
    try {
      long unused = writer.write(healths.stream().map(InfluxPoint::of).toList());
    } catch (RuntimeException e) {
      LOG.warn("The job's health is not told to InfluxDB: {}", e.getMessage());
    }
  }

  @Override
  public void close() {
    // The JDK's client of HTTP ends with whoever uses it.
  }
}
