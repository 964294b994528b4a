package io.hodor.testing.bench;

import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the bench is asked for.
 *
 * @param scenarios what is shown, in order
 * @param contenders which of those over Kafka
 * @param records how many a topic holds
 * @param valueBytes how long values are; a topic for each
 * @param partitions how many a topic has; a topic for each
 * @param rounds how often each contender runs
 * @param rows how many the Parquet files hold
 * @param codec what they are compressed with
 * @param windowRecords how many one open window holds
 * @param windowHeap the heap that the job with that window gets, as after {@code -Xmx}
 * @param quietTopics how many topics are quiet
 * @param quietFor for how long
 * @param rates of messages a second, ascending, at which a live job's cost is measured
 * @param rateFor for how long, each
 */
record BenchOptions(
    List<Scenario> scenarios,
    List<TopicContender> contenders,
    long records,
    List<Integer> valueBytes,
    List<Integer> partitions,
    int rounds,
    long rows,
    String codec,
    long windowRecords,
    String windowHeap,
    int quietTopics,
    Duration quietFor,
    List<Integer> rates,
    Duration rateFor) {

  static final String USAGE =
      """
      make bench ARGS='--option=value ...'

        --scenario=kafka,eventTime,parquet   what is shown; also window, quiet and cost, or all
        --contenders=all                     over Kafka: %s
        --records=1000000                    in a topic
        --valueBytes=200                     of a value; several: a topic for each
        --partitions=4                       of a topic; several: a topic for each
        --rounds=3                           of each contender
        --rows=2000000                       in Parquet files
        --codec=snappy                       of Parquet files
        --windowRecords=6000000              in one open window (window)
        --windowHeap=384m                    of the job that measures it (window)
        --quietTopics=50                     (quiet)
        --quietFor=PT1M                      how long they are watched (quiet)
        --rates=10,1000,10000,100000         messages a second of a live job (cost)
        --rateFor=PT1M                       how long each rate is written (cost)
        --full                               all scenarios, 5,000,000 records of 200 and of 1,000 bytes in 4
                                             and in 16 partitions, 5 rounds, 10,000,000 rows, 60,000,000
                                             records in a window: hours; other options still count

      Without options it takes some five minutes: the figures of so few records are a first look.
      """
          .formatted(words(TopicContender.values(), TopicContender::word));

  private static final String ALL = "all";
  private static final long LEAST_VALUE_BYTES = 160;

  /**
   * Reads what was typed.
   *
   * @throws IllegalArgumentException with a sentence for people, if it cannot be carried out
   */
  static BenchOptions parse(String... args) {
    Map<String, String> options = defaults();
    if (List.of(args).contains("--full")) {
      options.putAll(full());
    }
    for (String arg : args) {
      if (!arg.equals("--full")) {
        String[] parts = arg.replaceFirst("^--", "").split("=", -1);
        if (!arg.startsWith("--") || parts.length != 2 || !options.containsKey(parts[0])) {
          throw new IllegalArgumentException(arg + " is not known");
        }
        options.put(parts[0], parts[1]);
      }
    }
    return of(options);
  }

  private static Map<String, String> defaults() {
    Map<String, String> defaults = new LinkedHashMap<>();
    defaults.put("scenario", "kafka,eventTime,parquet");
    defaults.put("contenders", ALL);
    defaults.put("records", "1000000");
    defaults.put("valueBytes", "200");
    defaults.put("partitions", "4");
    defaults.put("rounds", "3");
    defaults.put("rows", "2000000");
    defaults.put("codec", "snappy");
    defaults.put("windowRecords", "6000000");
    defaults.put("windowHeap", "384m");
    defaults.put("quietTopics", "50");
    defaults.put("quietFor", "PT1M");
    defaults.put("rates", "10,1000,10000,100000");
    defaults.put("rateFor", "PT1M");
    return defaults;
  }

  private static Map<String, String> full() {
    return Map.of(
        "scenario", ALL,
        "records", "5000000",
        "valueBytes", "200,1000",
        "partitions", "4,16",
        "rounds", "5",
        "rows", "10000000",
        "windowRecords", "60000000");
  }

  private static BenchOptions of(Map<String, String> options) {
    return new BenchOptions(
        chosen("scenario", options, Scenario.values(), Scenario::word),
        chosen("contenders", options, TopicContender.values(), TopicContender::word),
        number("records", options.get("records"), 1000),
        numbers("valueBytes", options, LEAST_VALUE_BYTES),
        numbers("partitions", options, 1),
        (int) number("rounds", options.get("rounds"), 1),
        number("rows", options.get("rows"), 1000),
        options.get("codec"),
        number("windowRecords", options.get("windowRecords"), 1000),
        options.get("windowHeap"),
        (int) number("quietTopics", options.get("quietTopics"), 1),
        duration("quietFor", options),
        numbers("rates", options, 1).stream().sorted().distinct().toList(),
        duration("rateFor", options));
  }

  /** Always in the order in which they run. */
  private static <T> List<T> chosen(
      String option, Map<String, String> options, T[] all, Function<T, String> word) {
    List<String> asked = List.of(options.get(option).split(",", -1));
    if (asked.equals(List.of(ALL))) {
      return List.of(all);
    }
    for (String one : asked) {
      if (Stream.of(all).map(word).noneMatch(one::equals)) {
        throw new IllegalArgumentException(
            "--" + option + " knows no " + one + "; there are " + words(all, word));
      }
    }
    return Stream.of(all).filter(it -> asked.contains(word.apply(it))).toList();
  }

  private static <T> String words(T[] all, Function<T, String> word) {
    return Stream.of(all).map(word).collect(Collectors.joining(", "));
  }

  private static List<Integer> numbers(String option, Map<String, String> options, long least) {
    return Arrays.stream(options.get(option).split(",", -1))
        .map(value -> (int) number(option, value, least))
        .toList();
  }

  private static long number(String option, String value, long least) {
    if (!value.matches("\\d{1,9}") || Long.parseLong(value) < least) {
      throw new IllegalArgumentException(
          "--" + option + " is " + value + "; give a whole number from " + least + " on");
    }
    return Long.parseLong(value);
  }

  private static Duration duration(String option, Map<String, String> options) {
    String value = options.get(option);
    if (!value.matches("PT\\d{1,6}[HMS]") || Duration.parse(value).isZero()) {
      throw new IllegalArgumentException(
          "--" + option + " is " + value + "; give a duration, as in PT1M");
    }
    return Duration.parse(value);
  }
}
