package io.hodor.pipeline;

import io.hodor.config.OptionFault;
import io.hodor.source.EventTime;
import java.util.Optional;

/** Reads the options that say where event time stands, so that each of them can be at fault. */
final class EventTimeOptions {

  private static final String RECORD = "record";
  private static final String MESSAGE = "protoMessage";

  private EventTimeOptions() {}

  static Optional<EventTime> read(MeasureOptions options, Faults faults) {
    String unit = options.getEventTimeUnit();
    boolean unitIsSound = faults.from(() -> EventTime.parse(RECORD, unit, null, null)).isPresent();
    boolean noMessage =
        options.getEventTime().startsWith("proto:") && options.getProtoMessage() == null;
    if (noMessage) {
      faults.add(MESSAGE, "is missing; write the full name of the values' protobuf message");
    }
    Optional<EventTime> eventTime =
        faults.from(() -> parse(options, unitIsSound ? unit : "ms", noMessage));
    String name = options.getEventTimeName();
    return name == null ? eventTime : eventTime.map(unnamed -> unnamed.named(name));
  }

  /** Looks into the descriptors even where no message is named: they may be at fault themselves. */
  private static EventTime parse(MeasureOptions options, String unit, boolean noMessage) {
    String message = noMessage ? "(none)" : options.getProtoMessage();
    try {
      return EventTime.parse(options.getEventTime(), unit, options.getProtoDescriptors(), message);
    } catch (OptionFault e) {
      if (noMessage && e.option().equals(MESSAGE)) {
        return EventTime.RECORD;
      }
      throw e;
    }
  }
}
