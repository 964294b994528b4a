package io.hodor.source.parquet;

import com.github.luben.zstd.Zstd;
import io.airlift.compress.lz4.Lz4Decompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/** Makes a page whole again, from array to array. */
@FunctionalInterface
interface Decompressor {

  /**
   * Decompresses bytes to the beginning of an array.
   *
   * @param size how many bytes there will be
   * @return how many there are
   */
  int decompress(byte[] from, int start, int length, byte[] into, int size) throws IOException;

  /**
   * The one of a codec.
   *
   * @throws UnreadableFile if there is none
   */
  static Decompressor of(CompressionCodecName codec) throws UnreadableFile {
    return switch (codec) {
      case UNCOMPRESSED -> Decompressor::copy;
      case GZIP -> Decompressor::gunzip;
      case SNAPPY -> Decompressor::unsnap;
      case ZSTD -> Decompressor::unzstd;
      case LZ4_RAW -> Decompressor::unlz4;
      default ->
          throw new UnreadableFile(
              "is compressed with "
                  + codec
                  + ", which Hodor cannot read; it reads GZIP, SNAPPY, ZSTD, LZ4_RAW and"
                  + " UNCOMPRESSED");
    };
  }

  private static int copy(byte[] from, int start, int length, byte[] into, int size) {
    System.arraycopy(from, start, into, 0, length);
    return length;
  }

  private static int gunzip(byte[] from, int start, int length, byte[] into, int size)
      throws IOException {
    try (var in = new GZIPInputStream(new ByteArrayInputStream(from, start, length), 4096)) {
      int read = in.readNBytes(into, 0, size);
      // One byte more than announced is too many; at the end the checksum is compared, too.
      return in.read() < 0 ? read : size + 1;
    }
  }

  private static int unsnap(byte[] from, int start, int length, byte[] into, int size)
      throws IOException {
    // The native code trusts that there is room.
    int actual = Snappy.uncompressedLength(from, start, length);
    return actual == size ? Snappy.uncompress(from, start, length, into, 0) : actual;
  }

  private static int unzstd(byte[] from, int start, int length, byte[] into, int size)
      throws IOException {
    long actual = Zstd.decompressByteArray(into, 0, size, from, start, length);
    if (Zstd.isError(actual)) {
      throw new IOException(Zstd.getErrorName(actual));
    }
    return (int) actual;
  }

  private static int unlz4(byte[] from, int start, int length, byte[] into, int size) {
    return new Lz4Decompressor().decompress(from, start, length, into, 0, size);
  }
}
