package io.hodor.source;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.StringUtf8Coder;

/** Writes marks behind a version byte, partitions ascending. */
final class KafkaMarkCoder extends AtomicCoder<KafkaMark> {

  private static final long serialVersionUID = 1;
  private static final int VERSION = 1;
  private static final StringUtf8Coder TEXT = StringUtf8Coder.of();
  private static final KafkaMarkCoder INSTANCE = new KafkaMarkCoder();

  private KafkaMarkCoder() {}

  static KafkaMarkCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(KafkaMark mark, OutputStream out) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    data.writeByte(VERSION);
    TEXT.encode(mark.topicId(), data);
    data.writeLong(mark.watermark());
    data.writeInt(mark.positions().size());
    for (Map.Entry<Integer, KafkaMark.Position> entry :
        new TreeMap<>(mark.positions()).entrySet()) {
      KafkaMark.Position position = entry.getValue();
      data.writeInt(entry.getKey());
      data.writeLong(position.next());
      data.writeLong(position.watermark());
      data.writeLong(position.recordTime());
    }
    data.flush();
  }

  @Override
  public KafkaMark decode(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    int version = data.readUnsignedByte();
    if (version != VERSION) {
      throw new CoderException("Kafka mark of version " + version + ", known is " + VERSION);
    }
    String topicId = TEXT.decode(data);
    long watermark = data.readLong();
    Map<Integer, KafkaMark.Position> positions = new HashMap<>();
    for (int left = data.readInt(); left > 0; left--) {
      positions.put(
          data.readInt(),
          new KafkaMark.Position(data.readLong(), data.readLong(), data.readLong()));
    }
    return new KafkaMark(topicId, positions, watermark);
  }

  @Override
  public void verifyDeterministic() {
    // Partitions are written in order.
  }
}
