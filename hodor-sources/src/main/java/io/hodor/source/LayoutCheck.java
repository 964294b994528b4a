package io.hodor.source;

import io.hodor.config.OptionFault;
import io.hodor.source.FileLayout.Granularity;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks whether a topic's folders are the ones that a layout says: others would never be listed, so
 * that the topic would pass for empty. Two listings at most, of one page each.
 */
final class LayoutCheck {

  private static final Pattern DATED = Pattern.compile("(.*?)[0-9]{4}-[0-9]{2}-[0-9]{2}");
  private static final Pattern HOURED = Pattern.compile("(.*?)[0-9]{2}");

  private final FileLayout layout;
  private final FolderListing listing;

  LayoutCheck(FileLayout layout, FolderListing listing) {
    this.layout = layout;
    this.listing = listing;
  }

  /**
   * Looks at a topic.
   *
   * @throws OptionFault if it has files or folders, but none where they are looked for
   */
  void check(String topic) throws IOException {
    String folder = layout.folder(topic);
    FolderPage content = listing.page(folder, null);
    switch (layout.granularity()) {
      case NONE -> checkFiles(folder, content);
      case DAY, HOUR -> checkDays(folder, content);
    }
  }

  private void checkDays(String folder, FolderPage content) throws IOException {
    // The newest: sinks are set anew, and what they wrote before then stays as it is.
    Optional<String> day =
        content.folders().stream()
            .filter(name -> isNamed(DATED, name, layout.datePrefix()))
            .max(Comparator.naturalOrder());
    if (day.isEmpty()) {
      refuse(
          folder, content, DATED, LayoutFlags.DATE_PREFIX, layout.datePrefix(), Granularity.NONE);
      return;
    }
    String dayFolder = folder + "/" + day.get();
    FolderPage inDay = listing.page(dayFolder, null);
    if (layout.granularity() == Granularity.DAY) {
      checkFiles(dayFolder, inDay);
    } else if (inDay.folders().stream()
        .noneMatch(name -> isNamed(HOURED, name, layout.hourPrefix()))) {
      refuse(
          dayFolder, inDay, HOURED, LayoutFlags.HOUR_PREFIX, layout.hourPrefix(), Granularity.DAY);
    }
  }

  private static boolean isNamed(Pattern named, String name, String prefix) {
    Matcher matcher = named.matcher(name);
    return matcher.matches() && matcher.group(1).equals(prefix);
  }

  /** Refuses a folder that holds no files, though folders. */
  private void checkFiles(String folder, FolderPage content) {
    if (content.data().isEmpty() && !content.folders().isEmpty()) {
      String found = content.folders().get(0);
      String right =
          layout.granularity() == Granularity.DAY || !DATED.matcher(found).matches()
              ? "hour"
              : "day or hour";
      throw granularity(folder + " holds no files, only folders as " + found, right);
    }
  }

  /** Refuses a folder that holds none of the folders looked for, unless it holds nothing. */
  private void refuse(
      String folder,
      FolderPage content,
      Pattern named,
      String prefixOption,
      String prefix,
      Granularity ofFiles) {
    for (String name : content.folders()) {
      Matcher matcher = named.matcher(name);
      if (matcher.matches()) {
        throw new OptionFault(
            prefixOption,
            "'%s' begins no folder of %s, which holds %s; write %s"
                .formatted(prefix, folder, name, quoted(matcher.group(1))));
      }
    }
    List<ListedFile> files = content.data();
    if (!files.isEmpty()) {
      throw granularity(
          folder + " holds files itself, as " + files.get(0).name(), LayoutFlags.written(ofFiles));
    }
    if (!content.folders().isEmpty()) {
      throw granularity(
          folder + " holds only folders of other names, as " + content.folders().get(0),
          "it, --datePrefix and --hourPrefix as the sink has them");
    }
  }

  private static String quoted(String prefix) {
    return prefix.isEmpty() ? "nothing after the equals sign" : prefix;
  }

  private OptionFault granularity(String found, String right) {
    return new OptionFault(
        LayoutFlags.GRANULARITY,
        "is " + LayoutFlags.written(layout.granularity()) + ", but " + found + "; write " + right);
  }
}
