package io.hodor.flink;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a job failed, in one line out of Flink's stack trace.
 *
 * @param at when it failed
 */
public record RootCause(String words, Instant at) {

  private static final Pattern CAUSE = Pattern.compile("(?m)^(?:Caused by: )?([\\w.$]+): (.*)$");
  private static final Pattern PLAIN_CAUSE = Pattern.compile("(?m)^Caused by: ([\\w.$]+)$");

  /** What is wrapped around another message says the message again. */
  private static final String SERIALIZED = "org.apache.flink.util.SerializedThrowable";

  static Optional<RootCause> of(Answer told) {
    Answer last = told.path("exceptionHistory").path("entries").path(0);
    String trace = last.path("stacktrace").text();
    return trace.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new RootCause(words(trace), Instant.ofEpochMilli(last.path("timestamp").number())));
  }

  /**
   * What Hodor itself said, for that is meant for people; else the innermost cause that a stack
   * trace tells of, or its first line where there is none.
   */
  static String words(String trace) {
    List<MatchResult> causes = CAUSE.matcher(trace).results().toList();
    Optional<MatchResult> ours = causes.stream().filter(RootCause::isOurs).findFirst();
    if (ours.isPresent()) {
      return line(ours.get());
    }
    if (!causes.isEmpty()) {
      return line(causes.get(causes.size() - 1));
    }
    Matcher plain = PLAIN_CAUSE.matcher(trace);
    String last = trace.lines().findFirst().orElse("");
    while (plain.find()) {
      last = plain.group(1);
    }
    return last;
  }

  private static boolean isOurs(MatchResult cause) {
    return cause.group(cause.group(1).equals(SERIALIZED) ? 2 : 1).startsWith("io.hodor.");
  }

  private static String line(MatchResult cause) {
    String kind = cause.group(1);
    String words = cause.group(2);
    if (kind.equals(SERIALIZED)) {
      return words;
    }
    String name = kind.substring(kind.lastIndexOf('.') + 1) + ": ";
    return words.startsWith(kind + ": ") ? name + words.substring(kind.length() + 2) : name + words;
  }
}
