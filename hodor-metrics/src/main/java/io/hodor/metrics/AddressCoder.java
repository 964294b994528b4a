package io.hodor.metrics;

import io.hodor.Address;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;

/** Writes addresses as keys: deterministic. */
public final class AddressCoder extends AtomicCoder<Address> {

  private static final long serialVersionUID = 1;
  private static final AddressCoder INSTANCE = new AddressCoder();

  private AddressCoder() {}

  public static AddressCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(Address address, OutputStream out) throws IOException {
    StringUtf8Coder text = StringUtf8Coder.of();
    text.encode(address.cluster(), out);
    text.encode(address.topic(), out);
    text.encode(address.source(), out);
  }

  @Override
  public Address decode(InputStream in) throws IOException {
    StringUtf8Coder text = StringUtf8Coder.of();
    return new Address(text.decode(in), text.decode(in), text.decode(in));
  }

  @Override
  public void verifyDeterministic() {}
}
