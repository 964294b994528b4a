package io.hodor.flink;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file of jobs to own, a command in each line. Words stand apart by blanks; a part in single or
 * double quotes may hold blanks; {@code #} at the beginning of a word begins a comment.
 */
final class JobsFile {

  static final String OPTION = "jobs";

  private static final Pattern WORD = Pattern.compile("(?:[^\\s'\"]|'[^']*'|\"[^\"]*\")+");
  private static final Pattern QUOTED = Pattern.compile("'([^']*)'|\"([^\"]*)\"");

  private JobsFile() {}

  /** The jobs in a file; what is wrong is among the faults, with the number of its line. */
  static List<OwnedJob> read(String path, Faults faults) {
    List<OwnedJob> jobs = new ArrayList<>();
    Clusters clusters = new Clusters();
    Map<String, Integer> lines = new HashMap<>();
    List<String> texts = lines(path, faults);
    for (int i = 0; i < texts.size(); i++) {
      int number = i + 1;
      Faults here = faults.in(path + ", line " + number);
      List<String> words = words(texts.get(i), here);
      if (!words.isEmpty()) {
        OwnedJob.of(words, clusters, here)
            .ifPresent(
                job -> {
                  Integer other = lines.putIfAbsent(key(job), number);
                  if (other != null) {
                    // They would take the job from each other for ever.
                    here.add(job.name() + " is also the job of line " + other);
                  }
                  jobs.add(job);
                });
      }
    }
    if (jobs.isEmpty() && faults.isEmpty()) {
      faults.add(
          OPTION, path + " names no job; write a command in each line, as measure --topic=…");
    }
    return jobs;
  }

  private static String key(OwnedJob job) {
    return job.cluster().rest().address() + " " + job.name();
  }

  private static List<String> lines(String path, Faults faults) {
    try {
      return Files.readAllLines(Path.of(path), UTF_8);
    } catch (IOException | InvalidPathException e) {
      faults.add(OPTION, path + " cannot be read: " + e);
      return List.of();
    }
  }

  private static List<String> words(String line, Faults faults) {
    List<String> words = new ArrayList<>();
    Matcher word = WORD.matcher(line);
    int at = 0;
    while (at < line.length()) {
      if (Character.isWhitespace(line.charAt(at))) {
        at++;
      } else if (line.charAt(at) == '#') {
        break;
      } else if (word.region(at, line.length()).lookingAt() && endsWord(line, word.end())) {
        words.add(unquoted(word.group()));
        at = word.end();
      } else {
        faults.add("a quote is not closed");
        return List.of();
      }
    }
    return words;
  }

  private static boolean endsWord(String line, int end) {
    return end == line.length() || Character.isWhitespace(line.charAt(end));
  }

  private static String unquoted(String word) {
    return QUOTED
        .matcher(word)
        .replaceAll(
            part ->
                Matcher.quoteReplacement(part.group(1) == null ? part.group(2) : part.group(1)));
  }
}
