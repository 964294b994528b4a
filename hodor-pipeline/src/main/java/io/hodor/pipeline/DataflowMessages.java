package io.hodor.pipeline;

import com.google.api.services.dataflow.model.JobMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a job on Dataflow has said of its errors, and what failed it. */
final class DataflowMessages {

  private static final String ERROR = "JOB_MESSAGE_ERROR";
  private static final String CAUSE = "Caused by: ";

  /** Exceptions of Hodor's own, whose messages are made for people. */
  private static final String OWN = CAUSE + "io.hodor.";

  private final List<String> errors = new ArrayList<>();
  private long last;

  /** When the newest message was written, in milliseconds. */
  long last() {
    return last;
  }

  /**
   * Takes messages that are newer than the last.
   *
   * @return the words of the errors among them
   */
  List<String> add(List<JobMessage> messages) {
    List<String> words = new ArrayList<>();
    for (JobMessage message : messages) {
      last = Math.max(last, Instant.parse(message.getTime()).toEpochMilli());
      if (ERROR.equals(message.getMessageImportance())) {
        errors.add(message.getMessageText());
        words.add(words(message.getMessageText()));
      }
    }
    return words;
  }

  /**
   * Why the job failed: the innermost cause of the newest exception. The last message alone says
   * only which step failed.
   */
  Optional<String> failure() {
    Optional<String> newest = errors.stream().reduce((earlier, later) -> later);
    return errors.stream()
        .filter(text -> text.contains(CAUSE))
        .reduce((earlier, later) -> later)
        .or(() -> newest)
        .map(DataflowMessages::words);
  }

  private static String words(String text) {
    List<String> causes =
        text.lines().map(String::strip).filter(it -> it.startsWith(CAUSE)).toList();
    return causes.stream()
        .filter(it -> it.startsWith(OWN))
        .findFirst()
        .map(own -> own.substring(own.indexOf(": ", CAUSE.length()) + 2))
        .or(() -> causes.stream().reduce((outer, inner) -> inner).map(DataflowMessages::plain))
        .orElseGet(() -> text.lines().findFirst().orElse(""));
  }

  /** The exception without its package, as {@link Causes} says it. */
  private static String plain(String cause) {
    return cause.substring(CAUSE.length()).replaceFirst("^(?:[a-z]\\w*\\.)+", "");
  }
}
