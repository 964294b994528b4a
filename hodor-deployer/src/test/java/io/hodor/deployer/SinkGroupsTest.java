package io.hodor.deployer;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.aMapWithSize;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.hodor.deployer.SinkPlace.Kind;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which tables and folders are measured together, up to what the chart makes of them. */
class SinkGroupsTest {

  private static final YAMLMapper YAML = new YAMLMapper();
  private static final String SHARED =
      """
      kafka: {existingSecret: kafka-login}
      flink: {master: "jobmanager:8081"}
      serviceAccount: {create: false, name: hodor}
      """;

  @TempDir Path folder;

  private SinkGroups groups(String settings) throws Exception {
    return new SinkGroups(
        new SharedValues(
            "main", "shop", "broker:9092", "chart", (ObjectNode) YAML.readTree(SHARED)),
        TopicSettings.read(Files.writeString(folder.resolve("settings.yaml"), settings)));
  }

  private static SunkTopic table(String topic, String table, String... options) {
    return new SunkTopic(topic, new SinkPlace(Kind.TABLE, table, List.of(options)));
  }

  private static SunkTopic files(String topic, String folder, String... options) {
    return new SunkTopic(topic, new SinkPlace(Kind.FILES, folder, List.of(options)));
  }

  /** The entries of each group, by its name. */
  private static Map<String, List<String>> entries(List<WantedRelease> releases) {
    Map<String, List<String>> entries = new TreeMap<>();
    releases.forEach(
        it ->
            entries.put(
                it.subject().name(),
                SunkTopic.in(it.values()).stream().map(SunkTopic::entry).toList()));
    return entries;
  }

  @Test
  void aDatasetIsAGroupAndSoIsAFolder() throws Exception {
    List<WantedRelease> releases =
        groups("")
            .of(
                List.of(
                    table("orders", "p.sales.orders"),
                    table("clicks", "p.web.clicks"),
                    table("a.b", "p.sales.a_b"),
                    table("a-b", "p.sales.a_b"),
                    files("orders", "gs://events"),
                    files("clicks", "gs://events")),
                Set.of());
    assertThat(
        entries(releases),
        is(
            Map.of(
                "tables of p.sales",
                List.of("p.sales.a_b=a-b", "p.sales.a_b=a.b", "p.sales.orders=orders"),
                "tables of p.web",
                List.of("p.web.clicks=clicks"),
                "files of gs://events",
                List.of("clicks", "orders"))));
    for (WantedRelease each : releases) {
      Mark mark = Mark.of(each.values()).orElseThrow();
      assertThat(mark.subject(), is(each.subject()));
      assertThat(mark.measures(), is(SunkTopic.in(each.values())));
      assertThat(each.name(), is(ReleaseName.of("main", "shop", each.subject().name())));
    }
  }

  @Test
  void whatHasOtherSettingsIsMeasuredApart() throws Exception {
    SinkGroups groups =
        groups(
            """
            - {topic: "web-*", tables: {eventTime: "column:at"}, files: {lookback: PT8H}}
            - {topic: "*-day", files: {extraArgs: [--folderGranularity=none]}}
            """);
    Map<String, List<String>> entries =
        entries(
            groups.of(
                List.of(
                    table("orders", "p.d.orders"),
                    table("web-a", "p.d.web_a"),
                    table("web-b", "p.d.web_b"),
                    table("named", "p.d.named", "--metadataColumn=kafka"),
                    files("orders", "gs://e", "--folderGranularity=day"),
                    files("by-day", "gs://e", "--folderGranularity=day"),
                    files("web-a", "gs://e", "--folderGranularity=day")),
                Set.of()));
    assertThat(
        entries.values(),
        containsInAnyOrder(
            List.of("p.d.orders=orders"),
            List.of("p.d.web_a=web-a", "p.d.web_b=web-b"),
            List.of("p.d.named=named"),
            List.of("orders"),
            List.of("by-day"),
            List.of("web-a")));
  }

  /** Or a setting that has nothing to do with them would have days looked for as hours. */
  @Test
  void aSinksOptionsStayBesideThoseOfTheSettingsWhichWin() throws Exception {
    SinkGroups groups =
        groups(
            """
            - {topic: "*", files: {extraArgs: [--sourceName=old, --folderZone=UTC]}}
            - {topic: bare, files: {extraArgs: null}}
            """);
    List<WantedRelease> releases =
        groups.of(
            List.of(
                files("orders", "gs://e", "--folderGranularity=day", "--folderZone=Asia/Jakarta"),
                files("none", "gs://e"),
                files("bare", "gs://e", "--x=a=b")),
            Set.of());
    Map<String, List<String>> found = new TreeMap<>();
    for (WantedRelease each : releases) {
      JsonNode cluster = each.values().at("/parquet/clusters/0");
      found.put(cluster.path("topic").asText(), RenderedRelease.texts(cluster.path("extraArgs")));
    }
    assertThat(
        found,
        is(
            Map.of(
                "orders,",
                    List.of("--folderGranularity=day", "--sourceName=old", "--folderZone=UTC"),
                "none,", List.of("--sourceName=old", "--folderZone=UTC"),
                "bare,", List.of("--x=a=b"))));
    assertThat(
        changed(
            releases,
            groups.of(releases.stream().flatMap(SinkGroupsTest::kept).toList(), Set.of())),
        is(List.of()));
  }

  /** What is kept has no more settings than what is not, once they are taken away. */
  @Test
  void theMarkTellsTheSinksOptionsFromThoseOfTheSettings() throws Exception {
    List<SunkTopic> all =
        List.of(
            files("a", "gs://e", "--folderGranularity=day"),
            files("b", "gs://e"),
            files("c", "gs://e", "--sourceName=old"),
            files("d", "gs://e", "--sourceName=own", "--folderGranularity=day"));
    List<WantedRelease> releases =
        groups("- {topic: \"*\", files: {extraArgs: [--sourceName=old]}}").of(all, Set.of());
    assertThat(releases, hasSize(4));
    assertThat(
        releases.stream().flatMap(SinkGroupsTest::kept).toList(),
        containsInAnyOrder(all.toArray(SunkTopic[]::new)));
    assertThat(names(releases), hasSize(4));
    for (WantedRelease each : releases) {
      RenderedRelease.of(each, folder);
    }
  }

  /** What it measures, by its mark. */
  private static Stream<SunkTopic> kept(WantedRelease release) {
    return Mark.of(release.values()).orElseThrow().measures().stream();
  }

  /** Whoever comes or goes, the others' releases are what they were. */
  @Test
  void oneMoreTopicChangesItsOwnGroupAlone() throws Exception {
    SinkGroups groups = groups("- {topic: \"web-*\", tables: {eventTime: \"column:at\"}}");
    List<SunkTopic> before =
        List.of(table("orders", "p.d.orders"), table("web-a", "p.d.web_a"), files("o", "gs://e"));
    List<SunkTopic> after = new ArrayList<>(before);
    after.add(table("web-b", "p.d.web_b"));
    Collections.shuffle(after, new Random(3));
    assertThat(changed(groups.of(before, Set.of()), groups.of(after, Set.of())), hasSize(1));
  }

  private static List<String> changed(List<WantedRelease> before, List<WantedRelease> after) {
    Map<String, String> hashes = new TreeMap<>();
    before.forEach(it -> hashes.put(it.name(), it.hash()));
    return after.stream()
        .filter(it -> !Objects.equals(hashes.get(it.name()), it.hash()))
        .map(it -> it.subject().name())
        .toList();
  }

  /** A pod's argument may have 131,071 bytes. */
  @Test
  void aLongGroupBecomesTwoAndNoArgumentIsTooLong() throws Exception {
    List<SunkTopic> all =
        new ArrayList<>(
            IntStream.range(0, 500)
                .mapToObj(it -> "topic_%04d".formatted(it) + "x".repeat(239))
                .flatMap(it -> List.of(table(it, "project.d." + it), files(it, "gs://e")).stream())
                .toList());
    List<WantedRelease> releases = groups("").of(all, Set.of());
    Map<String, List<String>> entries = entries(releases);
    assertThat(entries.values().stream().mapToInt(List::size).sum(), is(1000));
    assertThat(entries, aMapWithSize(lessThan(40)));
    for (List<String> each : entries.values()) {
      assertThat(String.join(",", each).length(), is(lessThan(SinkGroups.LONGEST)));
    }
    all.add(table("more", "project.d.more"));
    assertThat(changed(releases, groups("").of(all, Set.of())), hasSize(1));
  }

  @Test
  void fiveHundredTopicsOfUsualNamesAreAFewRuns() throws Exception {
    List<SunkTopic> all =
        IntStream.range(0, 500)
            .mapToObj(it -> "shop-orders-v%d".formatted(it))
            .flatMap(it -> List.of(table(it, "shop.events." + it), files(it, "gs://e")).stream())
            .toList();
    assertThat(groups("").of(all, Set.of()), hasSize(2));
  }

  @Test
  void aTableOfManyTopicsIsReadOnce() throws Exception {
    List<SunkTopic> all =
        IntStream.range(0, 2000).mapToObj(it -> table("topic-" + it, "p.d.all")).toList();
    assertThat(groups("").of(all, Set.of()), hasSize(1));
  }

  /** Three thousand topics of a table of everything would be too long an argument. */
  @Test
  void aTableOfTooManyTopicsIsReadByAFewRunsOfItsOwn() throws Exception {
    List<SunkTopic> all =
        new ArrayList<>(
            IntStream.range(0, 9000).mapToObj(it -> table("topic-" + it, "p.d.all")).toList());
    all.add(table("orders", "p.d.orders"));
    List<WantedRelease> releases = groups("").of(all, Set.of());
    Map<String, List<String>> entries = entries(releases);
    assertThat(entries.get("tables of p.d"), is(List.of("p.d.orders=orders")));
    assertThat(entries, aMapWithSize(lessThan(12)));
    assertThat(entries.values().stream().mapToInt(List::size).sum(), is(9001));
    for (List<String> each : entries.values()) {
      assertThat(String.join(",", each).length(), is(lessThan(SinkGroups.LONGEST)));
    }
    all.add(table("one-more", "p.d.all"));
    assertThat(changed(releases, groups("").of(all, names(releases))), hasSize(1));
    all.add(table("clicks", "p.d.clicks"));
    assertThat(changed(releases, groups("").of(all, names(releases))), hasSize(2));
  }

  private static Set<String> names(List<WantedRelease> releases) {
    return releases.stream().map(it -> it.subject().name()).collect(Collectors.toSet());
  }

  /** Or a topic that comes and goes would make two groups of one, and one of two, each time. */
  @Test
  void whatIsDividedStaysSoUntilItIsHalfAsLong() throws Exception {
    for (boolean ofOneTable : new boolean[] {false, true}) {
      List<SunkTopic> all =
          IntStream.range(1000, 4000)
              .mapToObj(it -> table("t" + it, ofOneTable ? "p.d.all" : "p.d.t" + it))
              .toList();
      int letters = all.get(0).entry().length() + 1;
      int most = SinkGroups.LONGEST / letters;
      SinkGroups groups = groups("- {topic: \"x\", tables: {eventTime: \"column:at\"}}");
      List<WantedRelease> one = groups.of(all.subList(0, most), Set.of());
      assertThat(one, hasSize(1));
      Set<String> two = names(groups.of(all.subList(0, most + 1), names(one)));
      assertThat(two, hasSize(2));
      assertThat(names(groups.of(all.subList(0, most), two)), is(two));
      assertThat(names(groups.of(all.subList(0, most / 2 + 2), two)), is(two));
      assertThat(names(groups.of(all.subList(0, most / 2), two)), is(names(one)));
      Set<String> others = Set.of("tables of p.d 0x", "tables of p.d h01", "tables of p.d2 0");
      assertThat(groups.of(all.subList(0, most), others), hasSize(1));
    }
  }

  /** Its run is another when a second topic comes only if it is no list from the beginning. */
  @Test
  void aFolderOfOneTopicIsAListOfOne() throws Exception {
    List<WantedRelease> one = groups("").of(List.of(files("orders", "gs://e")), Set.of());
    assertThat(topics(one), is("orders,"));
    assertThat(entries(one).values(), contains(List.of("orders")));
    List<SunkTopic> two = List.of(files("orders", "gs://e"), files("a", "gs://e"));
    assertThat(topics(groups("").of(two, Set.of())), is("a,orders"));
  }

  private static String topics(List<WantedRelease> releases) {
    return releases.get(0).values().at("/parquet/clusters/0/topic").asText();
  }

  /** Each table may be billed what a table alone was. */
  @Test
  void theLimitOfBytesGrowsWithTheTables() throws Exception {
    List<SunkTopic> two = List.of(table("a", "p.d.a"), table("b", "p.d.b"), table("c", "p.d.b"));
    assertThat(billed(groups(""), two), is("100GiB"));
    assertThat(billed(groups("- {topic: \"*\", tables: {maxBytesBilled: 10MB}}"), two), is("20MB"));
    String bytes = "- {topic: \"*\", tables: {maxBytesBilled: \"9223372036854775807\"}}";
    assertThat(billed(groups(bytes), two), is("18446744073709551614"));
  }

  /** The chart refuses it, with words; here it would be every topic's trouble. */
  @ParameterizedTest
  @ValueSource(strings = {"1.2.3", "10.5GB", "much", "10 GiB", "-1"})
  void whatIsNoSizeIsHandedOn(String size) throws Exception {
    SinkGroups groups =
        groups("- {topic: \"*\", tables: {maxBytesBilled: \"%s\"}}".formatted(size));
    assertThat(billed(groups, List.of(table("a", "p.d.a"), table("b", "p.d.b"))), is(size));
  }

  private static String billed(SinkGroups groups, List<SunkTopic> all) {
    return groups
        .of(all, Set.of())
        .get(0)
        .values()
        .at("/bigquery/groups/0/maxBytesBilled")
        .asText();
  }

  /** Which place it is is not a setting. */
  @Test
  void settingsDoNotNameAnotherPlace() throws Exception {
    String settings =
        "- {topic: \"*\", tables: {tables: [a.b.c], topic: x, name: y}, files: {files: gs://x}}";
    assertThat(
        entries(groups(settings).of(List.of(table("a", "p.d.a"), files("a", "gs://e")), Set.of())),
        is(Map.of("tables of p.d", List.of("p.d.a=a"), "files of gs://e", List.of("a"))));
  }

  @Test
  void theChartMakesRunsOfThem() throws Exception {
    List<WantedRelease> releases =
        groups("- {topic: \"*\", tables: {eventTime: \"column:at\", contents: {enabled: true}}}")
            .of(
                List.of(
                    table("a.b", "p.d.a_b"),
                    table("c", "p.d.c", "--metadataColumn=kafka"),
                    table("d", "p.d.d"),
                    files("a.b", "gs://events"),
                    files("c", "gs://events")),
                Set.of());
    List<List<String>> runs = new ArrayList<>();
    for (WantedRelease each : releases) {
      List<JsonNode> manifests = RenderedRelease.of(each, folder);
      assertThat(RenderedRelease.kinds(manifests), not(hasItem("Deployment")));
      for (JsonNode manifest : manifests) {
        assertThat(manifest.at("/metadata/name").asText().length(), is(lessThan(53)));
        if (manifest.path("kind").asText().equals("CronJob")) {
          runs.add(
              RenderedRelease.texts(
                  manifest.at("/spec/jobTemplate/spec/template/spec/containers/0/args")));
        }
      }
    }
    assertThat(runs, hasSize(3 + 3 + 2));
    assertThat(
        runs.stream().filter(it -> it.contains("--table=p.d.a_b=a.b,p.d.d=d")).toList(),
        hasSize(3));
    assertThat(
        runs.stream().filter(it -> it.contains("--table=p.d.c=c")).toList().get(0),
        hasItem("--metadataColumn=kafka"));
    List<List<String>> files =
        runs.stream().filter(it -> it.contains("--files=gs://events")).toList();
    assertThat(files, hasSize(2));
    files.forEach(it -> assertThat(it, hasItem("--topic=a.b,c")));
    assertThat(
        runs.stream().filter(it -> it.contains("--windowsFrom=score")).toList(),
        hasSize(greaterThan(2)));
  }
}
