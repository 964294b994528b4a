package io.hodor.deployer;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The groups in which tables and folders are measured: one for each dataset, and one for each
 * folder that holds topics' folders, of those that have the same settings. Which group something
 * belongs to depends on nothing but itself, on whether its group is too long, and on whether that
 * is divided already.
 */
record SinkGroups(SharedValues shared, TopicSettings settings) {

  /**
   * How many letters a group's list may have. Linux takes an argument of 131,071 bytes at most, and
   * a letter of a table's name has up to three; how many tables one run can ask about in its time
   * nobody has measured.
   */
  static final int LONGEST = 40_000;

  /** What a run may be billed where nobody says it, for each of its tables. */
  private static final String BILLED = "50GiB";

  /** As the chart has it, in values.schema.json. */
  private static final Pattern SIZE = Pattern.compile("([0-9]+)([KMGTP]i?B|B)?");

  /** Of a part, behind its group's name. */
  private static final Pattern DIGITS = Pattern.compile("[01]+");

  private static final String OPTIONS = "extraArgs";

  /** Which place it is no setting changes. */
  private static final List<String> NO_SETTINGS = List.of("name", "topic", "tables", "files");

  private static final Comparator<SunkTopic> ORDER =
      Comparator.comparing(SunkTopic::entry).thenComparing(SunkTopic::topic);

  /**
   * @param home a dataset, a table with so many topics that it is a group of its own, or a folder
   * @param sinkOptions those of the settings' options that follow from how sinks are set up
   */
  private record Group(Kind kind, String home, ObjectNode settings, List<String> sinkOptions) {

    String name() {
      String name = (kind == Kind.TABLE ? "tables of " : "files of ") + home;
      if (settings.isEmpty()) {
        return name;
      }
      Sha256 hash = new Sha256().add(SharedValues.sorted(settings));
      if (hasOthers()) {
        hash.add(OPTIONS);
        sinkOptions.forEach(hash::add);
      }
      return name + " " + hash.text();
    }

    /** Whether it has options that are not its sinks'. */
    boolean hasOthers() {
      return !options(settings).equals(sinkOptions);
    }

    String name(String part) {
      return part.isEmpty() ? name() : name() + " " + part;
    }

    /** Whether parts of a part of it are there. */
    boolean isDividedIn(Set<String> there, String part) {
      String before = name() + " " + part;
      return there.stream()
          .anyMatch(
              it ->
                  it.startsWith(before) && DIGITS.matcher(it.substring(before.length())).matches());
    }

    /** A table that holds several topics is read once, unless it is a group of its own. */
    boolean hasInSecond(SunkTopic sunk, int depth) {
      String place = sunk.place().name();
      String told = kind == Kind.TABLE && !place.equals(home) ? place : sunk.topic();
      return new BigInteger(1, new Sha256().add(told).digest()).testBit(depth);
    }
  }

  /**
   * The releases that measure all of these, in the order of their groups' names.
   *
   * @param there the names of the groups that have a release: what is divided stays so until it is
   *     half as long as what is not, or a topic that comes and goes would do so again and again
   */
  List<WantedRelease> of(List<SunkTopic> all, Set<String> there) {
    Map<Group, SortedSet<SunkTopic>> groups = new LinkedHashMap<>();
    for (SunkTopic each : all) {
      groups.computeIfAbsent(group(each), it -> new TreeSet<>(ORDER)).add(each);
    }
    List<WantedRelease> releases = new ArrayList<>();
    groups.forEach(
        (group, members) -> {
          takeOutLongTables(group, members, there, releases);
          if (!members.isEmpty()) {
            divide(group, "", members, there, releases);
          }
        });
    releases.sort(Comparator.comparing(it -> it.subject().name()));
    return releases;
  }

  /** One that alone is too long is read by several runs; the others are not divided for it. */
  private void takeOutLongTables(
      Group group, SortedSet<SunkTopic> members, Set<String> there, List<WantedRelease> releases) {
    if (group.kind() != Kind.TABLE) {
      return;
    }
    Map<String, SortedSet<SunkTopic>> tables = new TreeMap<>();
    members.forEach(
        it -> tables.computeIfAbsent(it.place().name(), any -> new TreeSet<>(ORDER)).add(it));
    tables.forEach(
        (table, itsTopics) -> {
          Group own = new Group(group.kind(), table, group.settings(), group.sinkOptions());
          if (isLong(itsTopics, own.isDividedIn(there, ""))) {
            members.removeAll(itsTopics);
            divide(own, "", itsTopics, there, releases);
          }
        });
  }

  /** Whether it is too long for one list; what is divided already is sooner so. */
  private static boolean isLong(SortedSet<SunkTopic> members, boolean divided) {
    int letters = members.stream().mapToInt(it -> it.entry().length() + 1).sum();
    return letters > (divided ? LONGEST / 2 : LONGEST);
  }

  private Group group(SunkTopic sunk) {
    SinkPlace place = sunk.place();
    ObjectNode own = JsonNodeFactory.instance.objectNode();
    boolean isTable = place.kind() == Kind.TABLE;
    settings.addTo(own, sunk.topic(), isTable ? "tables" : "files");
    own.remove(NO_SETTINGS);
    addOptions(own, place.options());
    String home = isTable ? place.name().substring(0, place.name().lastIndexOf('.')) : place.name();
    return new Group(place.kind(), home, own, place.options());
  }

  /** The sink's, in front of those of the settings, which win where both have an option. */
  private static void addOptions(ObjectNode settings, List<String> options) {
    JsonNode given = settings.path(OPTIONS);
    if (!given.isArray() && !given.isMissingNode() && !given.isNull()) {
      // The chart refuses it, with words.
      return;
    }
    List<String> own = options(settings);
    Set<String> names = own.stream().map(SinkGroups::nameOf).collect(Collectors.toSet());
    List<String> all =
        Stream.concat(options.stream().filter(it -> !names.contains(nameOf(it))), own.stream())
            .toList();
    if (!all.isEmpty()) {
      all.forEach(settings.putArray(OPTIONS)::add);
    }
  }

  private static List<String> options(ObjectNode settings) {
    List<String> options = new ArrayList<>();
    settings.path(OPTIONS).forEach(it -> options.add(it.asText()));
    return options;
  }

  private static String nameOf(String option) {
    return option.replaceFirst("=.*", "");
  }

  /** A group that is too long becomes two by a hash, so that whoever comes later moves nobody. */
  private void divide(
      Group group,
      String part,
      SortedSet<SunkTopic> members,
      Set<String> there,
      List<WantedRelease> releases) {
    if (!isLong(members, group.isDividedIn(there, part))) {
      releases.add(release(group, part, members));
      return;
    }
    Map<Boolean, SortedSet<SunkTopic>> halves =
        members.stream()
            .collect(
                Collectors.partitioningBy(
                    it -> group.hasInSecond(it, part.length()),
                    Collectors.toCollection(() -> new TreeSet<>(ORDER))));
    halves.forEach(
        (second, half) -> {
          if (!half.isEmpty()) {
            divide(group, part + (second ? "1" : "0"), half, there, releases);
          }
        });
  }

  private WantedRelease release(Group group, String part, SortedSet<SunkTopic> members) {
    Subject subject = Subject.group(group.name(part));
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
          if (group.hasOthers()) {
            Mark.writeSinkOptions(values, group.sinkOptions());
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
