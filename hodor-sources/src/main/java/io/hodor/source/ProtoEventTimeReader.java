package io.hodor.source;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;

/**
 * Reads one field of a protobuf message from the wire; everything beside its path is skipped
 * unread. Occurrences of a field merge as protobuf has it: the last scalar wins, messages unite,
 * and a field is forgotten when another of its oneof follows.
 *
 * <p>A field whose wire type is not the declared one counts as unknown, as with protobuf's own
 * parsers. An empty value is a message without fields, so its time is missing.
 */
final class ProtoEventTimeReader implements EventTimeReader {

  private static final int SECONDS_TAG = WireFormat.WIRETYPE_VARINT | 1 << 3;
  private static final int NANOS_TAG = WireFormat.WIRETYPE_VARINT | 2 << 3;
  private static final int NANOS_PER_SECOND = 1_000_000_000;

  private final int[] tags;
  private final int[][] rivals;
  private final ProtoTimeType type;
  private final EventTimeUnit unit;
  private final Rfc3339 rfc3339 = new Rfc3339();

  private long time;
  private long seconds;
  private int nanos;
  private String reason = "";

  ProtoEventTimeReader(ProtoPath path, EventTimeUnit unit) {
    this.type = path.type();
    this.unit = unit;
    this.tags = new int[path.numbers().size()];
    this.rivals = new int[tags.length][];
    for (int i = 0; i < tags.length; i++) {
      boolean last = i == tags.length - 1;
      tags[i] =
          path.numbers().get(i) << 3
              | (last ? type.wireType : WireFormat.WIRETYPE_LENGTH_DELIMITED);
      rivals[i] = path.rivals().get(i).stream().mapToInt(Integer::intValue).toArray();
    }
  }

  @Override
  public long read(byte[] value, long recordTimestamp) {
    forget();
    reason = "";
    CodedInputStream in = CodedInputStream.newInstance(value);
    try {
      message(in, 0);
      return time;
    } catch (InvalidProtocolBufferException e) {
      return undecodable("not protobuf at byte " + in.getTotalBytesRead());
    } catch (IOException e) {
      return undecodable("not protobuf");
    }
  }

  @Override
  public String reason() {
    return reason;
  }

  private void message(CodedInputStream in, int level) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag != tags[level]) {
        if (isRival(tag, level)) {
          forget();
        }
        skip(in, tag);
      } else if (level == tags.length - 1) {
        leaf(in);
      } else {
        int outer = in.pushLimit(in.readRawVarint32());
        message(in, level + 1);
        in.popLimit(outer);
      }
    }
  }

  private boolean isRival(int tag, int level) {
    for (int rival : rivals[level]) {
      if (rival == tag) {
        return true;
      }
    }
    return false;
  }

  private void forget() {
    time = MISSING;
    seconds = 0;
    nanos = 0;
  }

  private void leaf(CodedInputStream in) throws IOException {
    switch (type) {
      case TIMESTAMP -> timestamp(in);
      case STRING -> time = rfc3339.toMillis(in.readByteArray());
      default -> {
        long number = type.readNumber(in);
        time = number < 0 && type.isUnsigned64() ? MISSING : unit.toMillis(number);
      }
    }
  }

  private void timestamp(CodedInputStream in) throws IOException {
    int outer = in.pushLimit(in.readRawVarint32());
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (tag == SECONDS_TAG) {
        seconds = in.readInt64();
      } else if (tag == NANOS_TAG) {
        nanos = in.readInt32();
      } else {
        skip(in, tag);
      }
    }
    in.popLimit(outer);
    long millis = EventTimeUnit.S.toMillis(seconds);
    boolean valid = millis != MISSING && nanos >= 0 && nanos < NANOS_PER_SECOND;
    time = valid ? millis + nanos / 1_000_000 : MISSING;
  }

  private static void skip(CodedInputStream in, int tag) throws IOException {
    if (!in.skipField(tag)) {
      throw new InvalidProtocolBufferException("end of a group that never began");
    }
  }

  private long undecodable(String why) {
    reason = why;
    return UNDECODABLE;
  }
}
