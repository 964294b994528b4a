package io.hodor.source;

import io.hodor.config.OptionFault;
import java.util.List;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Event time kept in a protobuf message, in a field that is reached through nested messages. */
final class ProtoEventTime extends EventTime {

  private static final long serialVersionUID = 1;

  private final ProtoPath path;
  private final EventTimeUnit unit;

  ProtoEventTime(String label, ProtoPath path, EventTimeUnit unit) {
    super(label);
    this.path = path;
    this.unit = unit;
  }

  /** Looks the names up in the descriptor set. */
  static EventTime resolve(
      List<String> path, EventTimeUnit unit, @Nullable String location, @Nullable String message) {
    if (location == null || location.isBlank()) {
      throw new OptionFault(
          ProtoDescriptors.OPTION,
          "is needed to read protobuf: a path, an http(s) or a gs:// address of a descriptor set");
    }
    if (message == null || message.isBlank()) {
      throw new OptionFault(
          ProtoPath.MESSAGE_OPTION, "is needed to read protobuf: the full name of the message");
    }
    ProtoPath resolved = ProtoPath.resolve(ProtoDescriptors.load(location), message, path);
    return new ProtoEventTime(payload(path), resolved, unit);
  }

  @Override
  public EventTimeReader open() {
    return new ProtoEventTimeReader(path, unit);
  }
}
