package io.hodor.sink;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.StringUtf8Coder;

/** Writes marks behind a version byte, partitions and keys ascending. */
final class ResultMarkCoder extends AtomicCoder<ResultMark> {

  private static final long serialVersionUID = 1;
  private static final int VERSION = 2;
  private static final StringUtf8Coder TEXT = StringUtf8Coder.of();
  private static final ResultMarkCoder INSTANCE = new ResultMarkCoder();

  private ResultMarkCoder() {}

  static ResultMarkCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(ResultMark mark, OutputStream out) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    data.writeByte(VERSION);
    data.writeInt(mark.next().size());
    for (Map.Entry<ResultPartition, Long> entry : new TreeMap<>(mark.next()).entrySet()) {
      TEXT.encode(entry.getKey().topic().name(), data);
      data.writeInt(entry.getKey().partition());
      data.writeLong(entry.getValue());
    }
    data.writeInt(mark.keys().size());
    for (String key : new TreeSet<>(mark.keys())) {
      TEXT.encode(key, data);
    }
    data.flush();
  }

  @Override
  public ResultMark decode(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    int version = data.readUnsignedByte();
    if (version != VERSION) {
      throw new CoderException("mark of version " + version + ", known is " + VERSION);
    }
    Map<ResultPartition, Long> next = new HashMap<>();
    for (int left = data.readInt(); left > 0; left--) {
      OutputTopic topic = OutputTopic.valueOf(TEXT.decode(data));
      next.put(new ResultPartition(topic, data.readInt()), data.readLong());
    }
    Set<String> keys = new HashSet<>();
    for (int left = data.readInt(); left > 0; left--) {
      keys.add(TEXT.decode(data));
    }
    return new ResultMark(next, keys);
  }

  @Override
  public void verifyDeterministic() {
    // Partitions and keys are written in order.
  }
}
