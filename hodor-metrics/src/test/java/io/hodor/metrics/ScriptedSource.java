package io.hodor.metrics;

import io.hodor.MessageBatch;
import io.hodor.MessageBatchCoder;
import io.hodor.TestMessage;
import io.hodor.TestMessages;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.io.UnboundedSource;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.SerializableFunction;
import org.apache.beam.sdk.transforms.windowing.BoundedWindow;
import org.joda.time.Instant;

/**
 * An endless source that follows a script: each split hands on its batches and moves its watermark
 * when the script says so, and ends with the greatest watermark.
 */
final class ScriptedSource extends UnboundedSource<MessageBatch, ScriptedSource.Mark> {

  private static final long serialVersionUID = 1;

  /** A step of a script. */
  sealed interface Step extends Serializable {}

  private record Batch(List<TestMessage> messages) implements Step {}

  private record Watermark(long millis) implements Step {}

  private record Await(String run, SerializableFunction<Published, Boolean> condition)
      implements Step {}

  /** Hands on a batch of the topic "orders". */
  static Step batch(TestMessage... messages) {
    return new Batch(new ArrayList<>(List.of(messages)));
  }

  /** Hands on a batch of the topic "orders". */
  static Step batch(List<TestMessage> messages) {
    return new Batch(new ArrayList<>(messages));
  }

  /** Moves the watermark of the split. */
  static Step watermark(java.time.Instant instant) {
    return new Watermark(instant.toEpochMilli());
  }

  /** Has nothing to hand on until this was published. */
  static Step await(Published published, SerializableFunction<Published, Boolean> condition) {
    return new Await(published.run(), condition);
  }

  private final List<List<Step>> scripts;

  /** One split for each script. */
  ScriptedSource(List<List<Step>> scripts) {
    this.scripts = new ArrayList<>();
    scripts.forEach(script -> this.scripts.add(new ArrayList<>(script)));
  }

  @Override
  public List<ScriptedSource> split(int desiredNumSplits, PipelineOptions options) {
    return scripts.stream().map(script -> new ScriptedSource(List.of(script))).toList();
  }

  @Override
  public UnboundedReader<MessageBatch> createReader(PipelineOptions options, Mark mark) {
    if (scripts.size() != 1) {
      throw new IllegalStateException("read before it was split");
    }
    return new Reader(mark == null ? 0 : mark.step());
  }

  @Override
  public Coder<Mark> getCheckpointMarkCoder() {
    return new MarkCoder();
  }

  @Override
  public Coder<MessageBatch> getOutputCoder() {
    return MessageBatchCoder.of();
  }

  /** How far a split has come. */
  record Mark(int step) implements CheckpointMark, Serializable {
    @Override
    public void finalizeCheckpoint() {}
  }

  private static final class MarkCoder extends AtomicCoder<Mark> {
    private static final long serialVersionUID = 1;

    @Override
    public void encode(Mark mark, OutputStream out) throws IOException {
      VarIntCoder.of().encode(mark.step(), out);
    }

    @Override
    public Mark decode(InputStream in) throws IOException {
      return new Mark(VarIntCoder.of().decode(in));
    }
  }

  private final class Reader extends UnboundedReader<MessageBatch> {
    private final List<Step> script = scripts.get(0);
    private int next;
    private long watermark = BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis();
    private MessageBatch current;

    Reader(int next) {
      this.next = next;
      for (Step step : script.subList(0, next)) {
        if (step instanceof Watermark moved) {
          watermark = moved.millis();
        }
      }
    }

    @Override
    public boolean start() {
      return advance();
    }

    @Override
    public boolean advance() {
      if (next == script.size()) {
        watermark = BoundedWindow.TIMESTAMP_MAX_VALUE.getMillis();
        return false;
      }
      Step step = script.get(next);
      if (step instanceof Await await) {
        if (await.condition().apply(Published.ofRun(await.run()))) {
          next++;
        }
        return false;
      }
      next++;
      if (step instanceof Watermark moved) {
        watermark = moved.millis();
        return false;
      }
      current = TestMessages.batch(((Batch) step).messages());
      return true;
    }

    @Override
    public MessageBatch getCurrent() {
      if (current == null) {
        throw new NoSuchElementException();
      }
      return current;
    }

    @Override
    public Instant getCurrentTimestamp() {
      return Instant.ofEpochMilli(current.minTime());
    }

    @Override
    public Instant getWatermark() {
      return Instant.ofEpochMilli(watermark);
    }

    @Override
    public Mark getCheckpointMark() {
      return new Mark(next);
    }

    @Override
    public ScriptedSource getCurrentSource() {
      return ScriptedSource.this;
    }

    @Override
    public void close() {}
  }
}
