package io.hodor.metrics;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.CustomCoder;

/** Writes shards as keys: deterministic. */
public final class ShardCoder extends CustomCoder<Shard> {

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
    return new Shard(AddressCoder.of().decode(in), in.read());
  }

  @Override
  public void verifyDeterministic() {}
}
