package io.hodor.deployer;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hodor.deployer.SinkPlace.Kind;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The groups in which tables and folders are measured: one for each dataset, and one for each
 * folder that holds topics' folders, of those that have the same settings. Which group something
 * belongs to depends on nothing but itself and on whether its group is too long.
 */
record SinkGroups(SharedValues shared, TopicSettings settings) {

  /**
   * How many letters a group's list may have. Linux takes an argument of 131,071 bytes at most; and
   * some hundreds of tables are what one run asks about in its time.
   */
  static final int LONGEST = 40_000;

  /** Of so many parts that the list of each is short, unless all are of one table. */
  private static final int DEEPEST = 16;

  /** What a run may be billed where nobody says it, for each of its tables. */
  private static final String BILLED = "50GiB";

  /** As the chart has it, in values.schema.json. */
  private static final Pattern SIZE = Pattern.compile("([0-9]+)([KMGTP]i?B|B)?");

  /** Which place it is no setting changes. */
  private static final List<String> NO_SETTINGS = List.of("name", "topic", "tables", "files");

  private static final Comparator<SunkTopic> ORDER =
      Comparator.comparing(SunkTopic::entry).thenComparing(SunkTopic::topic);

  /**
   * @param home a dataset, or a folder
   */
  private record Group(Kind kind, String home, ObjectNode settings) {

    String name() {
      String name = (kind == Kind.TABLE ? "tables of " : "files of ") + home;
      return settings.isEmpty()
          ? name
          : name + " " + new Sha256().add(SharedValues.sorted(settings)).text();
    }
  }

  /** The releases that measure all of these, in the order of their groups' names. */
  List<WantedRelease> of(List<SunkTopic> all) {
    Map<Group, SortedSet<SunkTopic>> groups = new LinkedHashMap<>();
    for (SunkTopic each : all) {
      groups.computeIfAbsent(group(each), it -> new TreeSet<>(ORDER)).add(each);
    }
    List<WantedRelease> releases = new ArrayList<>();
    groups.forEach((group, members) -> divide(group, "", members, releases));
    releases.sort(Comparator.comparing(it -> it.subject().name()));
    return releases;
  }

  private Group group(SunkTopic sunk) {
    SinkPlace place = sunk.place();
    ObjectNode own = JsonNodeFactory.instance.objectNode();
    if (!place.options().isEmpty()) {
      place.options().forEach(own.putArray("extraArgs")::add);
    }
    boolean isTable = place.kind() == Kind.TABLE;
    settings.addTo(own, sunk.topic(), isTable ? "tables" : "files");
    own.remove(NO_SETTINGS);
    String home = isTable ? place.name().substring(0, place.name().lastIndexOf('.')) : place.name();
    return new Group(place.kind(), home, own);
  }

  /** A group that is too long becomes two by a hash, so that whoever comes later moves nobody. */
  private void divide(
      Group group, String part, SortedSet<SunkTopic> members, List<WantedRelease> releases) {
    int letters = members.stream().mapToInt(it -> it.entry().length() + 1).sum();
    if (letters <= LONGEST || part.length() == DEEPEST) {
      releases.add(release(group, part, members));
      return;
    }
    Map<Boolean, SortedSet<SunkTopic>> halves =
        members.stream()
            .collect(
                Collectors.partitioningBy(
                    it -> isInSecond(it, part.length()),
                    Collectors.toCollection(() -> new TreeSet<>(ORDER))));
    halves.forEach(
        (second, half) -> {
          if (!half.isEmpty()) {
            divide(group, part + (second ? "1" : "0"), half, releases);
          }
        });
  }

  /** A table that holds several topics is read once. */
  private static boolean isInSecond(SunkTopic sunk, int depth) {
    SinkPlace place = sunk.place();
    String told = place.kind() == Kind.TABLE ? place.name() : sunk.topic();
    return new BigInteger(1, new Sha256().add(told).digest()).testBit(depth);
  }

  private WantedRelease release(Group group, String part, SortedSet<SunkTopic> members) {
    Subject subject = Subject.group(group.name() + (part.isEmpty() ? "" : " " + part));
    return shared.with(
        subject,
        values -> {
          if (group.kind() == Kind.TABLE) {
            ObjectNode entry = values.withObject("/bigquery").putArray("groups").addObject();
            addTables(entry, group, members);
          } else {
            ObjectNode entry = values.withObject("/parquet").putArray("clusters").addObject();
            addFolders(entry, group, members);
          }
        });
  }

  private static void addTables(ObjectNode entry, Group group, SortedSet<SunkTopic> members) {
    entry.setAll(group.settings().deepCopy());
    entry.put("name", "sink");
    members.forEach(it -> entry.withArray("/tables").add(it.entry()));
    long tables = members.stream().map(it -> it.place().name()).distinct().count();
    entry.put("maxBytesBilled", times(tables, entry.path("maxBytesBilled").asText()));
  }

  private static void addFolders(ObjectNode entry, Group group, SortedSet<SunkTopic> members) {
    entry.setAll(group.settings().deepCopy());
    entry.put("name", "sink").put("files", group.home());
    entry.put("topic", list(members));
  }

  /** A list of one has a comma at its end; without, a topic that lost all would be a slip. */
  private static String list(SortedSet<SunkTopic> members) {
    String topics = members.stream().map(SunkTopic::entry).collect(Collectors.joining(","));
    return members.size() == 1 ? topics + "," : topics;
  }

  /** What is no size is handed on: the chart refuses it, with words and for this group alone. */
  private static String times(long tables, String size) {
    Matcher parts = SIZE.matcher(size.isEmpty() ? BILLED : size);
    return parts.matches()
        ? new BigInteger(parts.group(1)).multiply(BigInteger.valueOf(tables))
            + Objects.toString(parts.group(2), "")
        : size;
  }
}
