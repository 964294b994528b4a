package io.hodor.sink;

import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.windowing.DefaultTrigger;
import org.apache.beam.sdk.transforms.windowing.GlobalWindows;
import org.apache.beam.sdk.transforms.windowing.Window;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Duration;

/**
 * Takes results out of the windows that they were computed in, which they name themselves: however
 * they were triggered, they are written together.
 */
final class InOneWindow<M> extends PTransform<PCollection<M>, PCollection<M>> {

  private static final long serialVersionUID = 1;

  @Override
  public PCollection<M> expand(PCollection<M> results) {
    return results.apply(
        Window.<M>into(new GlobalWindows())
            .triggering(DefaultTrigger.of())
            .withAllowedLateness(Duration.ZERO)
            .discardingFiredPanes());
  }
}
