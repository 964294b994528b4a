package io.hodor.source;

import com.google.protobuf.ByteString;
import io.hodor.Address;
import io.hodor.OffsetSet;
import io.hodor.metrics.WireCoder;
import io.hodor.score.state.DeadLettered;
import io.hodor.score.state.Told;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.apache.beam.sdk.coders.InstantCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarIntCoder;
import org.apache.beam.sdk.transforms.Combine;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.PeriodicImpulse;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.transforms.windowing.AfterProcessingTime;
import org.apache.beam.sdk.transforms.windowing.DefaultTrigger;
import org.apache.beam.sdk.transforms.windowing.Repeatedly;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads which offsets a sink has put among its dead letters: for each topic and partition that has
 * any all of the horizon, under {@link Address#key(String...)} of cluster and topic. Only folders
 * of dates that can hold them are listed. A line that cannot be read is counted and told in the
 * log, with its file and number, and the rest goes on; so is a file that was removed meanwhile.
 */
public final class ReadSinkDeadLetters extends PTransform<PBegin, PCollection<KV<String, Told>>> {

  /** The counter, in Hodor's namespace, of lines that cannot be read. */
  public static final String UNREADABLE_LINES = "unreadable_dead_letter_lines";

  private static final long serialVersionUID = 1;

  /** How long files gather until what they hold together is told. */
  private static final org.joda.time.Duration GATHERING =
      org.joda.time.Duration.standardSeconds(15);

  private final SinkDeadLetters letters;
  private final PTransform<PBegin, PCollection<org.joda.time.Instant>> moments;
  private final boolean live;

  private ReadSinkDeadLetters(
      SinkDeadLetters letters,
      PTransform<PBegin, PCollection<org.joda.time.Instant>> moments,
      boolean live) {
    this.letters = Objects.requireNonNull(letters, "letters");
    this.moments = moments;
    this.live = live;
  }

  /** Reads once what is there, of the horizon before a moment. */
  public static ReadSinkDeadLetters asOf(SinkDeadLetters letters, Instant now) {
    return new ReadSinkDeadLetters(
        letters, Create.of(joda(now)).withCoder(InstantCoder.of()), false);
  }

  /**
   * Reads now, and again and again, without end. What comes later for a topic and partition
   * replaces what came before: it holds all of that too, also what has left the horizon since. A
   * reading is told some seconds after its first files, so that it may be told in several pieces,
   * each with what the ones before hold.
   */
  public static ReadSinkDeadLetters every(SinkDeadLetters letters, Duration pause) {
    return new ReadSinkDeadLetters(letters, impulse(pause), true);
  }

  /** As {@link #every(SinkDeadLetters, Duration)}, from one moment up to another. */
  static ReadSinkDeadLetters every(
      SinkDeadLetters letters, Duration pause, Instant first, Instant last) {
    return new ReadSinkDeadLetters(
        letters, impulse(pause).startAt(joda(first)).stopAt(joda(last)), true);
  }

  private static PeriodicImpulse impulse(Duration pause) {
    return PeriodicImpulse.create().withInterval(org.joda.time.Duration.millis(pause.toMillis()));
  }

  private static org.joda.time.Instant joda(Instant time) {
    return org.joda.time.Instant.ofEpochMilli(time.toEpochMilli());
  }

  @Override
  public PCollection<KV<String, Told>> expand(PBegin input) {
    PCollection<KV<KV<String, Integer>, OffsetSet>> offsets =
        input
            .apply("When", moments)
            .apply("ListFiles", new ListSinkDeadLetters(letters))
            .apply("SpreadFiles", Reshuffle.viaRandomKey())
            .apply("ReadFile", ParDo.of(new SinkDeadLetterFn()))
            .setCoder(
                KvCoder.of(
                    KvCoder.of(StringUtf8Coder.of(), VarIntCoder.of()), UnitedOffsets.CODER));
    return (live ? offsets.apply("Gather", gathering()) : offsets)
        .apply("Unite", Combine.perKey(new UnitedOffsets()))
        .apply("Tell", ParDo.of(new TellFn(letters.cluster())))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), WireCoder.of(Told.getDefaultInstance())))
        .apply("AsItComes", usualWindowing());
  }

  private static Window<KV<KV<String, Integer>, OffsetSet>> gathering() {
    return Window.<KV<KV<String, Integer>, OffsetSet>>configure()
        .triggering(
            Repeatedly.forever(AfterProcessingTime.pastFirstElementInPane().plusDelayOf(GATHERING)))
        .withAllowedLateness(org.joda.time.Duration.ZERO)
        .accumulatingFiredPanes();
  }

  /** So that it may be flattened with what never gathered. */
  private static Window<KV<String, Told>> usualWindowing() {
    return Window.<KV<String, Told>>configure()
        .triggering(DefaultTrigger.of())
        .withAllowedLateness(org.joda.time.Duration.ZERO)
        .discardingFiredPanes();
  }

  private static final class TellFn
      extends DoFn<KV<KV<String, Integer>, OffsetSet>, KV<String, Told>> {
    private static final long serialVersionUID = 1;

    private final String cluster;

    TellFn(String cluster) {
      this.cluster = cluster;
    }

    @ProcessElement
    public void tell(
        @Element KV<KV<String, Integer>, OffsetSet> partition,
        OutputReceiver<KV<String, Told>> told) {
      String topic = partition.getKey().getKey();
      DeadLettered deadLettered =
          DeadLettered.newBuilder()
              .setCluster(cluster)
              .setTopic(topic)
              .setPartition(partition.getKey().getValue())
              .setOffsets(ByteString.copyFrom(partition.getValue().toBytes()))
              .build();
      told.output(
          KV.of(
              Address.key(cluster, topic),
              Told.newBuilder().setDeadLettered(deadLettered).build()));
    }
  }
}
