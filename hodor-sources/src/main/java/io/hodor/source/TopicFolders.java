package io.hodor.source;

import io.hodor.config.CloseNames;
import io.hodor.config.NamePattern;
import io.hodor.config.OptionFault;
import io.hodor.config.Patience;
import io.hodor.config.Unreachable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.beam.sdk.options.PipelineOptions;

/** Finds out, before a run, which topics a sink wrote files of. */
public final class TopicFolders {

  private static final String TOPIC = "topic";
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final int MOST_NAMES = 5;

  /** Checking a topic takes two requests, one after the other. */
  private static final int CHECKED_AT_ONCE = 16;

  /** What Kafka allows; a root may hold other folders too. */
  private static final Pattern TOPIC_NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

  private final FileLayout layout;
  private final FolderListing listing;

  TopicFolders(FileLayout layout, FolderListing listing) {
    this.layout = layout;
    this.listing = listing;
  }

  /**
   * The topics whose folders lie under a layout's root, ascending. Folders whose names begin with
   * {@code _} or {@code .} are left out, unless the pattern begins so too.
   *
   * @param patterns topics' names, or patterns that match whole names; at least one
   *     <p>Topics whose folders are not as the layout says are found too, and say so: other folders
   *     may lie there that are no topics at all. So is one that is named in a list and whose folder
   *     is not there: its sink has written nothing. One that is named alone is likelier misspelt.
   * @param isList whether the patterns are a list, be it of one
   * @param asked which of those topics are asked for; the others are not looked at
   * @throws OptionFault if there is no such root, it holds nothing, there is no such topic, or all
   *     are asked for and no topic's folders are as the layout says
   * @throws Unreachable if the root cannot be listed, or not within a minute
   */
  public static List<FoundTopic> matching(
      FileLayout layout,
      List<NamePattern> patterns,
      boolean isList,
      Predicate<String> asked,
      PipelineOptions options) {
    String root = layout.root();
    try {
      return Patience.within(
          PATIENCE,
          "list " + root,
          () ->
              new TopicFolders(layout, FolderListing.of(root, options))
                  .matching(patterns, isList, asked));
    } catch (ExecutionException e) {
      throw e.getCause() instanceof OptionFault fault ? fault : FolderFaults.of(root, e.getCause());
    } catch (TimeoutException e) {
      throw new Unreachable(
          "--" + LayoutFlags.FILES + ": " + root + " cannot be listed within " + PATIENCE, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Unreachable("--" + LayoutFlags.FILES + ": interrupted while listing " + root, e);
    }
  }

  private List<FoundTopic> matching(
      List<NamePattern> patterns, boolean isList, Predicate<String> asked)
      throws IOException, InterruptedException {
    if (isList) {
      requireAnything();
    }
    Set<String> names = new TreeSet<>();
    for (NamePattern pattern : patterns) {
      if (pattern.isWild()) {
        names.addAll(all(pattern));
      } else {
        names.add(isList ? named(pattern.text()) : one(pattern.text()));
      }
    }
    boolean all = names.stream().allMatch(asked);
    names.removeIf(asked.negate());
    List<Callable<FoundTopic>> checks = new ArrayList<>();
    names.forEach(name -> checks.add(() -> checked(name)));
    ExecutorService threads = Executors.newFixedThreadPool(CHECKED_AT_ONCE);
    try {
      List<FoundTopic> found = new ArrayList<>();
      for (Future<FoundTopic> topic : threads.invokeAll(checks)) {
        found.add(topic.get());
      }
      if (all) {
        refuseMisfits(found);
      }
      return found;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException trouble ? trouble : new IOException(e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private FoundTopic checked(String topic) throws IOException {
    try {
      new LayoutCheck(layout, listing).check(topic);
      return new FoundTopic(topic, "");
    } catch (OptionFault misfit) {
      return new FoundTopic(topic, misfit.getMessage());
    }
  }

  /** Where nothing of all that there is fits, the options are wrong. */
  private static void refuseMisfits(List<FoundTopic> found) {
    if (found.stream().allMatch(topic -> !topic.misfit().isEmpty())) {
      String first = found.get(0).misfit();
      String option = first.substring(2, first.indexOf(':'));
      throw new OptionFault(option, first.substring(first.indexOf(':') + 2));
    }
  }

  private static String named(String topic) {
    if (!TOPIC_NAME.matcher(topic).matches()) {
      throw new OptionFault(TOPIC, "'" + topic + "' is no topic's name and no pattern of one");
    }
    return topic;
  }

  private String one(String topic) throws IOException {
    FolderPage content = listing.page(layout.folder(named(topic)), null);
    if (content.files().isEmpty() && content.folders().isEmpty()) {
      requireFolder(topic);
    }
    return topic;
  }

  /** Or a misspelt prefix would be the loss of all: a bucket has every folder, and it is empty. */
  private void requireAnything() throws IOException {
    FolderPage content = listing.page(layout.root(), null);
    if (content.files().isEmpty() && content.folders().isEmpty() && content.next() == null) {
      throw new OptionFault(
          LayoutFlags.FILES,
          "there is nothing in "
              + layout.root()
              + ", no folder of any topic; write the folder that holds theirs");
    }
  }

  private void requireFolder(String topic) throws IOException {
    Collection<String> folders = folders();
    if (!folders.contains(topic)) {
      String close = names(CloseNames.to(topic, folders, MOST_NAMES));
      throw new OptionFault(TOPIC, "there is no folder " + layout.folder(topic) + close);
    }
  }

  private List<String> all(NamePattern pattern) throws IOException {
    Collection<String> folders = folders();
    List<String> topics =
        folders.stream()
            .filter(name -> TOPIC_NAME.matcher(name).matches() && pattern.matches(name))
            .filter(name -> !isHidden(name) || isHidden(pattern.text()))
            .toList();
    if (topics.isEmpty()) {
      throw new OptionFault(
          TOPIC,
          "no folder in "
              + layout.root()
              + " has a name like "
              + pattern.text()
              + names(folders.stream().limit(MOST_NAMES).toList()));
    }
    return topics;
  }

  private static boolean isHidden(String name) {
    return name.startsWith("_") || name.startsWith(".");
  }

  private Collection<String> folders() throws IOException {
    List<String> folders = new ArrayList<>();
    listing.pages(layout.root(), page -> folders.addAll(page.folders()));
    return new TreeSet<>(folders);
  }

  private static String names(List<String> names) {
    return names.isEmpty() ? "" : "; there is " + String.join(", ", names);
  }
}
