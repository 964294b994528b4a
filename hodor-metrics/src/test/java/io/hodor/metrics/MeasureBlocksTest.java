package io.hodor.metrics;

import static io.hodor.TestMessages.NOON;
import static io.hodor.TestMessages.ORDERS;
import static io.hodor.TestMessages.ORDERS_ID;
import static io.hodor.TestMessages.at;
import static io.hodor.metrics.EngineRun.BOUNDED;
import static io.hodor.metrics.EngineRun.ORDERS_TOPIC;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.Address;
import io.hodor.Coverage;
import io.hodor.OffsetSet;
import io.hodor.RecordClass;
import io.hodor.block.FactFold;
import io.hodor.block.WindowBlock;
import io.hodor.block.WindowBlockCoder;
import io.hodor.wire.v1.DeadLetter;
import io.hodor.wire.v1.QualityMetrics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.beam.sdk.Pipeline;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TimestampedValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The engine over blocks that a source has made itself, on both runners. */
class MeasureBlocksTest {

  private static final Address RETURNS = new Address("default", "returns", "kafka");

  @ParameterizedTest
  @EnumSource
  void finishedBlocksAreMeasuredAndQuietWindowsToo(TestRunner runner) {
    FactFold fold = new FactFold(ORDERS_ID);
    fold.addOffsets(3, RecordClass.MEASURED, OffsetSet.ofRange(10, 20), false, 10);
    fold.addOffsets(3, RecordClass.MEASURED, OffsetSet.of(20), true, 2);
    fold.addOffsets(17, RecordClass.UNDATED, OffsetSet.ofRange(0, 5), false, 5);
    fold.setDistinctContents(16);
    DeadLetter letter = DeadLetter.newBuilder().setReason("2 rows").build();

    Published published = run(runner, blocks(ORDERS, NOON, fold), letter);

    assertThat(published.storyOf(NOON), containsInAnyOrder("BOUNDED 17", "BOUNDED 0"));
    assertThat(published.storyOf(at("12:10:00")), contains("BOUNDED 0", "BOUNDED 0"));
    assertThat(published.metrics(), hasSize(6));
    QualityMetrics first =
        published.metricsOf(NOON).stream()
            .filter(result -> result.getTopic().equals("orders"))
            .findFirst()
            .orElseThrow();
    assertThat(first.getUniqueOffsets(), is(16L));
    assertThat(first.getRepeated(), is(1L));
    assertThat(first.getUniqueContents(), is(16L));
    assertThat(first.getClasses().getUndated(), is(5L));
    assertThat(published.ledgersOf(NOON), hasSize(2));
    assertThat(published.deadLetters(), contains(letter));
    assertThat(published.drops().toString(), is("{}"));
  }

  @Test
  void contentsThatTwoSourcesCountedForOneWindowEndTheRun() {
    FactFold one = new FactFold(ORDERS_ID);
    one.setDistinctContents(1);
    FactFold other = new FactFold(ORDERS_ID);
    other.setDistinctContents(0);
    List<TimestampedValue<KV<Shard, WindowBlock>>> blocks = blocks(ORDERS, NOON, one);
    blocks.addAll(blocks(ORDERS, NOON, other));

    assertThrows(
        Pipeline.PipelineExecutionException.class,
        () -> run(TestRunner.DIRECT, blocks, DeadLetter.getDefaultInstance()));
  }

  @Test
  void aLiveRunIsRefused() {
    MeasuredWindows live = EngineRun.live(3, Duration.ZERO, Duration.ZERO);

    assertThrows(
        IllegalArgumentException.class, () -> MeasureBlocks.of(live, List.of(ORDERS_TOPIC)));
  }

  private static List<TimestampedValue<KV<Shard, WindowBlock>>> blocks(
      Address address, Instant windowStart, FactFold fold) {
    List<TimestampedValue<KV<Shard, WindowBlock>>> blocks = new ArrayList<>();
    fold.forEachBlock(
        (shard, block) ->
            blocks.add(
                TimestampedValue.of(
                    KV.of(new Shard(address, shard), block),
                    BOUNDED.window(windowStart.toEpochMilli()).maxTimestamp())));
    return blocks;
  }

  private static Published run(
      TestRunner runner, List<TimestampedValue<KV<Shard, WindowBlock>>> blocks, DeadLetter letter) {
    Pipeline pipeline = Pipeline.create(runner.options());
    List<MeasuredTopic> topics =
        List.of(ORDERS_TOPIC, EngineRun.topic(RETURNS, "other", Coverage.EVERYTHING));
    Published published = new Published();
    PCollectionTuple.of(
            MeasureWindows.BLOCKS,
            pipeline.apply(
                "Blocks",
                Create.timestamped(blocks)
                    .withCoder(KvCoder.of(ShardCoder.of(), WindowBlockCoder.of()))))
        .and(
            MeasureWindows.DEAD_LETTERS,
            pipeline.apply("Letters", Create.of(letter).withCoder(WireCoder.of(letter))))
        .apply("Measure", MeasureBlocks.of(BOUNDED, topics))
        .apply("Keep", published.sink());
    EngineRun.finish(pipeline, published);
    return published;
  }
}
