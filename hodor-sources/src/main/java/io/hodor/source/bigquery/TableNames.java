package io.hodor.source.bigquery;

import com.google.api.services.bigquery.model.TableList;
import io.hodor.config.CloseNames;
import io.hodor.config.OptionFault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The tables that {@code --table} means: one, a comma-separated list, or patterns, which leave out
 * what no sink writes to; each with the topics that are written behind it.
 *
 * @param topics by the tables, in the order in which these are written, those of a pattern in
 *     BigQuery's; no topics where none is written
 * @param warnings what a pattern matched and is not measured, one line each
 */
public record TableNames(Map<TableName, Set<String>> topics, List<String> warnings) {

  private static final int MOST_NAMES = 5;

  public TableNames {
    topics = Collections.unmodifiableMap(new LinkedHashMap<>(topics));
    warnings = List.copyOf(warnings);
  }

  /** The tables, without repetition. */
  public List<TableName> names() {
    return List.copyOf(topics.keySet());
  }

  /**
   * Whether the option may mean several tables: it is a list or a pattern, or says whose rows the
   * table holds, as lists do that grow.
   */
  public static boolean isMany(String text) {
    List<String> entries = entries(text);
    return entries.size() > 1 || isWild(entries.get(0)) || namesTopics(text);
  }

  /** Whether a topic is written behind a table. */
  public static boolean namesTopics(String text) {
    return text.indexOf('=') >= 0;
  }

  /**
   * Checks the option as it is written, without asking BigQuery.
   *
   * @throws OptionFault if one of its entries is no table's name and no pattern of one
   */
  public static void check(String text) {
    patterns(text);
  }

  /**
   * Whether the option may mean a table and its rows of a topic, without asking BigQuery whether
   * they are there.
   *
   * @param table its whole name
   * @throws OptionFault as {@link #check}
   */
  public static boolean mayHold(String text, String table, String topic) {
    List<TablePattern> ofTable =
        patterns(text).stream().filter(pattern -> mayMean(pattern, table)).toList();
    Set<String> topics =
        ofTable.stream().flatMap(it -> it.topic().stream()).collect(Collectors.toSet());
    return !ofTable.isEmpty() && (topics.isEmpty() || topics.contains(topic));
  }

  private static boolean mayMean(TablePattern pattern, String table) {
    String dataset = pattern.project() + "." + pattern.dataset() + ".";
    return table.startsWith(dataset) && pattern.table().matches(table.substring(dataset.length()));
  }

  /**
   * Whether a table that the option means may hold rows of a topic, without asking BigQuery.
   *
   * @throws OptionFault as {@link #check}
   */
  public static boolean mayHold(String text, String topic) {
    return patterns(text).stream()
        .anyMatch(pattern -> pattern.topic().isEmpty() || pattern.topic().get().equals(topic));
  }

  /**
   * The tables that are written by name with topics behind them, without asking BigQuery.
   *
   * @throws OptionFault as {@link #check}
   */
  public static Map<TableName, Set<String>> named(String text) {
    Map<TableName, Set<String>> names = new LinkedHashMap<>();
    for (TablePattern pattern : patterns(text)) {
      if (!pattern.table().isWild() && pattern.topic().isPresent()) {
        add(pattern, pattern.table().text(), names);
      }
    }
    return names;
  }

  /**
   * Whether each entry names a table and a topic behind it, so that no look is needed to know them.
   *
   * @throws OptionFault as {@link #check}
   */
  public static boolean areNamed(String text) {
    return patterns(text).stream()
        .allMatch(pattern -> !pattern.table().isWild() && pattern.topic().isPresent());
  }

  /**
   * Finds the tables that are meant. A name is not looked up: whether it is there is asked when it
   * is described.
   *
   * @throws OptionFault if an entry is no table's name, or a pattern matches no table
   * @throws io.hodor.config.Unreachable if a pattern's dataset cannot be listed
   */
  public static TableNames resolve(String text, BigQueryClient client) {
    Map<TableName, Set<String>> names = new LinkedHashMap<>();
    List<String> warnings = new ArrayList<>();
    for (TablePattern pattern : patterns(text)) {
      if (pattern.table().isWild()) {
        match(pattern, client.list(pattern.project(), pattern.dataset()), names, warnings);
      } else {
        add(pattern, pattern.table().text(), names);
      }
    }
    return new TableNames(names, warnings);
  }

  /** Those of these tables that are wanted, in the same order. */
  public TableNames only(Predicate<TableName> wanted) {
    Map<TableName, Set<String>> some = new LinkedHashMap<>(topics);
    some.keySet().removeIf(wanted.negate());
    return new TableNames(some, warnings);
  }

  private static void add(TablePattern pattern, String table, Map<TableName, Set<String>> names) {
    Set<String> topics = names.computeIfAbsent(pattern.named(table), it -> new TreeSet<>());
    pattern.topic().ifPresent(topics::add);
  }

  private static void match(
      TablePattern pattern,
      List<TableList.Tables> listed,
      Map<TableName, Set<String>> names,
      List<String> warnings) {
    List<TableList.Tables> matching =
        listed.stream().filter(table -> pattern.table().matches(id(table))).toList();
    List<TableList.Tables> queried =
        matching.stream().filter(table -> TableKind.of(table.getType()).isWritten()).toList();
    if (queried.isEmpty()) {
      throw new OptionFault(QueryFlags.TABLE, nothing(pattern, listed, matching));
    }
    for (TableList.Tables table : matching) {
      TableKind kind = TableKind.of(table.getType());
      if (kind.isWritten()) {
        add(pattern, id(table), names);
      } else {
        warnings.add(
            "--%s=%s: %s is left out, it is %s"
                .formatted(QueryFlags.TABLE, pattern, id(table), kind.words()));
      }
    }
  }

  private static String nothing(
      TablePattern pattern, List<TableList.Tables> listed, List<TableList.Tables> matching) {
    if (!matching.isEmpty()) {
      return "no table is like %s, only %s %s"
          .formatted(pattern, TableKind.of(matching.get(0).getType()).words(), id(matching.get(0)));
    }
    List<String> all = listed.stream().map(TableNames::id).toList();
    List<String> close = CloseNames.to(pattern.table().text(), all, MOST_NAMES);
    List<String> shown = close.isEmpty() ? all.stream().limit(MOST_NAMES).toList() : close;
    return "no table is like "
        + pattern
        + (shown.isEmpty() ? "; the dataset is empty" : "; there is " + String.join(", ", shown));
  }

  private static String id(TableList.Tables table) {
    return table.getTableReference().getTableId();
  }

  private static List<TablePattern> patterns(String text) {
    return entries(text).stream().map(TablePattern::parse).toList();
  }

  private static List<String> entries(String text) {
    List<String> entries =
        Arrays.stream(text.split(",")).map(String::strip).filter(it -> !it.isEmpty()).toList();
    if (entries.isEmpty()) {
      throw new OptionFault(QueryFlags.TABLE, "is empty; write project.dataset.table");
    }
    return entries;
  }

  private static boolean isWild(String entry) {
    return entry.indexOf('*') >= 0 || entry.indexOf('?') >= 0;
  }
}
