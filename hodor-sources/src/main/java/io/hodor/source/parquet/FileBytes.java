package io.hodor.source.parquet;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.NoSuchFileException;

/** The bytes of an opened file. All that can go wrong on the way to them goes wrong here. */
public final class FileBytes implements Closeable {

  private final SeekableByteChannel channel;
  private final long size;

  /**
   * @param channel is closed with this
   */
  public FileBytes(SeekableByteChannel channel) throws IOException {
    this.channel = channel;
    this.size = channel.size();
  }

  /** The length of the file. */
  public long size() {
    return size;
  }

  void read(long position, byte[] into, int offset, int length) throws IOException, UnreadableFile {
    ByteBuffer buffer = ByteBuffer.wrap(into, offset, length);
    try {
      channel.position(position);
      while (buffer.hasRemaining()) {
        if (channel.read(buffer) < 0) {
          throw new UnreadableFile(
              "ends at byte " + (position + buffer.position() - offset) + " of " + size);
        }
      }
    } catch (FileNotFoundException | NoSuchFileException e) {
      throw new UnreadableFile("was removed or replaced while it was read", e);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
