package io.hodor.source;

import io.hodor.Address;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.StringUtf8Coder;

/** Writes files behind a version byte. */
public final class TopicFileCoder extends AtomicCoder<TopicFile> {

  private static final long serialVersionUID = 1;
  private static final int VERSION = 1;
  private static final StringUtf8Coder TEXT = StringUtf8Coder.of();
  private static final TopicFileCoder INSTANCE = new TopicFileCoder();

  private TopicFileCoder() {}

  public static TopicFileCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(TopicFile file, OutputStream out) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    data.writeByte(VERSION);
    TEXT.encode(file.address().cluster(), data);
    TEXT.encode(file.address().topic(), data);
    TEXT.encode(file.address().source(), data);
    TEXT.encode(file.path(), data);
    data.writeLong(file.size());
    encode(file.updated(), data);
    encode(file.from(), data);
    encode(file.until(), data);
    data.flush();
  }

  @Override
  public TopicFile decode(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    int version = data.readUnsignedByte();
    if (version != VERSION) {
      throw new CoderException("Topic file of version " + version + ", known is " + VERSION);
    }
    Address address = new Address(TEXT.decode(data), TEXT.decode(data), TEXT.decode(data));
    return new TopicFile(
        address, TEXT.decode(data), data.readLong(), instant(data), instant(data), instant(data));
  }

  /** Whole, as {@code Instant.MIN} and {@code MAX} are beyond what milliseconds can say. */
  private static void encode(Instant instant, DataOutputStream data) throws IOException {
    data.writeLong(instant.getEpochSecond());
    data.writeInt(instant.getNano());
  }

  private static Instant instant(DataInputStream data) throws IOException {
    return Instant.ofEpochSecond(data.readLong(), data.readInt());
  }

  @Override
  public void verifyDeterministic() {
    // Every part is written in one way only.
  }
}
