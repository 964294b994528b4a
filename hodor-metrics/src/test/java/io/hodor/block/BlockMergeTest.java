package io.hodor.block;

import static io.hodor.TestMessage.measured;
import static io.hodor.TestMessage.tombstone;
import static io.hodor.TestMessage.tooLate;
import static io.hodor.TestMessages.NOON;
import static io.hodor.TestMessages.batch;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.Gap;
import io.hodor.LatencyHistogram;
import io.hodor.LatencyHop;
import io.hodor.MessageBatch;
import io.hodor.OffsetSet;
import io.hodor.RandomTopic;
import io.hodor.RecordClass;
import io.hodor.TestMessage;
import io.hodor.TestMessages;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BlockMergeTest {

  /** The blocks of one shard, one from each bundle. */
  private static List<WindowBlock> blocks(int shard, List<List<TestMessage>> bundles) {
    List<WindowBlock> blocks = new ArrayList<>();
    for (List<TestMessage> bundle : bundles) {
      WindowFold fold = new WindowFold(TestMessages.ORDERS_ID);
      MessageBatch batch = batch(bundle);
      for (int i = 0; i < batch.size(); i++) {
        fold.add(batch, i);
      }
      fold.forEachBlock(
          (of, block) -> {
            if (of == shard) {
              blocks.add(block);
            }
          });
    }
    return blocks;
  }

  private static List<WindowBlock> randomBlocks(Random random) {
    List<List<TestMessage>> bundles = new ArrayList<>();
    List<TestMessage> messages =
        RandomTopic.messages(random, 300, 20, NOON, Duration.ofMinutes(10));
    for (int from = 0; from < messages.size(); ) {
      int until = Math.min(messages.size(), from + 1 + random.nextInt(60));
      bundles.add(messages.subList(from, until));
      from = until;
    }
    return blocks(random.nextInt(WindowBlock.SHARDS), bundles);
  }

  @Test
  void theOrderOfBlocksNeverMatters() {
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      List<WindowBlock> blocks = randomBlocks(random);
      WindowBlock merged = BlockMerge.merge(blocks);
      Collections.shuffle(blocks, random);

      assertThat("seed " + seed, BlockMerge.merge(blocks), is(merged));
    }
  }

  @Test
  void theGroupingOfBlocksNeverMattersForOffsetsAndLatencies() {
    for (long seed = 0; seed < 50; seed++) {
      Random random = new Random(seed);
      List<WindowBlock> blocks = withoutContents(randomBlocks(random));
      int cut = random.nextInt(blocks.size() + 1);
      List<WindowBlock> halves =
          List.of(
              BlockMerge.merge(blocks.subList(0, cut)),
              BlockMerge.merge(blocks.subList(cut, blocks.size())));

      assertThat("seed " + seed, BlockMerge.merge(halves), is(BlockMerge.merge(blocks)));
    }
  }

  private static List<WindowBlock> withoutContents(List<WindowBlock> blocks) {
    List<WindowBlock> without = new ArrayList<>();
    for (WindowBlock block : blocks) {
      LatencyHistogram[] latencies = new LatencyHistogram[LatencyHop.COUNT];
      for (LatencyHop hop : LatencyHop.values()) {
        latencies[hop.ordinal()] = block.latencies(hop);
      }
      without.add(
          new WindowBlock(
              block.topicId(),
              block.partitions(),
              block.rowsWithoutOffset(),
              new long[0],
              0,
              false,
              block.bytes(),
              latencies,
              List.of(),
              false));
    }
    return without;
  }

  @Test
  void anEmptyBlockIsNeutral() {
    for (long seed = 0; seed < 20; seed++) {
      List<WindowBlock> blocks = randomBlocks(new Random(seed));
      WindowBlock merged = BlockMerge.merge(blocks);
      blocks.add(0, WindowBlock.empty());
      blocks.add(WindowBlock.empty());

      assertThat("seed " + seed, BlockMerge.merge(blocks), is(merged));
    }
    assertThat(BlockMerge.merge(List.of()), is(WindowBlock.empty()));
  }

  @Test
  void mergingLeavesItsBlocksAsTheyWere() {
    List<WindowBlock> blocks = randomBlocks(new Random(1));
    String before = blocks.toString();

    WindowBlock first = BlockMerge.merge(blocks);

    assertThat(blocks.toString(), is(before));
    assertThat(BlockMerge.merge(blocks), is(first));
  }

  @Test
  void anOffsetIsRepeatedWithinABundleAcrossBundlesAndAcrossClasses() {
    List<WindowBlock> blocks =
        blocks(
            0,
            List.of(
                List.of(measured(0, 1, NOON, "a"), measured(0, 1, NOON, "a")),
                List.of(measured(0, 2, NOON, "b"), measured(0, 3, NOON, "c")),
                List.of(measured(0, 2, NOON, "b"), tombstone(0, 3, NOON)),
                List.of(tombstone(0, 4, NOON), measured(0, 4, NOON, "d")),
                List.of(measured(0, 5, NOON, "e"))));

    PartitionOffsets partition = BlockMerge.merge(blocks).partitions().get(0);

    assertThat(partition.repeated(), is(OffsetSet.of(1, 2, 3, 4)));
    assertThat(partition.distinct(), is(5L));
    assertThat(partition.placedRows(), is(9L));
  }

  @Test
  void anOffsetThatCameTooLateIsNotRepeated() {
    List<WindowBlock> blocks =
        blocks(
            0,
            List.of(
                List.of(measured(0, 1, NOON, "a"), tooLate(0, 1, NOON, "a")),
                List.of(tooLate(0, 1, NOON, "a"), tooLate(0, 1, NOON, "a"))));

    PartitionOffsets partition = BlockMerge.merge(blocks).partitions().get(0);

    assertThat(partition.repeated(), is(new OffsetSet()));
    assertThat(partition.distinct(), is(1L));
    assertThat(partition.placedRows(), is(1L));
    assertThat(partition.rows()[RecordClass.TOO_LATE.ordinal()], is(3L));
  }

  @Test
  void aRunReadAgainIsRepeatedAsAWhole() {
    List<TestMessage> messages = new ArrayList<>();
    for (int read = 0; read < 2; read++) {
      for (long offset = 10 + read * 20; offset < 60; offset++) {
        messages.add(measured(0, offset, NOON, "v" + offset));
      }
    }

    WindowBlock block = BlockMerge.merge(blocks(0, List.of(messages)));

    assertThat(block.partitions().get(0).repeated(), is(OffsetSet.ofRange(30, 60)));
    assertThat(block.partitions().get(0).distinct(), is(50L));
  }

  @Test
  void contentsThatWereCountedInTwoPlacesAreRefused() {
    WindowBlock counted =
        new WindowBlock(
            "",
            List.of(),
            new long[RecordClass.COUNT],
            new long[0],
            3,
            false,
            0,
            new LatencyHistogram[LatencyHop.COUNT],
            List.of(),
            false);

    assertThrows(IllegalStateException.class, () -> BlockMerge.merge(List.of(counted, counted)));
  }

  @Test
  void aCountOfAWholeWindowStandsAlone() {
    FactFold fold = new FactFold("");
    fold.setDistinctContents(0);
    List<WindowBlock> counted = new ArrayList<>();
    fold.forEachBlock((shard, block) -> counted.add(block));
    List<WindowBlock> both = new ArrayList<>(blocksOf("", 0, 1));
    both.addAll(counted);

    assertThat(counted, hasSize(1));
    assertThat(BlockMerge.merge(counted).isFinishedCount(), is(true));
    counted.add(WindowBlock.empty());
    assertThat(BlockMerge.merge(counted).isFinishedCount(), is(true));
    assertThrows(IllegalStateException.class, () -> BlockMerge.merge(both));
    Collections.reverse(both);
    assertThrows(IllegalStateException.class, () -> BlockMerge.merge(both));
    counted.addAll(counted);
    assertThrows(IllegalStateException.class, () -> BlockMerge.merge(counted));
    assertThrows(IllegalStateException.class, () -> fold.setDistinctContents(0));
  }

  @Test
  void aBlockHoldsEitherContentsOrAFinishedCount() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new WindowBlock(
                "",
                List.of(),
                new long[RecordClass.COUNT],
                new long[] {5},
                1,
                true,
                0,
                new LatencyHistogram[LatencyHop.COUNT],
                List.of(),
                false));
  }

  @Test
  void rowsAndOffsetsThatCannotBeOfTheSameRecordsAreRefused() {
    FactFold tooFew = new FactFold("");
    tooFew.addOffsets(3, RecordClass.MEASURED, OffsetSet.ofRange(0, 10), false, 9);
    FactFold untoldRepeats = new FactFold("");
    untoldRepeats.addOffsets(3, RecordClass.MEASURED, OffsetSet.ofRange(0, 10), false, 11);
    FactFold repeatedOnce = new FactFold("");
    repeatedOnce.addOffsets(3, RecordClass.MEASURED, OffsetSet.ofRange(0, 10), true, 10);

    for (FactFold fold : List.of(tooFew, untoldRepeats, repeatedOnce)) {
      assertThrows(IllegalStateException.class, () -> fold.forEachBlock((shard, block) -> {}));
    }
  }

  @Test
  void offsetsOfTwoTopicsOfOneNameAreNeverUnited() {
    List<WindowBlock> ofA = blocksOf("a", 0, 10);
    List<WindowBlock> ofB = blocksOf("b", 5, 7);
    List<WindowBlock> mixed = new ArrayList<>(ofA);
    mixed.addAll(ofB);
    mixed.add(WindowBlock.empty());
    for (int seed = 0; seed < 20; seed++) {
      Collections.shuffle(mixed, new Random(seed));
      WindowBlock merged = BlockMerge.merge(mixed);

      assertThat(merged.isReplaced(), is(true));
      assertThat(merged.topicId(), is("b"));
      assertThat(merged.partitions().get(0).distinct(), is(2L));
      assertThat(merged.bytes(), is(BlockMerge.merge(ofB).bytes()));
      assertThat(merged.distinctContents(), is(BlockMerge.merge(ofB).distinctContents()));
      // A merged block is merged again where a late pane holds it beside others.
      assertThat(BlockMerge.merge(List.of(merged)).isReplaced(), is(true));
    }
    assertThat(BlockMerge.merge(ofA).isReplaced(), is(false));
  }

  /** All in one shard, contents included. */
  private static List<WindowBlock> blocksOf(String topicId, long from, long until) {
    List<WindowBlock> blocks = new ArrayList<>();
    for (long offset = from; offset < until; offset++) {
      MessageBatch batch =
          MessageBatch.builder(TestMessages.ORDERS, topicId)
              .add(0, offset, 1, RecordClass.MEASURED, 100, offset)
              .build();
      WindowFold fold = new WindowFold(topicId);
      fold.add(batch, 0);
      fold.forEachBlock((shard, block) -> blocks.add(block));
    }
    return blocks;
  }

  @Test
  void gapsAreKeptOnceEach() {
    WindowFold fold = new WindowFold("a");
    fold.add(new Gap(3, 10, 20, 0, 5, "gone"));
    fold.add(new Gap(3, 10, 20, 0, 9, "gone"));
    fold.add(new Gap(3, 0, 5, 0, 9, "gone"));
    List<WindowBlock> blocks = new ArrayList<>();
    fold.forEachBlock((shard, block) -> blocks.add(block));
    blocks.addAll(List.copyOf(blocks));

    assertThat(
        BlockMerge.merge(blocks).unread(),
        contains(new UnreadOffsets(3, 0, 5, "gone"), new UnreadOffsets(3, 10, 20, "gone")));
  }

  @Test
  void aMessageTakesFewBytes() {
    int messages = 200_000;
    int partitions = 12;
    long offsetBytes = 0;
    long contentBytes = 0;
    for (boolean withContents : new boolean[] {false, true}) {
      MessageBatch.Builder builder =
          MessageBatch.builder(TestMessages.ORDERS, TestMessages.ORDERS_ID);
      if (!withContents) {
        builder.withoutContents();
      }
      Random random = new Random(1);
      for (int i = 0; i < messages; i++) {
        // As a consumer meets them: stretches of each partition in turn.
        builder.add(
            i / 500 % partitions,
            1_000_000_000L + i / 500 / partitions * 500L + i % 500,
            NOON.toEpochMilli(),
            RecordClass.MEASURED,
            200,
            random.nextLong());
      }
      MessageBatch batch = builder.build();
      WindowFold fold = new WindowFold(TestMessages.ORDERS_ID);
      for (int i = 0; i < messages; i++) {
        fold.add(batch, i);
      }
      long[] bytes = {0};
      fold.forEachBlock((shard, block) -> bytes[0] += WindowBlockCoder.sizeOf(block));
      if (withContents) {
        contentBytes = bytes[0] - offsetBytes;
      } else {
        offsetBytes = bytes[0];
      }
    }
    double perOffset = (double) offsetBytes / messages;
    double perContent = (double) contentBytes / messages;
    System.out.printf(
        "bytes per message in blocks: offsets %.4f, contents %.4f%n", perOffset, perContent);
    assertThat(perOffset, lessThan(1.0));
    assertThat(perContent, lessThanOrEqualTo(10.0));
  }

  @Test
  void aPartitionReadInAnyOrderIsTheSameSet() {
    // Tables and files come in any order: every offset is a run of its own.
    List<Long> offsets = new ArrayList<>();
    for (long offset = 0; offset < 300_000; offset++) {
      offsets.add(offset);
    }
    Collections.shuffle(offsets, new Random(2));
    OffsetRuns runs = new OffsetRuns();
    offsets.forEach(runs::add);

    PartitionOffsets partition =
        OffsetRuns.collect(0, new OffsetRuns[] {runs, null, null, null, null});
    assertThat(partition.offsets()[0], is(OffsetSet.ofRange(0, 300_000)));
    assertThat(partition.repeated(), is(new OffsetSet()));
  }

  @Test
  void recordsWithoutOffsetsAddUp() {
    MessageBatch batch =
        MessageBatch.builder(TestMessages.ORDERS, "")
            .add(MessageBatch.NO_PARTITION, 0, 0, RecordClass.MEASURED, 0, 1)
            .add(MessageBatch.NO_PARTITION, 0, 0, RecordClass.UNDATED, 0, 1)
            .build();
    List<WindowBlock> blocks = new ArrayList<>();
    for (int times = 0; times < 3; times++) {
      WindowFold fold = new WindowFold("");
      fold.add(batch, 0);
      fold.add(batch, 1);
      fold.forEachBlock((shard, block) -> blocks.add(block));
    }

    WindowBlock merged = BlockMerge.merge(blocks);

    assertThat(merged.rowsWithoutOffset()[RecordClass.MEASURED.ordinal()], is(3L));
    assertThat(merged.rowsWithoutOffset()[RecordClass.UNDATED.ordinal()], is(3L));
    assertThat(merged.distinctContents(), is(1L));
    assertThat(merged.partitions(), is(List.of()));
  }
}
