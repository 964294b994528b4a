package io.hodor.testing;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.influxdb.InfluxDB;
import org.influxdb.dto.Point;
import org.junit.jupiter.api.Test;

class InfluxDbIT {

  @Test
  void aPointIsReadBackAndOverwrittenByTheNextOneOfItsAddress() {
    try (InfluxDb server = InfluxDb.start()) {
      server.createDatabase("hodor");
      write(server, 5);
      write(server, 7);

      server.restart();

      List<List<Object>> rows = server.rows("hodor", "SELECT \"count\" FROM hodor_metrics");
      assertThat(rows.size(), is(1));
      assertThat(rows.get(0), contains("2026-05-04T12:00:00Z", 7.0));
    }
  }

  private static void write(InfluxDb server, long count) {
    try (InfluxDB client = server.client()) {
      client
          .setDatabase("hodor")
          .write(
              Point.measurement("hodor_metrics")
                  .time(1_777_896_000L, TimeUnit.SECONDS)
                  .tag("topic", "orders")
                  .addField("count", count)
                  .build());
    }
  }
}
