package io.hodor.metrics;

import io.hodor.Address;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;

/** Writes shards as keys: deterministic. */
public final class ShardCoder extends AtomicCoder<Shard> {

  private static final long serialVersionUID = 1;
  private static final ShardCoder INSTANCE = new ShardCoder();

  private ShardCoder() {}

  public static ShardCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(Shard shard, OutputStream out) throws IOException {
    AddressCoder.of().encode(shard.address(), out);
    out.write(shard.shard());
  }

  @Override
  public Shard decode(InputStream in) throws IOException {
    Address address = AddressCoder.of().decode(in);
    int shard = in.read();
    if (shard < 0) {
      throw new EOFException("a shard without its number");
    }
    return new Shard(address, shard);
  }

  @Override
  public void verifyDeterministic() {}
}
