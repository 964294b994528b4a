package io.hodor.metrics;

import static io.hodor.TestMessage.measured;
import static io.hodor.TestMessages.NOON;
import static io.hodor.TestMessages.ORDERS_ID;
import static io.hodor.TestMessages.WINDOW;
import static io.hodor.metrics.EngineRun.ORDERS_TOPIC;
import static io.hodor.metrics.EngineRun.READING_BEGAN;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.LatencyBuckets;
import io.hodor.LatencyHistogram;
import io.hodor.LatencyHop;
import io.hodor.MessageBatch;
import io.hodor.OffsetSet;
import io.hodor.RandomTopic;
import io.hodor.RecordClass;
import io.hodor.TestMessage;
import io.hodor.TestMessages;
import io.hodor.block.BlockMerge;
import io.hodor.block.FactFold;
import io.hodor.block.WindowBlock;
import io.hodor.block.WindowFold;
import io.hodor.wire.v1.OffsetLedger;
import io.hodor.wire.v1.Timing;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A window's result from facts, beside the one from the messages that the facts are of. */
class FactFoldTest {

  private static final int TOPICS = 200;

  private record Place(int partition, RecordClass recordClass) {}

  /** Half of the topics are the same in every run, half are new ones; a failure names its seed. */
  @Test
  void factsOfAnyMessagesGiveTheResultOfTheMessages() {
    long fresh = System.currentTimeMillis();
    for (int topic = 0; topic < TOPICS; topic++) {
      long seed = topic % 2 == 0 ? topic : fresh + topic;
      Random random = new Random(seed);
      List<TestMessage> messages =
          RandomTopic.messages(
              random, 1 + random.nextInt(300), 1 + random.nextInt(40), NOON, WINDOW);

      assertThat("seed " + seed, result(folded(facts(messages, random))), is(result(messages)));
    }
  }

  private static List<Object> result(List<TestMessage> messages) {
    WindowFold fold = new WindowFold(ORDERS_ID);
    MessageBatch batch = TestMessages.batch(messages);
    for (int i = 0; i < batch.size(); i++) {
      fold.add(batch, i);
    }
    return result(merged(fold::forEachBlock));
  }

  private static List<WindowBlock> folded(FactFold fold) {
    return merged(fold::forEachBlock);
  }

  private static List<WindowBlock> merged(Consumer<BiConsumer<Integer, WindowBlock>> fold) {
    Map<Integer, List<WindowBlock>> shards = new TreeMap<>();
    shards.computeIfAbsent(0, s -> new ArrayList<>()).add(WindowBlock.empty());
    fold.accept((shard, block) -> shards.computeIfAbsent(shard, s -> new ArrayList<>()).add(block));
    return shards.values().stream().map(BlockMerge::merge).toList();
  }

  private static List<Object> result(Iterable<WindowBlock> shards) {
    WindowResult result = new WindowResult(ORDERS_TOPIC, NOON, NOON.plus(WINDOW), shards);
    List<OffsetLedger> ledgers = result.ledgers(READING_BEGAN);
    return List.of(
        result.metrics(ledgers, Timing.BOUNDED, true, READING_BEGAN).toBuilder()
            .clearBytes()
            .build(),
        ledgers);
  }

  /** What a source counts of messages, in any order and in pieces. */
  private static FactFold facts(List<TestMessage> messages, Random random) {
    Map<Place, Map<Long, Integer>> rows = new HashMap<>();
    for (TestMessage message : messages) {
      rows.computeIfAbsent(
              new Place(message.partition(), message.recordClass()), p -> new TreeMap<>())
          .merge(message.offset(), 1, Integer::sum);
    }
    List<Runnable> facts = new ArrayList<>();
    FactFold fold = new FactFold(ORDERS_ID);
    rows.forEach(
        (place, offsets) -> {
          for (boolean repeated : new boolean[] {false, true}) {
            facts.add(() -> addOffsets(fold, place, offsets, repeated));
          }
        });
    for (LatencyHop hop : LatencyHop.values()) {
      facts.add(() -> addLatencies(fold, hop, messages));
    }
    facts.add(() -> fold.setDistinctContents(contents(messages)));
    Collections.shuffle(facts, random);
    facts.forEach(Runnable::run);
    return fold;
  }

  private static void addOffsets(
      FactFold fold, Place place, Map<Long, Integer> rowsOf, boolean repeated) {
    OffsetSet offsets = new OffsetSet();
    long rows = 0;
    for (Map.Entry<Long, Integer> offset : rowsOf.entrySet()) {
      if (offset.getValue() > 1 == repeated) {
        offsets.addRange(offset.getKey(), offset.getKey() + 1);
        rows += offset.getValue();
      }
    }
    if (rows > 0) {
      fold.addOffsets(place.partition(), place.recordClass(), offsets, repeated, rows);
    }
  }

  private static void addLatencies(FactFold fold, LatencyHop hop, List<TestMessage> messages) {
    long[] millis =
        messages.stream()
            .filter(message -> message.recordClass() == RecordClass.MEASURED)
            .filter(message -> message.latencies().containsKey(hop))
            .mapToLong(message -> message.latencies().get(hop))
            .sorted()
            .toArray();
    if (millis.length == 0) {
      return;
    }
    long[] counts = new long[LatencyBuckets.count()];
    long negative = 0;
    long sum = 0;
    for (long each : millis) {
      counts[LatencyBuckets.indexOf(each)]++;
      negative += each < 0 ? 1 : 0;
      sum += each;
    }
    fold.addLatencies(
        hop, LatencyHistogram.of(counts, negative, millis[0], millis[millis.length - 1], sum));
  }

  private static long contents(List<TestMessage> messages) {
    return messages.stream()
        .filter(message -> message.recordClass().isPlaced() && message.value() != null)
        .map(TestMessage::value)
        .distinct()
        .count();
  }

  @Test
  void rowsWithoutOffsetsAreCountedByTheirClass() {
    FactFold fold = new FactFold("");
    fold.addWithoutOffset(RecordClass.MEASURED, 3);
    fold.addWithoutOffset(RecordClass.UNDECODABLE, 2);
    fold.addWithoutOffset(RecordClass.MEASURED, 1);
    MessageBatch.Builder rows = MessageBatch.builder(TestMessages.ORDERS, "").withoutContents();
    for (int i = 0; i < 6; i++) {
      RecordClass recordClass = i < 4 ? RecordClass.MEASURED : RecordClass.UNDECODABLE;
      rows.add(MessageBatch.NO_PARTITION, 0, NOON.toEpochMilli(), recordClass, 0, 0);
    }
    WindowFold messages = new WindowFold("");
    MessageBatch batch = rows.build();
    for (int i = 0; i < batch.size(); i++) {
      messages.add(batch, i);
    }

    assertThat(result(folded(fold)), is(result(merged(messages::forEachBlock))));
  }

  @Test
  void aWindowCountedAsAWholeIsCountedInOneShardOnly() {
    FactFold counted = new FactFold("");
    counted.setDistinctContents(1);
    List<WindowBlock> whole = folded(counted);
    WindowFold fold = new WindowFold("");
    // Its hash belongs to another shard than the count.
    fold.add(TestMessages.batch(measured(0, 1, NOON, "value")), 0);
    List<WindowBlock> part =
        merged(fold::forEachBlock).stream().filter(it -> it.distinctContents() > 0).toList();
    List<WindowBlock> both = new ArrayList<>(whole);
    both.addAll(part);
    List<WindowBlock> twice = new ArrayList<>(whole);
    twice.addAll(whole);
    List<WindowBlock> emptyTwice = new ArrayList<>();
    FactFold nothing = new FactFold("");
    nothing.setDistinctContents(0);
    nothing.forEachBlock((shard, block) -> Collections.addAll(emptyTwice, block, block));

    assertRefused(both);
    Collections.reverse(both);
    assertRefused(both);
    assertRefused(twice);
    assertRefused(emptyTwice);
  }

  private static void assertRefused(List<WindowBlock> shards) {
    String message = assertThrows(IllegalStateException.class, () -> result(shards)).getMessage();
    assertThat(message, containsString("the contents of window 2024-05-01T12:00:00Z of Address["));
  }
}
