package io.hodor.pipeline;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What a job and its labels are called on Dataflow, which takes few characters. */
final class DataflowNames {

  /** So that a run never meets an earlier one of its name that has not ended. */
  private static final DateTimeFormatter UNIQUE =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmssSSS").withZone(ZoneOffset.UTC);

  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_LABEL = 63;

  private DataflowNames() {}

  /** The job's name, of {@code [a-z0-9-]}, and of this run only. */
  static String job(Run run) {
    String name = run.jobName().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    return cut(name, LONGEST_NAME) + "-" + UNIQUE.format(run.began());
  }

  /** What the bill can be split by. */
  static Map<String, String> labels(Run run) {
    Map<String, String> labels = new LinkedHashMap<>();
    labels.put("hodor-instance", label(run.instance()));
    labels.put("hodor-cluster", label(run.address().cluster()));
    labels.put("hodor-topic", label(run.address().topic()));
    labels.put("hodor-source", label(run.address().source()));
    return labels;
  }

  private static String label(String value) {
    return cut(value.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", "_"), LONGEST_LABEL);
  }

  private static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest);
  }
}
