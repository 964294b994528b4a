package io.hodor.pipeline;

import io.hodor.config.OptionFault;
import io.hodor.config.Unreachable;
import io.hodor.sink.BrokenLine;
import io.hodor.sink.OutputFault;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds, in what a runner wraps around an exception, the words that help. */
final class Causes {

  private Causes() {}

  /** Exceptions of Hodor's own, whose messages are made for people. */
  private static final List<Class<? extends Exception>> OWN =
      List.of(
          OptionFault.class,
          Unreachable.class,
          BrokenLine.class,
          OutputFault.class,
          JobFailed.class);

  /** The message of the exception that was made for people, else of the innermost one. */
  static String words(Throwable failure) {
    List<Throwable> chain = chain(failure);
    return chain.stream()
        .filter(cause -> OWN.contains(cause.getClass()))
        .findFirst()
        .map(Throwable::getMessage)
        .orElseGet(() -> words(chain));
  }

  /** The fault of an option among the causes, if there is one. */
  static Optional<OptionFault> optionFault(Throwable failure) {
    return chain(failure).stream()
        .filter(OptionFault.class::isInstance)
        .map(OptionFault.class::cast)
        .findFirst();
  }

  private static String words(List<Throwable> chain) {
    Throwable innermost = chain.get(chain.size() - 1);
    String message = innermost.getMessage();
    String type = innermost.getClass().getSimpleName();
    return message == null ? type : type + ": " + message;
  }

  private static List<Throwable> chain(Throwable failure) {
    List<Throwable> chain = new ArrayList<>();
    Throwable cause = failure;
    while (cause != null && !chain.contains(cause)) {
      chain.add(cause);
      cause = cause.getCause();
    }
    return chain;
  }
}
