package io.hodor.metrics;

import static io.hodor.TestMessages.NOON;
import static io.hodor.TestMessages.ORDERS;
import static io.hodor.TestMessages.WINDOW;
import static io.hodor.metrics.EngineRun.ORDERS_TOPIC;
import static io.hodor.metrics.EngineRun.READING_BEGAN;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.hodor.MessageBatch;
import io.hodor.RandomTopic;
import io.hodor.TestMessage;
import io.hodor.TestMessages;
import io.hodor.block.BlockMerge;
import io.hodor.block.WindowBlock;
import io.hodor.block.WindowBlockCoder;
import io.hodor.block.WindowFold;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.QualityMetrics;
import io.hodor.wire.v1.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.beam.sdk.coders.CoderException;
import org.apache.beam.sdk.util.CoderUtils;
import org.junit.jupiter.api.Test;

/** Many small topics: the steps of the engine without a runner, compared with sets and lists. */
class RandomTopicsTest {

  private static final int TOPICS = 400;

  /** Half of the topics are the same in every run, half are new ones; a failure names its seed. */
  @Test
  void anyTopicCutInAnyWayIsMeasuredAsSetsAndListsMeasureIt() throws Exception {
    long fresh = System.currentTimeMillis();
    for (int topic = 0; topic < TOPICS; topic++) {
      long seed = topic % 2 == 0 ? topic : fresh + topic;
      Random random = new Random(seed);
      List<TestMessage> messages =
          RandomTopic.messages(
              random,
              1 + random.nextInt(120),
              1 + random.nextInt(40),
              NOON,
              Duration.ofMinutes(30));
      Map<Instant, WindowTruth> truth =
          WindowTruth.of(messages, WINDOW, NOON, NOON.plus(WINDOW.multipliedBy(3)));

      assertThat("seed " + seed, measured(messages, random), is(truth));
    }
  }

  /** Batches, bundles and the order of blocks are all up to chance, as on a cluster. */
  private static Map<Instant, WindowTruth> measured(List<TestMessage> messages, Random random)
      throws Exception {
    Map<Instant, Map<Integer, List<WindowBlock>>> blocks = new TreeMap<>();
    for (int window = 0; window < 3; window++) {
      Map<Integer, List<WindowBlock>> shards = new TreeMap<>();
      shards.computeIfAbsent(0, s -> new ArrayList<>()).add(WindowBlock.empty());
      blocks.put(NOON.plus(WINDOW.multipliedBy(window)), shards);
    }
    Map<Instant, WindowFold> bundle = new HashMap<>();
    for (MessageBatch batch : TestMessages.cut(messages, 1 + random.nextInt(40), random)) {
      for (int i = 0; i < batch.size(); i++) {
        Instant start = MeasuredWindows.floor(Instant.ofEpochMilli(batch.time(i)), WINDOW);
        bundle.computeIfAbsent(start, s -> new WindowFold(batch.topicId())).add(batch, i);
      }
      if (random.nextInt(3) == 0) {
        emit(bundle, blocks);
      }
    }
    emit(bundle, blocks);
    Map<Instant, WindowTruth> results = new TreeMap<>();
    for (Map.Entry<Instant, Map<Integer, List<WindowBlock>>> window : blocks.entrySet()) {
      List<WindowBlock> merged = new ArrayList<>();
      for (List<WindowBlock> shard : window.getValue().values()) {
        Collections.shuffle(shard, random);
        merged.add(sent(BlockMerge.merge(shard)));
      }
      Instant end = window.getKey().plus(WINDOW);
      WindowResult result = new WindowResult(ORDERS_TOPIC, window.getKey(), end, merged);
      List<OffsetLedger> ledgers = result.ledgers(READING_BEGAN);
      QualityMetrics metrics = result.metrics(ledgers, Timing.BOUNDED, true, READING_BEGAN);
      results.put(window.getKey(), WindowTruth.of(metrics, ledgers));
    }
    return results;
  }

  private static void emit(
      Map<Instant, WindowFold> bundle, Map<Instant, Map<Integer, List<WindowBlock>>> blocks) {
    bundle.forEach(
        (start, fold) ->
            fold.forEachBlock(
                (shard, block) ->
                    blocks
                        .get(start)
                        .computeIfAbsent(shard, s -> new ArrayList<>())
                        .add(sent(block))));
    bundle.clear();
  }

  private static WindowBlock sent(WindowBlock block) {
    try {
      return CoderUtils.clone(WindowBlockCoder.of(), block);
    } catch (CoderException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void oneTopicIsMeasuredTheSameOnARunner() {
    long seed = 8;
    Random random = new Random(seed);
    List<TestMessage> messages =
        RandomTopic.messages(random, 3000, 7, NOON, Duration.ofMinutes(30));

    Published published =
        EngineRun.of(
            TestRunner.DIRECT.options(),
            EngineRun.BOUNDED,
            List.of(ORDERS_TOPIC),
            TestMessages.cut(messages, 100, random));

    assertThat(
        "seed " + seed,
        published.last(ORDERS),
        is(WindowTruth.of(messages, WINDOW, NOON, NOON.plus(WINDOW.multipliedBy(3)))));
  }
}
