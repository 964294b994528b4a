package io.hodor.block;

import io.hodor.LatencyHistogram;
import io.hodor.LatencyHop;
import io.hodor.OffsetSet;
import io.hodor.RecordClass;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.VarInt;

/**
 * Writes blocks behind a version byte. Blocks lie in state across upgrades: a new version of the
 * format must go on reading the old ones.
 */
public final class WindowBlockCoder extends AtomicCoder<WindowBlock> {

  private static final long serialVersionUID = 1;
  private static final int VERSION = 3;

  /** Knew no finished counts; still written where there is none, so that old programs read it. */
  private static final int SECOND_VERSION = 2;

  /** Knew no records without offsets. */
  private static final int FIRST_VERSION = 1;

  private static final WindowBlockCoder INSTANCE = new WindowBlockCoder();

  private WindowBlockCoder() {}

  public static WindowBlockCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(WindowBlock block, OutputStream out) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    data.writeByte(block.isFinishedCount() ? VERSION : SECOND_VERSION);
    data.writeUTF(block.topicId());
    VarInt.encode(block.partitions().size(), data);
    for (PartitionOffsets partition : block.partitions()) {
      encodePartition(partition, data);
    }
    for (long rows : block.rowsWithoutOffset()) {
      VarInt.encode(rows, data);
    }
    VarInt.encode(block.contents().length, data);
    data.write(toBytes(block.contents()));
    VarInt.encode(block.distinctContents(), data);
    VarInt.encode(block.bytes(), data);
    for (int hop = 0; hop < LatencyHop.COUNT; hop++) {
      LatencyHistogram latencies = block.latencies(LatencyHop.of(hop));
      data.writeBoolean(latencies != null);
      if (latencies != null) {
        latencies.writeTo(data);
      }
    }
    VarInt.encode(block.unread().size(), data);
    for (UnreadOffsets unread : block.unread()) {
      encodeUnread(unread, data);
    }
    data.writeBoolean(block.isReplaced());
    data.flush();
  }

  private static void encodePartition(PartitionOffsets partition, DataOutputStream data)
      throws IOException {
    VarInt.encode(partition.partition(), data);
    for (int i = 0; i < RecordClass.COUNT; i++) {
      VarInt.encode(partition.rows()[i], data);
      if (partition.rows()[i] > 0) {
        encodeSet(partition.offsets()[i], data);
      }
    }
    encodeSet(partition.repeated(), data);
  }

  private static void encodeUnread(UnreadOffsets unread, DataOutputStream data) throws IOException {
    VarInt.encode(unread.partition(), data);
    data.writeLong(unread.from());
    data.writeLong(unread.until());
    data.writeUTF(unread.reason());
  }

  private static UnreadOffsets decodeUnread(DataInputStream data) throws IOException {
    return new UnreadOffsets(
        VarInt.decodeInt(data), data.readLong(), data.readLong(), data.readUTF());
  }

  private static void encodeSet(OffsetSet set, DataOutputStream data) throws IOException {
    byte[] bytes = set.toBytes();
    VarInt.encode(bytes.length, data);
    data.write(bytes);
  }

  private static byte[] toBytes(long[] contents) {
    ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(contents.length, Long.BYTES));
    bytes.asLongBuffer().put(contents);
    return bytes.array();
  }

  @Override
  public WindowBlock decode(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    int version = data.readUnsignedByte();
    if (version < FIRST_VERSION || version > VERSION) {
      throw new CoderException("window block of version " + version + ", known is " + VERSION);
    }
    String topicId = data.readUTF();
    List<PartitionOffsets> partitions = new ArrayList<>();
    for (int left = VarInt.decodeInt(data); left > 0; left--) {
      partitions.add(decodePartition(data));
    }
    long[] rowsWithoutOffset = new long[RecordClass.COUNT];
    for (int i = 0; version > FIRST_VERSION && i < RecordClass.COUNT; i++) {
      rowsWithoutOffset[i] = VarInt.decodeLong(data);
    }
    long[] contents = decodeContents(data);
    long distinctContents = VarInt.decodeLong(data);
    long bytes = VarInt.decodeLong(data);
    LatencyHistogram[] latencies = new LatencyHistogram[LatencyHop.COUNT];
    for (int hop = 0; hop < LatencyHop.COUNT; hop++) {
      latencies[hop] = data.readBoolean() ? LatencyHistogram.readFrom(data) : null;
    }
    List<UnreadOffsets> unread = new ArrayList<>();
    for (int left = VarInt.decodeInt(data); left > 0; left--) {
      unread.add(decodeUnread(data));
    }
    return new WindowBlock(
        topicId,
        partitions,
        rowsWithoutOffset,
        contents,
        distinctContents,
        version == VERSION,
        bytes,
        latencies,
        unread,
        data.readBoolean());
  }

  private static PartitionOffsets decodePartition(DataInputStream data) throws IOException {
    int partition = VarInt.decodeInt(data);
    long[] rows = new long[RecordClass.COUNT];
    OffsetSet[] offsets = new OffsetSet[RecordClass.COUNT];
    for (int i = 0; i < RecordClass.COUNT; i++) {
      rows[i] = VarInt.decodeLong(data);
      offsets[i] = rows[i] > 0 ? decodeSet(data) : null;
    }
    return new PartitionOffsets(partition, rows, offsets, decodeSet(data));
  }

  private static OffsetSet decodeSet(DataInputStream data) throws IOException {
    byte[] bytes = new byte[VarInt.decodeInt(data)];
    data.readFully(bytes);
    return OffsetSet.fromBytes(bytes);
  }

  private static long[] decodeContents(DataInputStream data) throws IOException {
    long[] contents = new long[VarInt.decodeInt(data)];
    byte[] bytes = new byte[Math.multiplyExact(contents.length, Long.BYTES)];
    data.readFully(bytes);
    ByteBuffer.wrap(bytes).asLongBuffer().get(contents);
    return contents;
  }

  /** The bytes that a block takes on the network and in state. */
  public static int sizeOf(WindowBlock block) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      INSTANCE.encode(block, bytes);
    } catch (IOException e) {
      throw new IllegalStateException("writing to memory", e);
    }
    return bytes.size();
  }

  @Override
  public void verifyDeterministic() {
    // Sets have one form, and everything else is written in order.
  }
}
