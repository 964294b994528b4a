package io.hodor.sink;

import io.hodor.score.JudgeTopics;
import io.hodor.score.state.Told;
import java.time.Instant;
import java.util.List;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.coders.VarLongCoder;
import org.apache.beam.sdk.io.Read;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Reads what Hodor has published of topics, results, ledgers and verdicts: what the score is told.
 * Where the reading ends, elements carry their order as timestamps.
 */
public final class ReadResults extends PTransform<PBegin, PCollection<KV<String, Told>>> {

  private final PTransform<PBegin, PCollection<KV<String, Told>>> read;

  private ReadResults(PTransform<PBegin, PCollection<KV<String, Told>>> read) {
    this.read = read;
  }

  /**
   * Reads topics without end, and tells of each measured topic when all is told that there was.
   *
   * @param since results and ledgers published before may be left out
   * @param expected keys of topics that are told of in this way even if there was nothing
   * @throws io.hodor.config.Unreachable if the brokers do not answer
   */
  public static ReadResults live(
      OutputTopics topics, AskedTopics asked, Instant since, List<String> expected) {
    return new ReadResults(
        Read.from(new ResultSource(ResultTopics.resolve(topics, asked, since), expected)));
  }

  /**
   * Reads topics up to where they end now.
   *
   * @param since results and ledgers published before may be left out
   * @throws io.hodor.config.Unreachable if the brokers do not answer
   */
  public static ReadResults past(OutputTopics topics, AskedTopics asked, Instant since) {
    ResultTopics results = ResultTopics.resolve(topics, asked, since);
    List<KV<ResultPartition, Long>> ends =
        results.ends().entrySet().stream().map(it -> KV.of(it.getKey(), it.getValue())).toList();
    return new ReadResults(
        new PTransform<>() {
          @Override
          public PCollection<KV<String, Told>> expand(PBegin begin) {
            return begin
                .apply(
                    "Partitions",
                    Create.of(ends)
                        .withCoder(
                            KvCoder.of(
                                SerializableCoder.of(ResultPartition.class), VarLongCoder.of())))
                .apply("Read up to the end", ParDo.of(new ReadPartitionFn(results)));
          }
        });
  }

  /**
   * Reads folders that other commands wrote.
   *
   * @param folders paths or {@code gs://} addresses
   */
  public static ReadResults in(List<String> folders, AskedTopics asked) {
    return new ReadResults(
        new PTransform<>() {
          @Override
          public PCollection<KV<String, Told>> expand(PBegin begin) {
            return begin
                .apply("Folders", Create.of(folders).withCoder(StringUtf8Coder.of()))
                .apply("Read folders", ParDo.of(new ReadFolderFn(asked)));
          }
        });
  }

  @Override
  public PCollection<KV<String, Told>> expand(PBegin begin) {
    return begin.apply(read).setCoder(JudgeTopics.coder());
  }
}
