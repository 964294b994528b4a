package io.hodor;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.coders.StringUtf8Coder;

/** Writes message batches, message by message, behind a version byte. */
public final class MessageBatchCoder extends AtomicCoder<MessageBatch> {

  private static final long serialVersionUID = 1;
  private static final int VERSION = 1;
  private static final int HAS_FILE = 1 << 7;
  private static final StringUtf8Coder TEXT = StringUtf8Coder.of();
  private static final MessageBatchCoder INSTANCE = new MessageBatchCoder();

  private MessageBatchCoder() {}

  public static MessageBatchCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(MessageBatch batch, OutputStream out) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    data.writeByte(VERSION);
    TEXT.encode(batch.address().cluster(), data);
    TEXT.encode(batch.address().topic(), data);
    TEXT.encode(batch.address().source(), data);
    TEXT.encode(batch.topicId(), data);
    data.writeByte(flags(batch));
    if (!batch.file().isEmpty()) {
      TEXT.encode(batch.file(), data);
    }
    data.writeInt(batch.size());
    for (int i = 0; i < batch.size(); i++) {
      encodeMessage(batch, i, data);
    }
    data.writeInt(batch.reasons().size());
    for (Map.Entry<Integer, String> reason : batch.reasons().entrySet()) {
      data.writeInt(reason.getKey());
      TEXT.encode(reason.getValue(), data);
    }
    data.writeInt(batch.gaps().size());
    for (Gap gap : batch.gaps()) {
      encodeGap(gap, data);
    }
    data.flush();
  }

  private static int flags(MessageBatch batch) {
    int flags = (batch.hasContents() ? 1 : 0) | (batch.file().isEmpty() ? 0 : HAS_FILE);
    for (int hop = 0; hop < LatencyHop.COUNT; hop++) {
      flags |= batch.hasHop(LatencyHop.of(hop)) ? 2 << hop : 0;
    }
    return flags;
  }

  private static void encodeMessage(MessageBatch batch, int i, DataOutputStream data)
      throws IOException {
    data.writeInt(batch.partition(i));
    data.writeLong(batch.offset(i));
    data.writeLong(batch.time(i));
    data.writeByte(batch.recordClass(i).ordinal());
    data.writeInt(batch.length(i));
    if (batch.hasContents()) {
      data.writeLong(batch.content(i));
    }
    for (int hop = 0; hop < LatencyHop.COUNT; hop++) {
      if (batch.hasHop(LatencyHop.of(hop))) {
        data.writeLong(batch.latency(LatencyHop.of(hop), i));
      }
    }
  }

  private static void encodeGap(Gap gap, DataOutputStream data) throws IOException {
    data.writeInt(gap.partition());
    data.writeLong(gap.from());
    data.writeLong(gap.until());
    data.writeLong(gap.earliest());
    data.writeLong(gap.latest());
    TEXT.encode(gap.reason(), data);
  }

  private static Gap decodeGap(DataInputStream data) throws IOException {
    return new Gap(
        data.readInt(),
        data.readLong(),
        data.readLong(),
        data.readLong(),
        data.readLong(),
        TEXT.decode(data));
  }

  @Override
  public MessageBatch decode(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    int version = data.readUnsignedByte();
    if (version != VERSION) {
      throw new CoderException("message batch of version " + version + ", known is " + VERSION);
    }
    Address address = new Address(TEXT.decode(data), TEXT.decode(data), TEXT.decode(data));
    String topicId = TEXT.decode(data);
    int flags = data.readUnsignedByte();
    String file = (flags & HAS_FILE) != 0 ? TEXT.decode(data) : "";
    int size = data.readInt();
    boolean hasContents = (flags & 1) != 0;
    int[] partitions = new int[size];
    long[] offsets = new long[size];
    long[] times = new long[size];
    byte[] classes = new byte[size];
    int[] lengths = new int[size];
    long[] contents = hasContents ? new long[size] : null;
    long[][] latencies = new long[LatencyHop.COUNT][];
    for (int hop = 0; hop < LatencyHop.COUNT; hop++) {
      latencies[hop] = (flags & 2 << hop) != 0 ? new long[size] : null;
    }
    for (int i = 0; i < size; i++) {
      partitions[i] = data.readInt();
      offsets[i] = data.readLong();
      times[i] = data.readLong();
      classes[i] = data.readByte();
      lengths[i] = data.readInt();
      if (hasContents) {
        contents[i] = data.readLong();
      }
      for (long[] ofHop : latencies) {
        if (ofHop != null) {
          ofHop[i] = data.readLong();
        }
      }
    }
    Map<Integer, String> reasons = new TreeMap<>();
    for (int left = data.readInt(); left > 0; left--) {
      reasons.put(data.readInt(), TEXT.decode(data));
    }
    List<Gap> gaps = new ArrayList<>();
    for (int left = data.readInt(); left > 0; left--) {
      gaps.add(decodeGap(data));
    }
    return new MessageBatch(
        address,
        topicId,
        file,
        size,
        partitions,
        offsets,
        times,
        classes,
        lengths,
        contents,
        latencies,
        reasons,
        gaps);
  }

  @Override
  public void verifyDeterministic() {
    // Every message has one way to be written.
  }
}
