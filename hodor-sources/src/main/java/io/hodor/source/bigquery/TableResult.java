package io.hodor.source.bigquery;

import io.hodor.Address;
import java.io.Serializable;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What the query about a measured table left behind.
 *
 * @param table the measured table, for people; no two results have the same
 * @param destination the table that holds the result, {@code project:dataset.table}
 * @param addresses whose rows the result may hold, by the Kafka topic
 * @param contents whether contents were asked for
 */
public record TableResult(
    String table, String destination, Map<String, Address> addresses, boolean contents)
    implements Serializable {

  public TableResult {
    Objects.requireNonNull(table, "table");
    Objects.requireNonNull(destination, "destination");
    addresses = Collections.unmodifiableMap(new TreeMap<>(addresses));
  }
}
