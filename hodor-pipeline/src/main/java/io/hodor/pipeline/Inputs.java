package io.hodor.pipeline;

import io.hodor.sink.LatestResults;
import io.hodor.sink.LatestScores;
import io.hodor.sink.NdjsonFolder;
import io.hodor.sink.OutputTopics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a command reads what others have published: folders, or Hodor's topics.
 *
 * @param folders paths or addresses, in the order given; empty when topics are read
 */
record Inputs(List<String> folders, Optional<OutputTopics> topics) {

  private static final String FLAG = "inputDir";

  Inputs {
    folders = List.copyOf(folders);
  }

  /** What the options ask for, as far as it can be known without asking anybody. */
  static Inputs of(InputsOptions options, Faults faults) {
    boolean folders = options.getInputDir() != null;
    boolean topics = options.getOutputBootstrapServers() != null;
    if (!folders && !topics) {
      faults.add(
          FLAG,
          "there is nothing to read; write --inputDir=FOLDER,... or"
              + " --outputBootstrapServers=HOST:PORT");
    }
    if (folders && topics) {
      faults.add(FLAG, "is given beside --outputBootstrapServers; give one of them");
    }
    return new Inputs(
        folders ? folders(options.getInputDir(), faults) : List.of(),
        Outputs.topics(options, faults));
  }

  /** The folders that are written in {@code --inputDir}. */
  static List<String> folders(String written, Faults faults) {
    List<String> folders = new ArrayList<>();
    for (String each : written.split(",", -1)) {
      folder(each.strip(), faults).ifPresent(folders::add);
    }
    return folders;
  }

  private static Optional<String> folder(String written, Faults faults) {
    if (written.isEmpty()) {
      faults.add(FLAG, "names a folder without a name; write FOLDER or FOLDER,FOLDER");
      return Optional.empty();
    }
    if (written.contains("://")) {
      return remote(written, faults);
    }
    Path folder = Path.of(written).toAbsolutePath().normalize();
    if (!Files.isDirectory(folder)) {
      faults.add(FLAG, "there is no folder " + folder + "; write one that --outputDir named");
      return Optional.empty();
    }
    return Optional.of(folder.toString());
  }

  private static Optional<String> remote(String written, Faults faults) {
    try {
      NdjsonFolder.toRead(written);
      return Optional.of(written);
    } catch (IllegalArgumentException e) {
      faults.add(FLAG, "'" + written + "' cannot be read; write a folder or gs:// address");
      return Optional.empty();
    }
  }

  /** The verdicts of all these places. */
  LatestScores scores() {
    List<LatestScores> places = new ArrayList<>();
    folders.forEach(it -> places.add(LatestScores.in(NdjsonFolder.toRead(it))));
    topics.ifPresent(it -> places.add(LatestScores.in(it)));
    return LatestScores.in(places);
  }

  /** The results of all these places. */
  LatestResults results() {
    List<LatestResults> places = new ArrayList<>();
    folders.forEach(it -> places.add(LatestResults.in(NdjsonFolder.toRead(it))));
    topics.ifPresent(it -> places.add(LatestResults.in(it)));
    return LatestResults.in(places);
  }

  /** For people: what is read. */
  String words() {
    return topics
        .map(it -> "topic %s at %s".formatted(it.quality(), it.bootstrapServers()))
        .orElseGet(() -> String.join(", ", folders));
  }
}
