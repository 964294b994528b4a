package io.hodor.source;

import io.hodor.config.OptionFault;
import io.hodor.config.Unreachable;
import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * Where a record's event time is kept. Serializes to names and numbers alone: whatever had to be
 * looked up, was looked up when the command was given.
 */
public abstract class EventTime implements Serializable {

  private static final long serialVersionUID = 1;

  /** The record timestamp that Kafka keeps. */
  public static final EventTime RECORD = new RecordEventTime();

  static final String OPTION = "eventTime";

  private final String label;

  EventTime(String label) {
    this.label = label;
  }

  /**
   * Reads the options that say where event time is kept.
   *
   * @param spec {@code record}, {@code json:PATH} or {@code proto:PATH}, PATH being names separated
   *     by dots
   * @param unit of whole numbers: {@code ms}, {@code s}, {@code us} or {@code ns}
   * @param protoDescriptors where the descriptor set is kept: a path, an http(s) or gs:// address;
   *     null unless protobuf is read
   * @param protoMessage the full name of the message; null unless protobuf is read
   * @throws OptionFault if an option is missing or wrong
   * @throws Unreachable if the descriptor set cannot be read just now
   */
  public static EventTime parse(
      String spec, String unit, @Nullable String protoDescriptors, @Nullable String protoMessage) {
    EventTimeUnit parsedUnit = EventTimeUnit.parse(unit);
    if (spec.equals("record")) {
      return RECORD;
    }
    if (spec.startsWith("json:")) {
      return new JsonEventTime(path(spec), parsedUnit);
    }
    if (spec.startsWith("proto:")) {
      return ProtoEventTime.resolve(path(spec), parsedUnit, protoDescriptors, protoMessage);
    }
    throw new OptionFault(OPTION, "is " + spec + "; give record, json:PATH or proto:PATH");
  }

  private static List<String> path(String spec) {
    List<String> path = Arrays.asList(spec.substring(spec.indexOf(':') + 1).split("\\.", -1));
    if (path.stream().anyMatch(String::isBlank)) {
      throw new OptionFault(OPTION, spec + " needs a path: names separated by dots");
    }
    return path;
  }

  /** The same under a name of the user's choice; the record timestamp is never renamed. */
  public EventTime named(String name) {
    return isRecord() ? this : new NamedEventTime(this, "payload:" + name);
  }

  /** What results call this event time: {@code record}, or {@code payload:} and a name. */
  public final String label() {
    return label;
  }

  /** Whether event time is Kafka's record timestamp, so that values need not be decoded. */
  public boolean isRecord() {
    return false;
  }

  /** A new reader, for use by one thread. */
  public abstract EventTimeReader open();

  static String payload(List<String> path) {
    return "payload:" + path.get(path.size() - 1);
  }

  private static final class RecordEventTime extends EventTime {
    private static final long serialVersionUID = 1;

    private RecordEventTime() {
      super("record");
    }

    @Override
    public boolean isRecord() {
      return true;
    }

    @Override
    public EventTimeReader open() {
      return (value, recordTimestamp) -> recordTimestamp;
    }

    private Object readResolve() {
      return RECORD;
    }
  }

  private static final class NamedEventTime extends EventTime {
    private static final long serialVersionUID = 1;

    private final EventTime unnamed;

    private NamedEventTime(EventTime unnamed, String label) {
      super(label);
      this.unnamed = Objects.requireNonNull(unnamed, "unnamed");
    }

    @Override
    public EventTimeReader open() {
      return unnamed.open();
    }
  }
}
