package io.hodor.pipeline;

import static java.util.stream.Collectors.joining;

import com.google.protobuf.util.Timestamps;
import io.hodor.wire.v1.Hop;
import io.hodor.wire.v1.Latency;
import io.hodor.wire.v1.QualityMetrics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Stream;

/** Results as a table for people. */
final class WindowsTable {

  private static final int MOST_ROWS = 30;

  private record Column(String title, Function<QualityMetrics, String> cell) {}

  private final List<QualityMetrics> windows;
  private final List<Column> columns = new ArrayList<>();

  private WindowsTable(List<QualityMetrics> windows) {
    this.windows = windows;
    if (windows.stream().map(QualityMetrics::getTopic).distinct().count() > 1) {
      column("topic", QualityMetrics::getTopic);
    }
    column("window", it -> Timestamps.toString(it.getWindowStart()));
    column("count", it -> Accounting.number(it.getCount()));
    column("offsets", it -> known(it.hasUniqueOffsets(), it.getUniqueOffsets()));
    column("repeated", it -> known(it.hasRepeated(), it.getRepeated()));
    column("contents", it -> known(it.hasUniqueContents(), it.getUniqueContents()));
    hops().forEach(this::latencyColumns);
    column("coverage", it -> it.getCoverage().name().toLowerCase(Locale.ROOT));
  }

  /** The newest windows, one a line under a line of titles. */
  static String of(List<QualityMetrics> windows) {
    return new WindowsTable(windows).text();
  }

  private void column(String title, Function<QualityMetrics, String> cell) {
    columns.add(new Column(title, cell));
  }

  private Stream<Hop> hops() {
    return windows.stream()
        .flatMap(it -> it.getLatenciesList().stream())
        .map(Latency::getHop)
        .distinct()
        .sorted();
  }

  private void latencyColumns(Hop hop) {
    String way = hop.name().substring("EVENT_TO_".length()).toLowerCase(Locale.ROOT);
    column("to " + way + " p50", it -> latency(it, hop, Latency::getP50));
    column("p99", it -> latency(it, hop, Latency::getP99));
  }

  private static String latency(QualityMetrics window, Hop hop, Function<Latency, Long> reading) {
    return window.getLatenciesList().stream()
        .filter(latency -> latency.getHop() == hop && latency.getCount() > 0)
        .map(latency -> Accounting.number(reading.apply(latency)) + " ms")
        .collect(joining());
  }

  private static String known(boolean present, long count) {
    return present ? Accounting.number(count) : "-";
  }

  private String text() {
    List<QualityMetrics> shown =
        windows.subList(Math.max(0, windows.size() - MOST_ROWS), windows.size());
    List<List<String>> rows = new ArrayList<>();
    rows.add(columns.stream().map(Column::title).toList());
    shown.forEach(it -> rows.add(columns.stream().map(column -> column.cell().apply(it)).toList()));
    String table = TextRows.of(rows, 1);
    int left = windows.size() - shown.size();
    return left == 0 ? table : table + "\n(" + left + " earlier windows are in the file)";
  }
}
