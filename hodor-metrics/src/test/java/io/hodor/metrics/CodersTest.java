package io.hodor.metrics;

import static io.hodor.TestMessages.NOON;
import static io.hodor.TestMessages.batch;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.Address;
import io.hodor.Gap;
import io.hodor.LatencyHop;
import io.hodor.MessageBatch;
import io.hodor.MessageBatchCoder;
import io.hodor.OffsetSet;
import io.hodor.RandomTopic;
import io.hodor.RecordClass;
import io.hodor.TestMessage;
import io.hodor.TestMessages;
import io.hodor.block.FactFold;
import io.hodor.block.WindowBlock;
import io.hodor.block.WindowBlockCoder;
import io.hodor.block.WindowFold;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.QualityMetrics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.testing.CoderProperties;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;

class CodersTest {

  private static <T> void obeysTheLaws(Coder<T> coder, T value, T equal) throws Exception {
    CoderProperties.coderDecodeEncodeEqual(coder, value);
    CoderProperties.coderDeterministic(coder, value, equal);
    CoderProperties.coderSerializable(coder);
    CoderProperties.coderDecodesBase64(
        coder, List.of(CoderUtils.encodeToBase64(coder, value)), List.of(value));
  }

  private static List<TestMessage> messages(long seed) {
    return RandomTopic.messages(new Random(seed), 200, 20, NOON, Duration.ofMinutes(10));
  }

  private static List<WindowBlock> blocks(long seed) {
    MessageBatch batch = batch(messages(seed));
    WindowFold fold = new WindowFold(batch.topicId());
    for (int i = 0; i < batch.size(); i++) {
      fold.add(batch, i);
    }
    List<WindowBlock> blocks = new ArrayList<>();
    fold.forEachBlock((shard, block) -> blocks.add(block));
    return blocks;
  }

  @Test
  void batchesSurviveTheirBytes() throws Exception {
    for (long seed = 0; seed < 20; seed++) {
      obeysTheLaws(MessageBatchCoder.of(), batch(messages(seed)), batch(messages(seed)));
    }
    obeysTheLaws(MessageBatchCoder.of(), batch(List.of()), batch(List.of()));
    MessageBatch bare =
        MessageBatch.builder(TestMessages.ORDERS, "")
            .withoutContents()
            .add(1, Long.MAX_VALUE, -1, RecordClass.UNDATED, 3, 0)
            .build();
    obeysTheLaws(MessageBatchCoder.of(), bare, bare);
    MessageBatch gap = MessageBatch.builder(TestMessages.ORDERS, "x").gap(GAP).build();
    obeysTheLaws(
        MessageBatchCoder.of(),
        gap,
        MessageBatch.builder(TestMessages.ORDERS, "x").gap(GAP).build());
    obeysTheLaws(MessageBatchCoder.of(), ofFile("gs://b/ä"), ofFile("gs://b/ä"));
  }

  private static MessageBatch ofFile(String file) {
    return MessageBatch.builder(TestMessages.ORDERS, "")
        .file(file)
        .add(MessageBatch.NO_PARTITION, 0, 5, RecordClass.MEASURED, 3, 0)
        .build();
  }

  @Test
  void blocksSurviveTheirBytes() throws Exception {
    for (long seed = 0; seed < 20; seed++) {
      List<WindowBlock> blocks = blocks(seed);
      List<WindowBlock> again = blocks(seed);
      for (int i = 0; i < blocks.size(); i++) {
        obeysTheLaws(WindowBlockCoder.of(), blocks.get(i), again.get(i));
      }
    }
    obeysTheLaws(WindowBlockCoder.of(), WindowBlock.empty(), WindowBlock.empty());
    obeysTheLaws(
        WindowBlockCoder.of(),
        goldenBlocksWithoutOffsets().get(0),
        goldenBlocksWithoutOffsets().get(0));
    for (int i = 0; i < goldenBlocksOfFacts().size(); i++) {
      obeysTheLaws(
          WindowBlockCoder.of(), goldenBlocksOfFacts().get(i), goldenBlocksOfFacts().get(i));
    }
  }

  @Test
  void keysSurviveTheirBytes() throws Exception {
    Address address = new Address("ä", "", "gs://b/*");
    obeysTheLaws(AddressCoder.of(), address, new Address("ä", "", "gs://b/*"));
    obeysTheLaws(ShardCoder.of(), new Shard(address, 15), new Shard(address, 15));
  }

  @Test
  void messagesOfTheWireSurviveTheirBytes() throws Exception {
    WireCoder<QualityMetrics> coder = WireCoder.of(QualityMetrics.getDefaultInstance());
    CoderProperties.coderDecodeEncodeEqual(
        coder, QualityMetrics.newBuilder().setCount(3).setTopic("t").build());
    CoderProperties.coderDecodeEncodeEqual(coder, QualityMetrics.getDefaultInstance());
    CoderProperties.coderSerializable(coder);
    assertThrows(Coder.NonDeterministicException.class, coder::verifyDeterministic);
    assertThrows(IOException.class, () -> coder.decode(InputStream.nullInputStream()));
  }

  @Test
  void publishedWindowsSurviveTheirBytes() throws Exception {
    QualityMetrics metrics = QualityMetrics.newBuilder().setCount(3).setTopic("t").build();
    OffsetLedger ledger = OffsetLedger.newBuilder().setPartition(7).build();
    for (List<OffsetLedger> ledgers : List.of(List.<OffsetLedger>of(), List.of(ledger, ledger))) {
      CoderProperties.coderDecodeEncodeEqual(
          PublishedWindowCoder.of(), new PublishedWindow(metrics, ledgers));
    }
    CoderProperties.coderSerializable(PublishedWindowCoder.of());
    assertThrows(
        Coder.NonDeterministicException.class, PublishedWindowCoder.of()::verifyDeterministic);
  }

  @Test
  void anUnknownVersionIsRefused() {
    assertThat(
        assertThrows(
                CoderException.class,
                () -> CoderUtils.decodeFromByteArray(MessageBatchCoder.of(), new byte[] {2, 0}))
            .getMessage(),
        containsString("message batch of version 2, known is 1"));
    assertThat(
        assertThrows(
                CoderException.class,
                () -> CoderUtils.decodeFromByteArray(WindowBlockCoder.of(), new byte[] {9, 0}))
            .getMessage(),
        containsString("window block of version 9, known is 3"));
  }

  private static final Gap GAP =
      new Gap(3, 5, 9, NOON.toEpochMilli(), NOON.toEpochMilli() + 1, "retention was quicker");

  /** What the golden bytes hold. Changing it is no way to make a failing test pass. */
  static MessageBatch goldenBatch() {
    return batch(
        TestMessage.measured(3, 1L << 33, NOON, "a")
            .with(LatencyHop.EVENT_TO_BROKER, 12)
            .with(LatencyHop.EVENT_TO_CONSUMED, 3456),
        TestMessage.measured(3, (1L << 33) + 1, NOON, "b").with(LatencyHop.EVENT_TO_BROKER, -7),
        TestMessage.measured(3, (1L << 33) + 1, NOON, "b"),
        TestMessage.tombstone(0, 7, NOON),
        TestMessage.undecodable(16, 8, NOON.plusMillis(1), "{", "not JSON: ä"),
        TestMessage.undated(0, 9, NOON, "c"),
        TestMessage.tooLate(0, 2, NOON, "d"));
  }

  static List<WindowBlock> goldenBlocks() {
    MessageBatch batch = goldenBatch();
    WindowFold fold = new WindowFold(batch.topicId());
    for (int i = 0; i < batch.size(); i++) {
      fold.add(batch, i);
    }
    List<WindowBlock> blocks = new ArrayList<>();
    fold.add(GAP);
    fold.forEachBlock((shard, block) -> blocks.add(block));
    return blocks;
  }

  static List<WindowBlock> goldenBlocksWithoutOffsets() {
    WindowFold fold = new WindowFold("");
    MessageBatch batch = ofFile("gs://b/1");
    for (int times = 0; times < 300; times++) {
      fold.add(batch, 0);
    }
    List<WindowBlock> blocks = new ArrayList<>();
    fold.forEachBlock((shard, block) -> blocks.add(block));
    return blocks;
  }

  static List<WindowBlock> goldenBlocksOfFacts() {
    FactFold fold = new FactFold("");
    fold.addOffsets(
        3, RecordClass.MEASURED, OffsetSet.ofRange(1L << 33, (1L << 33) + 90_000), false, 90_000);
    fold.addOffsets(0, RecordClass.UNDATED, OffsetSet.of(7, 9), true, 5);
    fold.addWithoutOffset(RecordClass.UNDECODABLE, 300);
    fold.setDistinctContents(70_000);
    List<WindowBlock> blocks = new ArrayList<>();
    fold.forEachBlock((shard, block) -> blocks.add(block));
    return blocks;
  }

  private static List<String> lines(String resource) throws IOException {
    try (InputStream in = CodersTest.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
    }
  }

  @Test
  void batchesOfTheFirstVersionAreRead() throws IOException {
    List<String> golden = lines("/state/v1/message-batch.hex");

    assertThat(
        CoderUtils.decodeFromByteArray(
            MessageBatchCoder.of(), HexFormat.of().parseHex(golden.get(0))),
        is(goldenBatch()));
  }

  @Test
  void blocksOfTheFirstVersionAreRead() throws IOException {
    assertThat(blocksIn("/state/v1/window-blocks.hex"), is(goldenBlocks()));
  }

  @Test
  void blocksOfTheSecondVersionAreRead() throws IOException {
    assertThat(blocksIn("/state/v2/window-blocks.hex"), is(goldenBlocksWithoutOffsets()));
  }

  @Test
  void blocksOfTheThirdVersionAreRead() throws IOException {
    assertThat(blocksIn("/state/v3/window-blocks.hex"), is(goldenBlocksOfFacts()));
  }

  @Test
  void onlyAFinishedCountNeedsTheThirdVersion() throws IOException {
    for (WindowBlock block : goldenBlocksOfFacts()) {
      assertThat(
          (int) CoderUtils.encodeToByteArray(WindowBlockCoder.of(), block)[0],
          is(block.isFinishedCount() ? 3 : 2));
    }
  }

  private static List<WindowBlock> blocksIn(String resource) throws IOException {
    List<WindowBlock> blocks = new ArrayList<>();
    for (String line : lines(resource)) {
      blocks.add(
          CoderUtils.decodeFromByteArray(WindowBlockCoder.of(), HexFormat.of().parseHex(line)));
    }
    return blocks;
  }
}
