package io.hodor.source.parquet;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trouble on the way to a file is told apart from trouble with the file. */
class FileBytesTest {

  @TempDir Path folder;
  private Path path;

  @BeforeEach
  void writeFile() {
    WrittenFile file = WrittenFile.of("required int32 a; repeated binary b;").smallGroups(true);
    for (int i = 0; i < 300; i++) {
      int number = i;
      file.row(row -> row.append("a", number).append("b", "text"));
    }
    path = file.writeTo(folder.resolve("f"));
  }

  /** A channel whose reads go well so many times. */
  private final class Shaky implements SeekableByteChannel {
    private final SeekableByteChannel channel;
    private final IOException trouble;
    private int readsLeft;

    Shaky(int reads, IOException trouble) throws IOException {
      this.channel = Files.newByteChannel(path);
      this.readsLeft = reads;
      this.trouble = trouble;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
      if (readsLeft-- <= 0) {
        throw trouble;
      }
      return channel.read(into);
    }

    @Override
    public int write(ByteBuffer from) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long position() throws IOException {
      return channel.position();
    }

    @Override
    public SeekableByteChannel position(long position) throws IOException {
      channel.position(position);
      return this;
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public SeekableByteChannel truncate(long size) {
      throw new UnsupportedOperationException();
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  private void read(int reads, IOException trouble) throws Exception {
    try (FileBytes file = new FileBytes(new Shaky(reads, trouble))) {
      assertThat(HashedRows.of(file, new MemoryBound(1 << 20)), hasSize(300));
    }
  }

  @Test
  void aConnectionThatBreaksIsTroubleOnTheWayWhereverItBreaks() throws Exception {
    int reads = 0;
    for (boolean whole = false; !whole; reads++) {
      int goodReads = reads;
      SocketException cut = new SocketException("connection reset");
      try {
        read(goodReads, cut);
        whole = true;
      } catch (SocketException e) {
        assertThat(e, is(cut));
      }
    }
    // The footer, and each row group.
    assertThat("reads", reads > 3, is(true));
  }

  @Test
  void anObjectThatIsGoneIsTroubleWithTheFile() {
    UnreadableFile gone =
        assertThrows(UnreadableFile.class, () -> read(1, new FileNotFoundException("404")));
    assertThat(gone.getMessage(), containsString("removed or replaced while it was read"));
  }
}
