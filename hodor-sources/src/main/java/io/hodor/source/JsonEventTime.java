package io.hodor.source;

import java.util.List;

/** Event time kept in a JSON document, under a path of field names. */
final class JsonEventTime extends EventTime {

  private static final long serialVersionUID = 1;

  private final String[] path;
  private final EventTimeUnit unit;

  JsonEventTime(List<String> path, EventTimeUnit unit) {
    super(payload(path));
    this.path = path.toArray(new String[0]);
    this.unit = unit;
  }

  @Override
  public EventTimeReader open() {
    return new JsonEventTimeReader(path, unit);
  }
}
