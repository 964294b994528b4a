package io.hodor.source.bigquery;

import com.google.protobuf.util.Timestamps;
import io.hodor.Address;
import io.hodor.RecordClass;
import io.hodor.WireVersion;
import io.hodor.block.FactFold;
import io.hodor.block.WindowBlock;
import io.hodor.metrics.MeasureWindows;
import io.hodor.metrics.MeasuredWindows;
import io.hodor.metrics.Shard;
import io.hodor.wire.v1.DeadLetter;
import java.util.List;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.values.KV;
import org.joda.time.Instant;

/**
 * Folds all facts of a window into its blocks. A fact that contradicts itself or others fails the
 * bundle: it says that the query is wrong, and no number of the window could be trusted.
 */
final class BlocksOfFacts
    extends DoFn<KV<KV<Integer, Long>, Iterable<WindowFact>>, KV<Shard, WindowBlock>> {

  private static final long serialVersionUID = 1;

  private final List<ResultTopic> topics;
  private final MeasuredWindows windows;

  BlocksOfFacts(List<ResultTopic> topics, MeasuredWindows windows) {
    this.topics = topics;
    this.windows = windows;
  }

  @ProcessElement
  public void process(
      @Element KV<KV<Integer, Long>, Iterable<WindowFact>> facts, MultiOutputReceiver out) {
    ResultTopic topic = topics.get(facts.getKey().getKey());
    long window = facts.getKey().getValue();
    try {
      fold(topic, window, facts.getValue(), out);
    } catch (IllegalStateException | IllegalArgumentException | ArithmeticException e) {
      throw new IllegalStateException(
          "the result of %s for window %s of topic %s cannot be: %s"
              .formatted(
                  topic.table(),
                  java.time.Instant.ofEpochMilli(window),
                  topic.address().topic(),
                  e.getMessage()),
          e);
    }
  }

  private void fold(
      ResultTopic topic, long window, Iterable<WindowFact> facts, MultiOutputReceiver out) {
    if (windows.startOf(window) != window) {
      throw new IllegalStateException("no window of " + windows.size() + " starts there");
    }
    FactFold fold = new FactFold("");
    long undecodable = 0;
    boolean counted = false;
    for (WindowFact fact : facts) {
      fact.addTo(fold);
      counted |= fact.kind() == FactKind.CONTENT;
      undecodable +=
          fact.kind().countsRows() && fact.recordClass() == RecordClass.UNDECODABLE
              ? fact.rows()
              : 0;
    }
    if (topic.contents() && !counted) {
      throw new IllegalStateException("its contents were not counted");
    }
    Instant time = windows.window(window).maxTimestamp();
    OutputReceiver<KV<Shard, WindowBlock>> blocks = out.get(MeasureWindows.BLOCKS);
    fold.forEachBlock(
        (shard, block) ->
            blocks.outputWithTimestamp(KV.of(new Shard(topic.address(), shard), block), time));
    if (undecodable > 0) {
      out.get(MeasureWindows.DEAD_LETTERS)
          .outputWithTimestamp(letter(topic.address(), window, undecodable), time);
    }
  }

  private static DeadLetter letter(Address address, long window, long rows) {
    return DeadLetter.newBuilder()
        .setWireMajor(WireVersion.MAJOR)
        .setCluster(address.cluster())
        .setTopic(address.topic())
        .setSource(address.source())
        .setWindowStart(Timestamps.fromMillis(window))
        .setRecordClass(io.hodor.wire.v1.RecordClass.UNDECODABLE)
        .setReason(
            rows
                + (rows == 1 ? " row whose " : " rows whose ")
                + BatchRows.UNDECODABLE
                + "; --tableMode=rows names each")
        .build();
  }
}
