package io.hodor.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.hodor.config.OptionFault;
import io.hodor.config.ReferencedFile;
import io.hodor.config.Unreachable;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the state of a job lies that fits its settings: {@code FOLDER/JOB/FINGERPRINT/BEGINNING/},
 * and below that what Flink puts there. So state of other settings is never found by mistake, and
 * every state lies beside the {@link Beginning} it belongs to.
 */
final class StateFolders {

  private static final String SAFE =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-/";

  private static final String BEGINNING = "beginning.properties";

  /** Flink writes it last: what has none is not complete. */
  private static final String LAST_FILE = "/_metadata";

  private final String checkpoints;
  private final String savepoints;
  private final StateStore s3 = new S3Store();
  private final StateStore others = new BeamStore();

  /**
   * @param checkpointDir where check-points lie, of all jobs
   * @param savepointDir where savepoints lie, of all jobs
   * @param fingerprint of the settings that state depends on
   */
  StateFolders(String checkpointDir, String savepointDir, String jobName, String fingerprint) {
    String job = folderOf(jobName) + "/" + fingerprint;
    this.checkpoints = place(checkpointDir) + "/" + job;
    this.savepoints = place(savepointDir) + "/" + job;
  }

  /**
   * A path for a job's name: its parts are folders. What stores of files, or addresses of them,
   * take for something else is written as {@code _} and the character's number.
   */
  static String folderOf(String jobName) {
    StringBuilder folder = new StringBuilder();
    for (char c : jobName.toCharArray()) {
      if (c == '_') {
        folder.append("__");
      } else if (SAFE.indexOf(c) >= 0) {
        folder.append(c);
      } else {
        folder.append('_').append(Integer.toHexString(c));
      }
    }
    // No part may be . or .., which are no names of folders.
    return folder.toString().replaceAll("(?<=^|/)([.]{1,2})(?=/|$)", "_2e$1");
  }

  /** As stores take it: a path for a local one, an address for any other. */
  private static String place(String written) {
    String place = written;
    if (written.startsWith("file:")) {
      place = pathOf(written).normalize().toString();
    } else if (ReferencedFile.scheme(written).isEmpty()) {
      place = Path.of(written).toAbsolutePath().normalize().toString();
    }
    return place.replaceAll("/+$", "");
  }

  /** Flink itself writes file:/ where others write file:///, and a blank as it is. */
  private static Path pathOf(String address) {
    try {
      return Path.of(URI.create(address));
    } catch (IllegalArgumentException e) {
      return Path.of(address.replaceFirst("^file:(//)?", ""));
    }
  }

  /** As Flink takes it. */
  private static String address(String place) {
    return ReferencedFile.scheme(place).isEmpty() ? "file://" + place : place;
  }

  /**
   * Tries whether state can be kept and found, before anything depends on it.
   *
   * @throws Unreachable if a folder cannot be listed or written to
   */
  void check() {
    for (String folder : Stream.of(checkpoints, savepoints).distinct().toList()) {
      list(folder + "/*/" + BEGINNING);
      String probe = folder + "/probe-" + Instant.now().toEpochMilli();
      write(probe, "Hodor has tried whether it may write here.\n");
      try {
        storeOf(probe).delete(probe);
      } catch (IOException e) {
        throw unreachable(probe, "deleted", e);
      }
    }
  }

  private StateStore storeOf(String path) {
    return path.startsWith("s3://") ? s3 : others;
  }

  private Unreachable unreachable(String path, String what, IOException e) {
    String option =
        path.startsWith(savepoints) && !savepoints.equals(checkpoints)
            ? "savepointDir"
            : "checkpointDir";
    return new Unreachable(
        "--%s: %s cannot be %s: %s".formatted(option, path, what, e.getMessage()), e);
  }

  /** Where a job that begins so keeps its check-points. */
  String checkpoints(String beginning) {
    return address(checkpoints + "/" + beginning);
  }

  /** Where a job that begins so keeps its savepoints. */
  String savepoints(String beginning) {
    return address(savepoints + "/" + beginning);
  }

  /**
   * Writes down where a job begins.
   *
   * @return the name of the beginning
   * @throws Unreachable if the folder cannot be written to
   */
  String begin(Beginning beginning) {
    String name =
        beginning.start().toString().replaceAll("[^0-9TZ]", "")
            + "-"
            + Instant.now().toEpochMilli();
    for (String folder : Stream.of(checkpoints, savepoints).distinct().toList()) {
      write(folder + "/" + name + "/" + BEGINNING, beginning.text());
    }
    return name;
  }

  /**
   * Forgets a beginning of which nothing came: state of before it counts again.
   *
   * @throws Unreachable if it cannot be deleted
   */
  void withdraw(String beginning) {
    for (String folder : Stream.of(checkpoints, savepoints).distinct().toList()) {
      String file = folder + "/" + beginning + "/" + BEGINNING;
      try {
        storeOf(file).delete(file);
      } catch (IOException e) {
        throw unreachable(file, "deleted", e);
      }
    }
  }

  private void write(String file, String text) {
    try {
      storeOf(file).write(file, text.getBytes(UTF_8));
    } catch (IOException e) {
      throw unreachable(file, "written", e);
    }
  }

  /** The part of a path that is below the folders of this job; empty where it is elsewhere. */
  private Optional<String> below(String snapshot) {
    return Stream.of(checkpoints, savepoints)
        .filter(folder -> snapshot.startsWith(folder + "/"))
        .map(folder -> snapshot.substring(folder.length() + 1))
        .filter(rest -> rest.indexOf('/') > 0)
        .findFirst();
  }

  /**
   * The complete snapshots, the newest first. State of before the job began anew, with these
   * settings or with others, is not among them: its time is over.
   *
   * @throws Unreachable if a folder cannot be listed
   */
  List<Snapshot> newestFirst() {
    Instant newest =
        beginnings()
            .map(StateFolders::writtenAt)
            .max(Comparator.naturalOrder())
            .orElse(Instant.MIN);
    return snapshots().stream()
        .filter(it -> !it.keptAt().isBefore(newest))
        .sorted(Comparator.comparing(Snapshot::keptAt).reversed())
        .toList();
  }

  private List<Snapshot> snapshots() {
    Map<String, Optional<Beginning>> beginnings = new HashMap<>();
    List<Snapshot> found = new ArrayList<>();
    for (String folder : Stream.of(checkpoints, savepoints).distinct().toList()) {
      for (StateStore.Found file : list(folder + "/**" + LAST_FILE)) {
        snapshot(file, beginnings).ifPresent(found::add);
      }
    }
    return found;
  }

  /** The folders of all beginnings of this job, with whatever settings. */
  private Stream<String> beginnings() {
    String job = checkpoints.substring(0, checkpoints.lastIndexOf('/'));
    return list(job + "/*/*/" + BEGINNING).stream()
        .map(file -> file.path().substring(0, file.path().lastIndexOf('/')))
        .filter(folder -> writtenAt(folder).isBefore(Instant.MAX));
  }

  private Optional<Snapshot> snapshot(
      StateStore.Found file, Map<String, Optional<Beginning>> beginnings) {
    String path = file.path();
    String snapshot = path.substring(0, path.length() - LAST_FILE.length());
    Optional<String> rest = below(snapshot);
    if (rest.isEmpty()) {
      return Optional.empty();
    }
    String name = rest.get().substring(0, rest.get().indexOf('/'));
    String folder = snapshot.substring(0, snapshot.length() - rest.get().length()) + name;
    return beginnings
        .computeIfAbsent(folder, this::read)
        .map(
            beginning -> new Snapshot(address(snapshot), file.changedAt(), beginning, name, false));
  }

  /** State without its beginning is as good as none. */
  private Optional<Beginning> read(String folder) {
    String file = folder + "/" + BEGINNING;
    Optional<byte[]> content;
    try {
      content = storeOf(file).read(file);
    } catch (IOException e) {
      throw unreachable(file, "read", e);
    }
    try {
      return content.isEmpty()
          ? Optional.empty()
          : Optional.of(Beginning.parse(new String(content.get(), UTF_8)));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private List<StateStore.Found> list(String pattern) {
    try {
      return storeOf(pattern).list(pattern);
    } catch (IOException e) {
      throw unreachable(pattern, "listed", e);
    }
  }

  /**
   * Where the job began that kept a snapshot which lies elsewhere: the newest beginning that is no
   * younger than the snapshot.
   *
   * @throws OptionFault if there is none, or nobody can tell how old the snapshot is
   */
  Beginning beginningOf(String snapshot) {
    Instant keptAt =
        list(place(snapshot) + LAST_FILE).stream()
            .map(StateStore.Found::changedAt)
            .findFirst()
            .orElseThrow(() -> noBeginning(snapshot));
    return beginnings()
        .filter(folder -> !writtenAt(folder).isAfter(keptAt))
        .max(Comparator.comparing(StateFolders::writtenAt))
        .filter(folder -> folder.startsWith(checkpoints + "/"))
        .flatMap(this::read)
        .orElseThrow(() -> noBeginning(snapshot));
  }

  private OptionFault noBeginning(String snapshot) {
    return new OptionFault(
        "checkpointDir",
        "nothing in %s says where the job began that kept %s with these settings; write --fresh to begin without state"
            .formatted(checkpoints, snapshot));
  }

  /** A beginning's name ends with the moment at which it was written. */
  private static Instant writtenAt(String folder) {
    String millis = folder.substring(folder.lastIndexOf('-') + 1);
    return millis.matches("[0-9]{1,15}")
        ? Instant.ofEpochMilli(Long.parseLong(millis))
        : Instant.MAX;
  }

  /**
   * The snapshot that a user names.
   *
   * @throws OptionFault if there is none, or it does not belong to this job with these settings
   */
  Snapshot named(String path) {
    String wanted = place(path).replaceAll("/_metadata$", "");
    if (below(wanted).isEmpty()) {
      throw new OptionFault(
          "fromSavepoint",
          path
              + " is not of this job with its window size, event time, shards and content hash, whose"
              + " state lies in "
              + checkpoints
              + (savepoints.equals(checkpoints) ? "" : " and " + savepoints)
              + "; write --fresh to begin without state");
    }
    return snapshots().stream()
        .filter(it -> it.path().equals(address(wanted)))
        .findFirst()
        .map(Snapshot::asNamed)
        .orElseThrow(
            () ->
                new OptionFault(
                    "fromSavepoint",
                    "there is no complete savepoint or check-point at "
                        + path
                        + "; leave it out to go on from the newest"));
  }
}
