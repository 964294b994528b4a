package io.hodor.source;

import io.hodor.Address;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.apache.beam.sdk.coders.SerializableCoder;
import org.apache.beam.sdk.options.PipelineOptions;
import org.apache.beam.sdk.transforms.Create;
import org.apache.beam.sdk.transforms.DoFn;
import org.apache.beam.sdk.transforms.PTransform;
import org.apache.beam.sdk.transforms.ParDo;
import org.apache.beam.sdk.transforms.Reshuffle;
import org.apache.beam.sdk.values.PBegin;
import org.apache.beam.sdk.values.PCollection;

/**
 * Finds the files that can hold rows of a stretch of time. Only folders that are named for it are
 * listed, each by itself, on many workers; a folder that is not there has no files. Files whose
 * names begin with {@code _} or {@code .}, or end in {@code .crc}, are no data; every other file is
 * taken, whatever its name ends in. A folder among files is handed on too, to be told: what lies in
 * it is not read.
 */
public final class ListTopicFiles extends PTransform<PBegin, PCollection<TopicFile>> {

  private static final long serialVersionUID = 1;

  private final FilesPast past;

  private ListTopicFiles(FilesPast past) {
    this.past = Objects.requireNonNull(past, "past");
  }

  public static ListTopicFiles of(FilesPast past) {
    return new ListTopicFiles(past);
  }

  @Override
  public PCollection<TopicFile> expand(PBegin input) {
    return input
        .apply("Topics", Create.of(past.addresses()).withCoder(SerializableCoder.of(Address.class)))
        .apply("FoldersOfRange", ParDo.of(new FoldersFn(past)))
        .setCoder(SerializableCoder.of(TopicFolder.class))
        .apply("SpreadFolders", Reshuffle.viaRandomKey())
        .apply("ListFolder", ParDo.of(new ListFn(past.layout().root())))
        .setCoder(TopicFileCoder.of());
  }

  /** Names the folders on the workers: a job's description need not hold all of them. */
  private static final class FoldersFn extends DoFn<Address, TopicFolder> {
    private static final long serialVersionUID = 1;

    private final FileLayout layout;
    private final Instant start;
    private final Instant end;

    FoldersFn(FilesPast past) {
      layout = past.layout();
      start = past.start();
      end = past.end();
    }

    @ProcessElement
    public void name(@Element Address address, OutputReceiver<TopicFolder> folders) {
      RangeFolders.of(layout, start, end)
          .forEach(folder -> folders.output(TopicFolder.of(layout, address, folder, false)));
      if (layout.granularity() == FileLayout.Granularity.HOUR) {
        // A sink may have made a folder a day before; its files lie there still.
        RangeFolders.of(layout.with(FileLayout.Granularity.DAY), start, end)
            .forEach(day -> folders.output(TopicFolder.of(layout, address, day, true)));
      }
    }
  }

  private static final class ListFn extends DoFn<TopicFolder, TopicFile> {
    private static final long serialVersionUID = 1;

    private final String root;

    ListFn(String root) {
      this.root = root;
    }

    @ProcessElement
    public void list(
        @Element TopicFolder folder, PipelineOptions options, OutputReceiver<TopicFile> files) {
      // A folder may be on several pages.
      Set<String> folders = new HashSet<>();
      try {
        FolderListing.of(root, options)
            .pages(
                folder.path(),
                page ->
                    folder.files(page).stream()
                        .filter(file -> !file.isFolder() || folders.add(file.path()))
                        .forEach(files::output));
      } catch (IOException e) {
        throw FolderFaults.of(folder.path(), e);
      }
    }
  }
}
