package io.hodor.source.bigquery;

import io.hodor.config.OptionFault;
import java.io.Serializable;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a run may cost, in bytes that BigQuery bills. A query is billed in whole MiB, and with 10
 * MiB at least: many small tables cost more than their bytes.
 */
public record MaxBytesBilled(long bytes) implements Serializable {

  private static final long serialVersionUID = 1;

  private static final long MIB = 1L << 20;
  private static final long LEAST = 10 * MIB;
  private static final String FORM = "write a size as in 50GiB, 500MB or 1.5TiB, or plain bytes";
  private static final Pattern SIZE =
      Pattern.compile("([0-9]+(?:\\.[0-9]+)?) ?(?:([KMGTP])(I?))?B?");

  /**
   * Reads a whole number of bytes, or a number with KiB, MiB, GiB, TiB, PiB (powers of 1024) or KB,
   * MB, GB, TB, PB (powers of 1000), whose B may be left out; upper and lower case are the same.
   *
   * @throws OptionFault if it is no size, or less than a single query costs
   */
  public static MaxBytesBilled parse(String text) {
    Matcher size = SIZE.matcher(text.strip().toUpperCase(Locale.ROOT));
    if (!size.matches()) {
      throw new OptionFault(QueryFlags.MAX_BYTES_BILLED, "'" + text + "' is no size; " + FORM);
    }
    BigDecimal bytes = new BigDecimal(size.group(1)).multiply(unit(size));
    if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new OptionFault(
          QueryFlags.MAX_BYTES_BILLED, "'" + text + "' is more than there is; " + FORM);
    }
    if (bytes.compareTo(BigDecimal.valueOf(LEAST)) < 0) {
      throw new OptionFault(
          QueryFlags.MAX_BYTES_BILLED,
          "'" + text + "' is less than the 10 MiB that BigQuery bills for any query; " + FORM);
    }
    return new MaxBytesBilled(bytes.longValue());
  }

  private static BigDecimal unit(Matcher size) {
    if (size.group(2) == null) {
      return BigDecimal.ONE;
    }
    int base = size.group(3).isEmpty() ? 1000 : 1024;
    return BigDecimal.valueOf(base).pow("KMGTP".indexOf(size.group(2)) + 1);
  }

  /** What may be billed still, after so many bytes. */
  public MaxBytesBilled less(long billed) {
    return new MaxBytesBilled(Math.max(0, bytes - billed));
  }

  /** What BigQuery bills for a query that processes so many bytes. */
  static long billed(long processed) {
    return Math.max(LEAST, (processed + MIB - 1) / MIB * MIB);
  }

  /**
   * What may be billed together: all of it, or without the tables that cost most.
   *
   * @param processed the bytes that each table's query is estimated to process
   */
  Map<TableName, Long> within(Map<TableName, Long> processed) {
    Map<TableName, Long> within = new LinkedHashMap<>();
    long all = 0;
    for (Map.Entry<TableName, Long> table : cheapestFirst(processed)) {
      all += billed(table.getValue());
      if (all <= bytes) {
        within.put(table.getKey(), table.getValue());
      }
    }
    return within;
  }

  /**
   * Checks that something may be billed.
   *
   * @param processed the bytes that each table's query is estimated to process
   * @throws OptionFault if each alone is more than may be billed; says how much the cheapest is
   */
  void check(Map<TableName, Long> processed) {
    if (within(processed).isEmpty() && !processed.isEmpty()) {
      throw new OptionFault(QueryFlags.MAX_BYTES_BILLED, refusal(processed));
    }
  }

  private static List<Map.Entry<TableName, Long>> cheapestFirst(Map<TableName, Long> processed) {
    return processed.entrySet().stream()
        .sorted(Map.Entry.<TableName, Long>comparingByValue().thenComparing(Map.Entry::getKey))
        .toList();
  }

  /** Why a table is left out that is not {@link #within} this. */
  TableFault leftOut(TableName table, long processed) {
    return new TableFault(
        table,
        "would be billed about %s: it is left out, so that the others stay below --%s, %s; write a"
                .formatted(words(billed(processed)), QueryFlags.MAX_BYTES_BILLED, this)
            + " shorter --lookback, or a greater limit");
  }

  /**
   * What each query may be billed at most: its estimate and an equal part of what is left over, so
   * that all together stay below this, whatever was written since the estimate.
   *
   * @param processed the bytes that each table's query is estimated to process; all {@link #within}
   */
  Map<TableName, Long> shares(Map<TableName, Long> processed) {
    long all = processed.values().stream().mapToLong(MaxBytesBilled::billed).sum();
    long spare = (bytes - all) / Math.max(1, processed.size());
    Map<TableName, Long> shares = new LinkedHashMap<>();
    processed.forEach((table, estimate) -> shares.put(table, billed(estimate) + spare));
    return shares;
  }

  /** The cheapest says how much greater the limit has to be for anything to be measured. */
  private String refusal(Map<TableName, Long> processed) {
    Map.Entry<TableName, Long> cheapest = cheapestFirst(processed).get(0);
    String bytes = words(billed(cheapest.getValue()));
    String words =
        processed.size() == 1
            ? "%s would be billed about %s, more than %s".formatted(cheapest.getKey(), bytes, this)
            : "each of %d tables alone would be billed more than %s, the cheapest, %s, about %s"
                .formatted(processed.size(), this, cheapest.getKey(), bytes);
    return words + "; write a shorter --lookback, or a greater limit";
  }

  /** What queries that process so many bytes are billed together, for people. */
  public String billed(Map<TableName, Long> processed) {
    return words(processed.values().stream().mapToLong(MaxBytesBilled::billed).sum());
  }

  /** A number of bytes for people. */
  static String words(long bytes) {
    int unit = (63 - Long.numberOfLeadingZeros(Math.max(1, bytes))) / 10;
    if (unit == 0) {
      return bytes + " B";
    }
    String number = String.format(Locale.ROOT, "%.2f", bytes / Math.pow(1024, unit));
    return number.replaceAll("\\.?0+$", "") + " " + "KMGTPE".charAt(unit - 1) + "iB";
  }

  @Override
  public String toString() {
    return words(bytes);
  }
}
