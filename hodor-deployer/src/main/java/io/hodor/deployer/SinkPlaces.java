package io.hodor.deployer;

import io.hodor.config.OptionFault;
import io.hodor.deployer.SinkPlace.Kind;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which tables and folders belong to a topic: those of its Firehoses, else by a naming rule. */
final class SinkPlaces {

  private final List<Known> known;
  private final List<String> nameless;
  private final Optional<NamingRule> tables;
  private final Optional<NamingRule> files;

  private record Known(Pattern topics, Optional<SinkPlace> place, String fault) {

    static Known of(Firehose firehose) {
      try {
        return new Known(firehose.topics(), firehose.place(), "");
      } catch (OptionFault e) {
        return new Known(firehose.topics(), Optional.empty(), e.getMessage());
      }
    }
  }

  /**
   * @throws OptionFault if it cannot be told which topics a Firehose is about
   */
  SinkPlaces(List<Firehose> firehoses, Optional<NamingRule> tables, Optional<NamingRule> files) {
    this.known = firehoses.stream().filter(it -> !it.isNameless()).map(Known::of).toList();
    this.nameless =
        firehoses.stream()
            .filter(Firehose::isNameless)
            .map(it -> it.where() + ": no " + Firehose.TOPIC + " is in it: it leads to nothing")
            .toList();
    this.tables = tables;
    this.files = files;
  }

  /** Words about what has been read for a Firehose and names no topic. */
  List<String> nameless() {
    return nameless;
  }

  /** Why it cannot be told where a topic's records go; empty when it can. */
  Optional<String> fault(String topic) {
    return known.stream()
        .filter(it -> !it.fault().isEmpty() && it.topics().matcher(topic).matches())
        .map(Known::fault)
        .findFirst();
  }

  /** Its tables and folders, each in the order of their names. */
  List<SinkPlace> of(String topic) {
    return Stream.of(Kind.values()).flatMap(kind -> of(topic, kind).stream()).toList();
  }

  /** Those of one kind. */
  List<SinkPlace> of(String topic, Kind kind) {
    List<SinkPlace> places =
        known.stream()
            .filter(it -> it.topics().matcher(topic).matches())
            .flatMap(it -> it.place().stream())
            .filter(it -> it.kind() == kind)
            .distinct()
            .sorted(Comparator.comparing(SinkPlace::name))
            .toList();
    return places.isEmpty() ? byRule(topic, kind).toList() : places;
  }

  private Stream<SinkPlace> byRule(String topic, Kind kind) {
    return (kind == Kind.TABLE ? tables : files)
        .map(rule -> new SinkPlace(kind, rule.of(topic), List.of())).stream();
  }
}
