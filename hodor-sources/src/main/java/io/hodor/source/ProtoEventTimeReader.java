package io.hodor.source;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;

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
  private final ProtoWire in = new ProtoWire();
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
    in.open(value);
    try {
      message(0);
      return time;
    } catch (InvalidProtocolBufferException e) {
      return undecodable("not protobuf at byte " + in.at());
    }
  }

  @Override
  public String reason() {
    return reason;
  }

  private void message(int level) throws InvalidProtocolBufferException {
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      if (tag != tags[level]) {
        if (isRival(tag, level)) {
          forget();
        }
        in.skip(tag);
      } else if (level == tags.length - 1) {
        leaf();
      } else {
        int outer = in.enter();
        message(level + 1);
        in.leave(outer);
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

  private void leaf() throws InvalidProtocolBufferException {
    switch (type) {
      case TIMESTAMP -> timestamp();
      case STRING -> text();
      default -> {
        long number = type.readNumber(in);
        time = number < 0 && type.isUnsigned64() ? MISSING : unit.toMillis(number);
      }
    }
  }

  private void text() throws InvalidProtocolBufferException {
    int length = in.length();
    time = rfc3339.toMillis(in.bytes(), in.at(), length);
    in.pass(length);
  }

  private void timestamp() throws InvalidProtocolBufferException {
    int outer = in.enter();
    for (int tag = in.tag(); tag != 0; tag = in.tag()) {
      if (tag == SECONDS_TAG) {
        seconds = in.varint64();
      } else if (tag == NANOS_TAG) {
        nanos = in.varint32();
      } else {
        in.skip(tag);
      }
    }
    in.leave(outer);
    long millis = EventTimeUnit.S.toMillis(seconds);
    boolean valid = millis != MISSING && nanos >= 0 && nanos < NANOS_PER_SECOND;
    time = valid ? millis + nanos / 1_000_000 : MISSING;
  }

  private long undecodable(String why) {
    reason = why;
    return UNDECODABLE;
  }
}
