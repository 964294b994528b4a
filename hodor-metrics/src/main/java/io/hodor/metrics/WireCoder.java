package io.hodor.metrics;

import com.google.protobuf.Message;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.CustomCoder;

/**
 * Writes the messages of the wire inside a pipeline. Beam's own coder for protobuf brings a schema
 * compiler with dependencies that do not converge.
 */
public final class WireCoder<T extends Message> extends CustomCoder<T> {

  private static final long serialVersionUID = 1;

  private final T defaultInstance;

  private WireCoder(T defaultInstance) {
    this.defaultInstance = defaultInstance;
  }

  /** The coder of the messages of this one's type. */
  public static <T extends Message> WireCoder<T> of(T defaultInstance) {
    return new WireCoder<>(defaultInstance);
  }

  @Override
  public void encode(T message, OutputStream out) throws IOException {
    message.writeDelimitedTo(out);
  }

  @Override
  @SuppressWarnings("unchecked") // A message's parser makes messages of its own type.
  public T decode(InputStream in) throws IOException {
    T message = (T) defaultInstance.getParserForType().parseDelimitedFrom(in);
    if (message == null) {
      throw new EOFException("no more messages");
    }
    return message;
  }

  @Override
  public void verifyDeterministic() throws NonDeterministicException {
    throw new NonDeterministicException(this, "unknown fields and maps have no fixed order");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WireCoder<?> that && defaultInstance.equals(that.defaultInstance);
  }

  @Override
  public int hashCode() {
    return defaultInstance.getClass().hashCode();
  }
}
