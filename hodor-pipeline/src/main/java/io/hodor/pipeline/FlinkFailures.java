package io.hodor.pipeline;

import java.util.Optional;
import org.apache.flink.util.ExceptionUtils;
import org.apache.flink.util.SerializedThrowable;

/** Unwraps what Flink wraps around the exceptions of its jobs. */
final class FlinkFailures {

  private FlinkFailures() {}

  /** The exception as it was thrown, without what Flink says around it. */
  static Throwable original(Throwable failure) {
    Throwable original = failure;
    Optional<SerializedThrowable> wrapped = wrapped(original);
    while (wrapped.isPresent()) {
      Throwable inner = wrapped.get().deserializeError(FlinkFailures.class.getClassLoader());
      // What cannot be deserialized comes back as it is, and has the words at least.
      if (inner == wrapped.get()) {
        return original;
      }
      original = inner;
      wrapped = wrapped(original);
    }
    return original;
  }

  private static Optional<SerializedThrowable> wrapped(Throwable failure) {
    return ExceptionUtils.findThrowable(failure, SerializedThrowable.class);
  }
}
