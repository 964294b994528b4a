package io.hodor.source;

import java.io.IOException;
import java.time.LocalDate;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.beam.sdk.coders.InstantCoder;
import org.apache.beam.sdk.coders.KvCoder;
import org.apache.beam.sdk.coders.StringUtf8Coder;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.KV;
import org.apache.beam.sdk.values.PCollection;
import org.joda.time.Instant;

/** Finds the files of a sink's dead letters that can hold what is asked for at each moment. */
final class ListSinkDeadLetters extends PTransform<PCollection<Instant>, PCollection<String>> {

  private static final long serialVersionUID = 1;

  private final SinkDeadLetters letters;

  ListSinkDeadLetters(SinkDeadLetters letters) {
    this.letters = letters;
  }

  @Override
  public PCollection<String> expand(PCollection<Instant> moments) {
    return moments
        .apply("ListRoot", ParDo.of(new RootFn(letters)))
        .setCoder(KvCoder.of(InstantCoder.of(), StringUtf8Coder.of()))
        .apply("SpreadTopics", Reshuffle.viaRandomKey())
        .apply("ListTopic", ParDo.of(new TopicFn(letters)))
        .setCoder(StringUtf8Coder.of())
        .apply("SpreadDates", Reshuffle.viaRandomKey())
        .apply("ListDate", ParDo.of(new DateFn(letters)))
        .setCoder(StringUtf8Coder.of());
  }

  /** Hands on the names of the root's folders that are a topic's, or a date's. */
  private static final class RootFn extends DoFn<Instant, KV<Instant, String>> {
    private static final long serialVersionUID = 1;

    private final SinkDeadLetters letters;

    RootFn(SinkDeadLetters letters) {
      this.letters = letters;
    }

    @ProcessElement
    public void list(
        @Element Instant now, PipelineOptions options, OutputReceiver<KV<Instant, String>> names) {
      pages(
          letters,
          letters.root(),
          options,
          page ->
              page.folders().stream()
                  .filter(name -> isAsked(letters, name, now) || isTopic(letters, name))
                  .forEach(name -> names.output(KV.of(now, name))));
    }
  }

  /** Hands on a topic's folders of dates, and a date's of topics. */
  private static final class TopicFn extends DoFn<KV<Instant, String>, String> {
    private static final long serialVersionUID = 1;

    private final SinkDeadLetters letters;

    TopicFn(SinkDeadLetters letters) {
      this.letters = letters;
    }

    @ProcessElement
    public void list(
        @Element KV<Instant, String> folder,
        PipelineOptions options,
        OutputReceiver<String> folders) {
      Instant now = folder.getKey();
      String path = SinkDeadLetters.below(letters.root(), folder.getValue());
      boolean isDate = SinkDeadLetters.date(folder.getValue()).isPresent();
      pages(
          letters,
          path,
          options,
          page ->
              page.folders().stream()
                  .filter(name -> isDate ? isTopic(letters, name) : isAsked(letters, name, now))
                  .forEach(name -> folders.output(SinkDeadLetters.below(path, name))));
    }
  }

  /** Hands on the files of a folder. */
  private static final class DateFn extends DoFn<String, String> {
    private static final long serialVersionUID = 1;

    private final SinkDeadLetters letters;

    DateFn(SinkDeadLetters letters) {
      this.letters = letters;
    }

    @ProcessElement
    public void list(
        @Element String folder, PipelineOptions options, OutputReceiver<String> files) {
      pages(
          letters,
          folder,
          options,
          page ->
              page.data()
                  .forEach(file -> files.output(SinkDeadLetters.below(folder, file.name()))));
    }
  }

  private static void pages(
      SinkDeadLetters letters, String folder, PipelineOptions options, Consumer<FolderPage> pages) {
    try {
      FolderListing.of(letters.root(), options).pages(folder, pages);
    } catch (IOException e) {
      throw FolderFaults.of(SinkDeadLetters.OPTION, folder, e);
    }
  }

  private static boolean isTopic(SinkDeadLetters letters, String name) {
    return letters.topics().matches(name) && SinkDeadLetters.date(name).isEmpty();
  }

  private static boolean isAsked(SinkDeadLetters letters, String name, Instant now) {
    Optional<LocalDate> date = SinkDeadLetters.date(name);
    return date.isPresent()
        && letters.asksFor(date.get(), java.time.Instant.ofEpochMilli(now.getMillis()));
  }
}
