package io.hodor.source.bigquery;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Labels by which the cost of queries is found in BigQuery's bill: what the user gives, and {@code
 * hodor_instance}, {@code hodor_cluster} and {@code hodor_table}. BigQuery takes 63 of lower case
 * letters, digits, {@code _} and {@code -}; what else there is becomes {@code _}.
 */
final class QueryLabels {

  private static final int LONGEST = 63;

  private QueryLabels() {}

  /**
   * @param own the user's; one with a name of Hodor's gives way
   */
  static Map<String, String> of(
      Map<String, String> own, String instance, String cluster, TableName table) {
    Map<String, String> labels = new TreeMap<>();
    own.forEach((key, value) -> labels.put(key(key), allowed(value)));
    labels.put("hodor_instance", allowed(instance));
    labels.put("hodor_cluster", allowed(cluster));
    labels.put("hodor_table", ending(table.toString()));
    return labels;
  }

  /** A key begins with a letter. */
  private static String key(String text) {
    String key = allowed(text);
    return key.matches("[a-z].*") ? key : allowed("x_" + key);
  }

  private static String allowed(String text) {
    String allowed = replaced(text);
    return allowed.substring(0, Math.min(LONGEST, allowed.length()));
  }

  /** Names of tables differ at their end. */
  private static String ending(String text) {
    String allowed = replaced(text);
    return allowed.substring(Math.max(0, allowed.length() - LONGEST));
  }

  private static String replaced(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", "_");
  }
}
