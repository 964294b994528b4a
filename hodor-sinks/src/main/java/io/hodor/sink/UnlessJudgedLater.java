package io.hodor.sink;

import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import com.google.protobuf.util.Timestamps;
import io.hodor.Address;
import io.hodor.metrics.WireCoder;
import io.hodor.score.JudgeTopics;
import io.hodor.sink.LatestScores.Scores;
import io.hodor.wire.v1.QualityScore;
import io.hodor.wire.v1.VerifiedThrough;
import java.io.IOException;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.WithKeys;
import org.apache.beam.sdk.transforms.join.CoGbkResult;
import org.apache.beam.sdk.transforms.join.CoGroupByKey;
import org.apache.beam.sdk.transforms.join.KeyedPCollectionTuple;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.apache.beam.sdk.values.PCollectionTuple;
import org.apache.beam.sdk.values.TupleTagList;
import org.apache.beam.sdk.values.TypeDescriptors;

/**
 * Leaves out those verdicts of a bounded run whose address a place holds one of that was judged
 * later: by a run without end meanwhile, or ever since when this one judges the past. What it lets
 * pass is there at the end of the run, when the place is looked at.
 */
public final class UnlessJudgedLater extends PTransform<PCollectionTuple, PCollectionTuple> {

  private final Place place;

  private UnlessJudgedLater(Place place) {
    this.place = place;
  }

  private interface Place extends Serializable {
    LatestScores scores();
  }

  /** Looks into the topic of scores. */
  public static UnlessJudgedLater in(OutputTopics topics) {
    return new UnlessJudgedLater(() -> LatestScores.in(topics));
  }

  /** Looks into the folder with this path or {@code gs://} address. */
  public static UnlessJudgedLater in(String outputDir) {
    return new UnlessJudgedLater(() -> LatestScores.in(NdjsonFolder.at(outputDir)));
  }

  @Override
  public PCollectionTuple expand(PCollectionTuple judged) {
    PCollectionTuple kept =
        KeyedPCollectionTuple.of(JudgeTopics.SCORES, inOnePlace(judged.get(JudgeTopics.SCORES)))
            .and(JudgeTopics.VERIFIED, inOnePlace(judged.get(JudgeTopics.VERIFIED)))
            .apply("At the end of the run", CoGroupByKey.create())
            .apply(
                "Those not judged later",
                ParDo.of(new KeepFn(place))
                    .withOutputTags(JudgeTopics.SCORES, TupleTagList.of(JudgeTopics.VERIFIED)));
    kept.get(JudgeTopics.SCORES).setCoder(WireCoder.of(QualityScore.getDefaultInstance()));
    kept.get(JudgeTopics.VERIFIED).setCoder(WireCoder.of(VerifiedThrough.getDefaultInstance()));
    return kept;
  }

  private static <M extends Message> PCollection<KV<Integer, M>> inOnePlace(
      PCollection<M> messages) {
    return messages.apply(
        "In one place: " + messages.getName(),
        WithKeys.<Integer, M>of(0).withKeyType(TypeDescriptors.integers()));
  }

  private static <M> Stream<M> unlessLater(
      List<M> judged,
      List<M> known,
      Function<M, LineKey> address,
      Function<M, Timestamp> computedAt) {
    Map<LineKey, M> byAddress = new HashMap<>();
    known.forEach(it -> byAddress.put(address.apply(it), it));
    return judged.stream()
        .filter(
            it -> {
              M other = byAddress.get(address.apply(it));
              return other == null
                  || Timestamps.compare(computedAt.apply(other), computedAt.apply(it)) <= 0;
            });
  }

  private static final class KeepFn extends DoFn<KV<Integer, CoGbkResult>, QualityScore> {

    private static final long serialVersionUID = 1;

    private final Place place;

    KeepFn(Place place) {
      this.place = place;
    }

    @ProcessElement
    public void process(@Element KV<Integer, CoGbkResult> all, MultiOutputReceiver out)
        throws IOException {
      List<QualityScore> scores = list(all.getValue().getAll(JudgeTopics.SCORES));
      List<VerifiedThrough> verified = list(all.getValue().getAll(JudgeTopics.VERIFIED));
      Scores known = known(scores, verified);
      unlessLater(scores, known.scores(), NdjsonFile.QUALITY::keyOf, QualityScore::getComputedAt)
          .forEach(out.get(JudgeTopics.SCORES)::output);
      unlessLater(
              verified,
              known.verified(),
              NdjsonFile.VERIFIED::keyOf,
              VerifiedThrough::getComputedAt)
          .forEach(out.get(JudgeTopics.VERIFIED)::output);
    }

    private static <M> List<M> list(Iterable<M> messages) {
      List<M> list = new ArrayList<>();
      messages.forEach(list::add);
      return list;
    }

    private Scores known(List<QualityScore> scores, List<VerifiedThrough> verified)
        throws IOException {
      Set<Address> judged =
          Stream.concat(
                  scores.stream()
                      .map(it -> new Address(it.getCluster(), it.getTopic(), it.getSource())),
                  verified.stream()
                      .map(it -> new Address(it.getCluster(), it.getTopic(), it.getSource())))
              .collect(Collectors.toSet());
      Instant first =
          scores.stream()
              .map(it -> Instant.ofEpochMilli(Timestamps.toMillis(it.getWindowStart())))
              .min(Instant::compareTo)
              .orElse(Instant.MAX);
      return place.scores().of(judged::contains, first);
    }
  }
}
