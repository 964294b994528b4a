package io.hodor.sink;

import com.google.protobuf.util.Timestamps;
import io.hodor.Address;
import io.hodor.metrics.WireCoder;
import io.hodor.wire.v1.VerifiedThrough;
import java.time.Duration;
import java.time.Instant;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.state.StateSpec;
import org.apache.beam.sdk.state.StateSpecs;
import org.apache.beam.sdk.state.TimeDomain;
import org.apache.beam.sdk.state.Timer;
import org.apache.beam.sdk.state.TimerSpec;
import org.apache.beam.sdk.state.TimerSpecs;
import org.apache.beam.sdk.state.ValueState;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;

/**
 * Says again, for ever, what was verified last of each source, with the moment at which it is said:
 * what stands still is told only once, and an alert on how far it lies back needs to see it grow.
 */
final class RepeatVerified
    extends PTransform<PCollection<VerifiedThrough>, PCollection<VerifiedThrough>> {

  private final Duration every;

  private RepeatVerified(Duration every) {
    this.every = every;
  }

  static RepeatVerified every(Duration every) {
    return new RepeatVerified(every);
  }

  @Override
  public PCollection<VerifiedThrough> expand(PCollection<VerifiedThrough> verified) {
    WireCoder<VerifiedThrough> coder = WireCoder.of(VerifiedThrough.getDefaultInstance());
    return verified
        .apply("By source", WithKeys.of(RepeatVerified::keyOf))
        .setCoder(KvCoder.of(StringUtf8Coder.of(), coder))
        .apply("Again and again", ParDo.of(new RepeatFn(every)))
        .setCoder(coder);
  }

  private static String keyOf(VerifiedThrough it) {
    return Address.key(it.getCluster(), it.getTopic(), it.getSource());
  }

  private static final class RepeatFn extends DoFn<KV<String, VerifiedThrough>, VerifiedThrough> {

    private static final long serialVersionUID = 1;

    private final org.joda.time.Duration every;

    @StateId("last")
    private final StateSpec<ValueState<VerifiedThrough>> lastSpec =
        StateSpecs.value(WireCoder.of(VerifiedThrough.getDefaultInstance()));

    @TimerId("again")
    private final TimerSpec againSpec = TimerSpecs.timer(TimeDomain.PROCESSING_TIME);

    RepeatFn(Duration every) {
      this.every = org.joda.time.Duration.millis(every.toMillis());
    }

    @ProcessElement
    public void process(
        @Element KV<String, VerifiedThrough> verified,
        @StateId("last") ValueState<VerifiedThrough> last,
        @TimerId("again") Timer again) {
      last.write(verified.getValue());
      again.offset(every).setRelative();
    }

    @OnTimer("again")
    public void onAgain(
        @StateId("last") ValueState<VerifiedThrough> last,
        @TimerId("again") Timer again,
        OutputReceiver<VerifiedThrough> out) {
      VerifiedThrough verified = last.read();
      if (verified != null) {
        out.output(
            verified.toBuilder()
                .setComputedAt(Timestamps.fromMillis(Instant.now().toEpochMilli()))
                .build());
        again.offset(every).setRelative();
      }
    }
  }
}
