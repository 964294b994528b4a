package io.hodor.source;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hodor.config.NamePattern;
import io.hodor.config.OptionFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.beam.sdk.options.PipelineOptionsFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicFoldersTest {

  @TempDir private Path root;

  @Test
  void aPatternFindsTopicsInOrder() throws IOException {
    write("orders-eu/dt=2026-05-04/hr=10/a");
    write("orders-as/dt=2026-05-04/hr=10/a");
    write("payments/dt=2026-05-04/hr=10/a");
    write("_temporary/0/a");
    write(".staging/a");
    write("lost+found/a");
    write("a file");
    assertThat(matching("*", "hour"), contains("orders-as", "orders-eu", "payments"));
    assertThat(matching("orders-*", "hour"), contains("orders-as", "orders-eu"));
    assertThat(matching("orders-eu", "hour"), contains("orders-eu"));
    assertThat(matching("?rders-eu", "hour"), contains("orders-eu"));
  }

  @Test
  void aPatternsTopicWithOtherFoldersIsFoundAndSaysSo() throws IOException {
    write("0backup/2025/a");
    write("days/dt=2026-05-04/a");
    write("orders/dt=2026-05-04/hr=10/a");
    List<String> found = matching("*", "hour");
    assertThat(found.toString(), found.size(), is(3));
    assertThat(found.get(0), containsString("0backup --folderGranularity: is hour, but"));
    assertThat(found.get(1), containsString("days --folderGranularity: is hour, but"));
    assertThat(found.get(2), is("orders"));
    assertThat(fault("da*", "hour"), containsString("--folderGranularity: is hour, but"));
  }

  /** Where a sink has written nothing there is no folder: that is a loss, and no slip. */
  @Test
  void ofSeveralNamesOneWithoutAFolderIsATopicWithoutRows() throws IOException {
    write("orders/dt=2026-05-04/hr=10/a");
    write("returns-eu/dt=2026-05-04/hr=10/a");
    assertThat(
        matching("orders,never-written,returns-*,orders", "hour"),
        contains("never-written", "orders", "returns-eu"));
    assertThat(
        fault("orders,a/b", "hour"), is("--topic: 'a/b' is no topic's name and no pattern of one"));
  }

  /** The list of a folder's topics is one of one until a second topic comes. */
  @Test
  void aListOfOneIsAList() throws IOException {
    write("orders/dt=2026-05-04/hr=10/a");
    assertThat(matching("never-written,", "hour"), contains("never-written"));
    assertThat(
        fault("never-written", "hour"),
        is("--topic: there is no folder " + root + "/never-written"));
  }

  /** Whether all folders are misread can be told only where all are looked at. */
  @Test
  void ofTopicsThatAreNotAskedForNothingIsLookedAt() throws IOException {
    write("orders/dt=2026-05-04/hr=10/a");
    write("days/dt=2026-05-04/a");
    assertThat(
        matching(root + "/", "*", "hour", "days"::equals),
        contains(startsWith("days --folderGranularity: ")));
    assertThat(
        matching(root + "/", "orders,never-written", "hour", "never-written"::equals),
        contains("never-written"));
    assertThat(matching(root + "/", "*", "hour", "gone"::equals), is(empty()));
  }

  /** In a bucket that is a slip in its prefix, for there is no folder that is not there. */
  @Test
  void aListInAFolderThatHoldsNothingIsRefused() throws IOException {
    String words =
        "--files: there is nothing in "
            + root
            + ", no folder of any topic; write the folder that holds theirs";
    assertThat(fault("orders,payments", "hour"), is(words));
    assertThat(fault("orders,", "hour"), is(words));
    assertThat(fault("orders,pay*", "hour"), is(words));
    write("others/dt=2026-05-04/hr=10/a");
    assertThat(matching("orders,payments", "hour"), contains("orders", "payments"));
  }

  @Test
  void aHiddenNameIsFoundByAPatternThatBeginsSo() throws IOException {
    write("_schemas/dt=2026-05-04/hr=10/a");
    assertThat(matching("_*", "hour"), contains("_schemas"));
    assertThat(matching("_schemas", "hour"), contains("_schemas"));
  }

  @Test
  void anEmptyTopicIsATopic() throws IOException {
    Files.createDirectories(root.resolve("orders"));
    for (String granularity : List.of("hour", "day", "none")) {
      assertThat(matching("orders", granularity), contains("orders"));
    }
  }

  @Test
  void aTopicThatIsNotThereIsRefusedWithNamesLikeIt() throws IOException {
    write("orders/dt=2026-05-04/hr=10/a");
    assertThat(
        fault("oders", "hour"),
        is("--topic: there is no folder " + root + "/oders; there is orders"));
    assertThat(
        fault("pay*", "hour"),
        is("--topic: no folder in " + root + " has a name like pay*; there is orders"));
    assertThat(fault("a/b", "hour"), is("--topic: 'a/b' is no topic's name and no pattern of one"));
  }

  @Test
  void aRootThatIsNoFolderIsRefused() throws IOException {
    write("file");
    assertThat(faultOf(root + "/file", "*"), is("--files: " + root + "/file is not a folder"));
    assertThat(
        faultOf(root + "/none", "orders"),
        is("--files: there is no folder " + root + "/none on this machine"));
  }

  @Test
  void foldersOfAnotherGranularityAreNamed() throws IOException {
    write("hours/dt=2026-05-04/hr=10/a");
    write("days/dt=2026-05-04/a");
    write("days/dt=2026-05-04/_SUCCESS");
    write("none/b");
    assertThat(matching("hours", "hour"), contains("hours"));
    assertThat(matching("days", "day"), contains("days"));
    assertThat(matching("none", "none"), contains("none"));

    assertGranularity("days", "hour", "days/dt=2026-05-04 holds files itself, as a; write day");
    assertGranularity("none", "hour", "none holds files itself, as b; write none");
    assertGranularity("none", "day", "none holds files itself, as b; write none");
    assertGranularity(
        "hours", "day", "hours/dt=2026-05-04 holds no files, only folders as hr=10; write hour");
    assertGranularity(
        "days", "none", "days holds no files, only folders as dt=2026-05-04; write day or hour");
  }

  @Test
  void theNewestDayCounts() throws IOException {
    write("orders/dt=2026-05-03/a");
    write("orders/dt=2026-05-04/hr=10/a");
    assertThat(matching("orders", "hour"), contains("orders"));
  }

  @Test
  void foldersOfOtherPrefixesAreNamed() throws IOException {
    write("dates/date=2026-05-04/hr=10/a");
    write("hours/dt=2026-05-04/10/a");
    write("years/year=2026/month=05/a");
    assertThat(
        fault("dates", "hour"),
        is(
            "--datePrefix: 'dt=' begins no folder of "
                + root
                + "/dates, which holds date=2026-05-04; write date="));
    assertThat(
        fault("hours", "hour"),
        is(
            "--hourPrefix: 'hr=' begins no folder of "
                + root
                + "/hours/dt=2026-05-04, which holds 10; write nothing after the equals sign"));
    assertGranularity(
        "years",
        "hour",
        "years holds only folders of other names, as year=2026; write it, --datePrefix and"
            + " --hourPrefix as the sink has them");
  }

  private void assertGranularity(String topic, String granularity, String found) {
    assertThat(
        fault(topic, granularity),
        is("--folderGranularity: is " + granularity + ", but " + root + "/" + found));
  }

  private String fault(String pattern, String granularity) {
    return assertThrows(OptionFault.class, () -> matching(pattern, granularity)).getMessage();
  }

  private static String faultOf(String files, String pattern) {
    return assertThrows(OptionFault.class, () -> matching(files, pattern, "hour")).getMessage();
  }

  private List<String> matching(String pattern, String granularity) {
    return matching(root + "/", pattern, granularity);
  }

  private static List<String> matching(String files, String pattern, String granularity) {
    return matching(files, pattern, granularity, any -> true);
  }

  private static List<String> matching(
      String files, String pattern, String granularity, Predicate<String> asked) {
    FileLayout layout = FileLayout.of(files, granularity, "dt=", "hr=", "UTC", "PT1H");
    List<NamePattern> patterns = Stream.of(pattern.split(",")).map(NamePattern::new).toList();
    return TopicFolders.matching(
            layout, patterns, pattern.contains(","), asked, PipelineOptionsFactory.create())
        .stream()
        .map(topic -> topic.misfit().isEmpty() ? topic.name() : topic.name() + " " + topic.misfit())
        .toList();
  }

  private void write(String file) throws IOException {
    Path path = root.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, file);
  }
}
