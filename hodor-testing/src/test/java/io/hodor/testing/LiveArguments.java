package io.hodor.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The command line of a run without end, in windows that are final soon. */
final class LiveArguments {
  static final Duration WINDOW = Duration.ofSeconds(10);
  static final Duration LATENESS = Duration.ofSeconds(10);
  static final Duration DISORDER = Duration.ofSeconds(2);

  private final Map<String, String> options = new LinkedHashMap<>();

  /** Measures a topic of JSON events, and writes to topics of the same brokers. */
  LiveArguments(KafkaBroker broker, String topic) {
    with("bootstrapServers", broker.bootstrapServers());
    with("topic", topic);
    with("eventTime", "json:event_time");
    with("windowSize", WINDOW);
    with("allowedLateness", LATENESS);
    with("maxOutOfOrderness", DISORDER);
    with("lateFiringDelay", Duration.ofSeconds(1));
    with("outputBootstrapServers", broker.bootstrapServers());
  }

  LiveArguments with(InfluxDb influx, String database) {
    return with("influxUrl", influx.url()).with("influxDatabase", database);
  }

  /** Sets an option, written without its dashes, or sets it anew. */
  LiveArguments with(String option, Object value) {
    options.put(option, value.toString());
    return this;
  }

  List<String> list() {
    List<String> arguments = new ArrayList<>(List.of("measure"));
    options.forEach((option, value) -> arguments.add("--" + option + "=" + value));
    return arguments;
  }
}
