package io.hodor.flink;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Why a job failed: the innermost cause of Flink's stack trace, in one line.
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

  /** The innermost cause that a stack trace tells of; its first line where there is none. */
  static String words(String trace) {
    List<String> causes = CAUSE.matcher(trace).results().map(RootCause::line).toList();
    if (!causes.isEmpty()) {
      return causes.get(causes.size() - 1);
    }
    Matcher plain = PLAIN_CAUSE.matcher(trace);
    String last = trace.lines().findFirst().orElse("");
    while (plain.find()) {
      last = plain.group(1);
    }
    return last;
  }

  private static String line(java.util.regex.MatchResult cause) {
    String kind = cause.group(1);
    return kind.equals(SERIALIZED)
        ? cause.group(2)
        : kind.substring(kind.lastIndexOf('.') + 1) + ": " + cause.group(2);
  }
}
