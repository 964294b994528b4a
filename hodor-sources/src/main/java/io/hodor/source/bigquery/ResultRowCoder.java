package io.hodor.source.bigquery;

import io.hodor.RecordClass;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.apache.beam.sdk.coders.AtomicCoder;

/** Writes rows plainly: they live for a moment, and there are many. */
final class ResultRowCoder extends AtomicCoder<ResultRow> {

  private static final long serialVersionUID = 1;
  private static final ResultRowCoder INSTANCE = new ResultRowCoder();

  private ResultRowCoder() {}

  static ResultRowCoder of() {
    return INSTANCE;
  }

  @Override
  public void encode(ResultRow row, OutputStream out) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    data.writeInt(row.topic());
    data.writeInt(row.partition());
    data.writeLong(row.offset());
    data.writeByte(row.recordClass().ordinal());
    data.writeLong(row.time());
    data.writeLong(row.toBroker());
    data.writeLong(row.toConsumed());
    data.writeLong(row.content());
    data.flush();
  }

  @Override
  public ResultRow decode(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    return new ResultRow(
        data.readInt(),
        data.readInt(),
        data.readLong(),
        RecordClass.of(data.readUnsignedByte()),
        data.readLong(),
        data.readLong(),
        data.readLong(),
        data.readLong());
  }

  @Override
  public void verifyDeterministic() {}
}
