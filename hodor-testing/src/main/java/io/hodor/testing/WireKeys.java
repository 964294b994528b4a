package io.hodor.testing;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import com.google.protobuf.Timestamp;
import io.hodor.Address;
import io.hodor.wire.v1.DeadLetter;
import io.hodor.wire.v1.JobHealth;
import io.hodor.wire.v1.OffsetLedger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The addresses of the wire's messages, as the keys of their records tell them. */
final class WireKeys {

  private WireKeys() {}

  /** The key that a message's record has to have. */
  static String of(Message message) {
    List<String> parts = new ArrayList<>();
    if (message instanceof JobHealth health) {
      parts.add(health.getInstance());
      parts.add(health.getCommand());
    }
    parts.add(cluster(message));
    parts.add(topic(message));
    parts.add(text(message, "source"));
    if (!(message instanceof JobHealth)) {
      parts.add(instant((Timestamp) field(message, "window_start")).toString());
    }
    if (message instanceof OffsetLedger ledger) {
      parts.add(Integer.toString(ledger.getPartition()));
      parts.add(Integer.toString(ledger.getChunk()));
    }
    if (message instanceof DeadLetter letter) {
      parts.add(Integer.toString(letter.getPartition()));
      parts.add(Long.toString(letter.getOffset()));
    }
    return Address.key(parts.toArray(new String[0]));
  }

  static String cluster(Message message) {
    return text(message, "cluster");
  }

  static String topic(Message message) {
    return text(message, "topic");
  }

  static Instant instant(Timestamp timestamp) {
    return Instant.ofEpochSecond(timestamp.getSeconds(), timestamp.getNanos());
  }

  private static String text(Message message, String name) {
    return (String) field(message, name);
  }

  private static Object field(Message message, String name) {
    FieldDescriptor field = message.getDescriptorForType().findFieldByName(name);
    return message.getField(field);
  }
}
