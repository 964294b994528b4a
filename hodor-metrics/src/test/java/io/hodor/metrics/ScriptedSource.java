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
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.apache.beam.sdk.coders.AtomicCoder;
import org.apache.beam.sdk.coders.Coder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
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

  private record Trickle(
      TestMessage message,
      long afterMillis,
      String run,
      SerializableFunction<Published, Boolean> unless)
      implements Step {}

  private record Watermark(long millis) implements Step {}

  private record Await(String run, SerializableFunction<Published, Boolean> condition)
      implements Step {}

  private record AwaitCheckPoint() implements Step {}

  private record Fail(String id) implements Step {}

  private record FailInCheckPoint(String id) implements Step {}

  private record Pause(long millis) implements Step {}

  /** Hands on a batch of the topic "orders". */
  static Step batch(TestMessage... messages) {
    return new Batch(new ArrayList<>(List.of(messages)));
  }

  /** Hands on a batch of the topic "orders". */
  static Step batch(List<TestMessage> messages) {
    return new Batch(new ArrayList<>(messages));
  }

  /**
   * Hands on one message and moves the watermark to its time, after it has held up its worker for a
   * while unless the condition holds by then. Other steps let the source look idle; this never.
   */
  static Step trickle(
      TestMessage message,
      java.time.Duration duration,
      Published published,
      SerializableFunction<Published, Boolean> unless) {
    return new Trickle(message, duration.toMillis(), published.run(), unless);
  }

  /** Moves the watermark of the split. */
  static Step watermark(java.time.Instant instant) {
    return new Watermark(instant.toEpochMilli());
  }

  /** Has nothing to hand on until this was published. */
  static Step await(Published published, SerializableFunction<Published, Boolean> condition) {
    return new Await(published.run(), condition);
  }

  /** Has nothing to hand on until all before it is part of a completed check-point. */
  static Step awaitCheckPoint() {
    return new AwaitCheckPoint();
  }

  /** Breaks down while reading, the first time it comes here. */
  static Step fail() {
    return new Fail(UUID.randomUUID().toString());
  }

  /** Has nothing to hand on until a check-point is taken, which breaks down once. */
  static Step failInCheckPoint() {
    return new FailInCheckPoint(UUID.randomUUID().toString());
  }

  /** Has nothing to hand on for a while. */
  static Step pause(java.time.Duration duration) {
    return new Pause(duration.toMillis());
  }

  /** Which steps have broken down already. */
  private static final Set<String> FAILED = ConcurrentHashMap.newKeySet();

  /** How far the splits have come in completed check-points. */
  private static final Map<String, Integer> CHECKED = new ConcurrentHashMap<>();

  /** How many readers were made, by source. */
  private static final Map<String, Integer> READERS = new ConcurrentHashMap<>();

  private final List<List<Step>> scripts;
  private final String id;
  private final int split;

  /** One split for each script. */
  ScriptedSource(List<List<Step>> scripts) {
    this(scripts, UUID.randomUUID().toString(), -1);
  }

  private ScriptedSource(List<List<Step>> scripts, String id, int split) {
    this.scripts = new ArrayList<>();
    scripts.forEach(script -> this.scripts.add(new ArrayList<>(script)));
    this.id = id;
    this.split = split;
  }

  @Override
  public List<ScriptedSource> split(int desiredNumSplits, PipelineOptions options) {
    List<ScriptedSource> splits = new ArrayList<>();
    for (int i = 0; i < scripts.size(); i++) {
      splits.add(new ScriptedSource(List.of(scripts.get(i)), id, i));
    }
    return splits;
  }

  /** How often reading began, or began again. */
  int starts() {
    return READERS.getOrDefault(id, 0) / scripts.size();
  }

  @Override
  public UnboundedReader<MessageBatch> createReader(PipelineOptions options, Mark mark) {
    if (scripts.size() != 1) {
      throw new IllegalStateException("read before it was split");
    }
    READERS.merge(id, 1, Integer::sum);
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

  /**
   * How far a split has come.
   *
   * @param reader which split of which source
   */
  record Mark(int step, String reader) implements CheckpointMark, Serializable {
    @Override
    public void finalizeCheckpoint() {
      CHECKED.merge(reader, step, Math::max);
    }
  }

  private static final class MarkCoder extends AtomicCoder<Mark> {
    private static final long serialVersionUID = 1;

    @Override
    public void encode(Mark mark, OutputStream out) throws IOException {
      VarIntCoder.of().encode(mark.step(), out);
      StringUtf8Coder.of().encode(mark.reader(), out);
    }

    @Override
    public Mark decode(InputStream in) throws IOException {
      int step = VarIntCoder.of().decode(in);
      return new Mark(step, StringUtf8Coder.of().decode(in));
    }
  }

  private final class Reader extends UnboundedReader<MessageBatch> {
    private final List<Step> script = scripts.get(0);
    private final String name = id + "/" + split;
    private int next;
    private long watermark = BoundedWindow.TIMESTAMP_MIN_VALUE.getMillis();
    private long pausedUntil;
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
      if (isOver(step)) {
        next++;
      }
      if (step instanceof Watermark moved) {
        watermark = moved.millis();
      } else if (step instanceof Batch batch) {
        current = TestMessages.batch(batch.messages());
        return true;
      } else if (step instanceof Trickle trickle) {
        if (!trickle.unless().apply(Published.ofRun(trickle.run()))) {
          LockSupport.parkNanos(trickle.afterMillis() * 1_000_000);
        }
        watermark = Math.max(watermark, trickle.message().time().toEpochMilli());
        current = TestMessages.batch(trickle.message());
        return true;
      }
      return false;
    }

    private boolean isOver(Step step) {
      if (step instanceof Await await) {
        return await.condition().apply(Published.ofRun(await.run()));
      } else if (step instanceof AwaitCheckPoint) {
        return CHECKED.getOrDefault(name, -1) >= next;
      } else if (step instanceof Fail fail && FAILED.add(fail.id())) {
        throw new IllegalStateException("broken down on purpose, while reading");
      } else if (step instanceof FailInCheckPoint fail) {
        return FAILED.contains(fail.id());
      } else if (step instanceof Pause pause) {
        return hasPaused(pause);
      }
      return true;
    }

    private boolean hasPaused(Pause pause) {
      long now = System.nanoTime();
      if (pausedUntil == 0) {
        pausedUntil = now + pause.millis() * 1_000_000;
      } else if (now >= pausedUntil) {
        pausedUntil = 0;
        return true;
      }
      return false;
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
      if (next < script.size()
          && script.get(next) instanceof FailInCheckPoint fail
          && FAILED.add(fail.id())) {
        throw new IllegalStateException("broken down on purpose, in a check-point");
      }
      return new Mark(next, name);
    }

    @Override
    public ScriptedSource getCurrentSource() {
      return ScriptedSource.this;
    }

    @Override
    public void close() {}
  }
}
