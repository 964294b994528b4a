package io.hodor.source;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.WireFormat;
import io.hodor.config.OptionFault;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A path of field names as the numbers that stand on the wire.
 *
 * @param numbers the fields' numbers, outermost first
 * @param rivals for each of these fields the tags of the others in its oneof
 * @param type how the last field keeps the time
 */
record ProtoPath(List<Integer> numbers, List<Set<Integer>> rivals, ProtoTimeType type)
    implements Serializable {

  static final String MESSAGE_OPTION = "protoMessage";

  private static final int MOST_NAMES = 50;

  /**
   * Resolves the names, from the message inwards.
   *
   * @throws OptionFault if there is no such message, no such field, or it cannot hold a time
   */
  static ProtoPath resolve(ProtoDescriptors descriptors, String messageName, List<String> path) {
    List<Integer> numbers = new ArrayList<>();
    List<Set<Integer>> rivals = new ArrayList<>();
    String name = messageName;
    DescriptorProto message = descriptors.message(name);
    if (message == null) {
      throw new OptionFault(
          MESSAGE_OPTION,
          "there is no message "
              + name
              + " in the descriptor set; there is "
              + list(descriptors.names()));
    }
    for (int i = 0; ; i++) {
      FieldDescriptorProto field = field(message, name, path.get(i));
      numbers.add(field.getNumber());
      rivals.add(rivals(message, field));
      if (i == path.size() - 1) {
        return new ProtoPath(List.copyOf(numbers), List.copyOf(rivals), timeType(field, name));
      }
      name = nested(field, name);
      message = descriptors.message(name);
      if (message == null) {
        throw new OptionFault(
            ProtoDescriptors.OPTION,
            "the descriptor set lacks message " + name + "; write it with --include_imports");
      }
    }
  }

  private static FieldDescriptorProto field(DescriptorProto message, String in, String name) {
    for (FieldDescriptorProto field : message.getFieldList()) {
      if (field.getName().equals(name)) {
        if (field.getLabel() == Label.LABEL_REPEATED) {
          throw new OptionFault(EventTime.OPTION, "field " + name + " of " + in + " is repeated");
        }
        return field;
      }
    }
    List<String> names =
        message.getFieldList().stream()
            .map(FieldDescriptorProto::getName)
            .collect(Collectors.toList());
    throw new OptionFault(
        EventTime.OPTION, "message " + in + " has no field " + name + "; it has " + list(names));
  }

  private static Set<Integer> rivals(DescriptorProto message, FieldDescriptorProto field) {
    if (!field.hasOneofIndex()) {
      return Set.of();
    }
    return message.getFieldList().stream()
        .filter(other -> other.hasOneofIndex() && other.getOneofIndex() == field.getOneofIndex())
        .filter(other -> other.getNumber() != field.getNumber())
        .map(ProtoPath::tag)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static int tag(FieldDescriptorProto field) {
    String type = field.getType().name().substring("TYPE_".length());
    return field.getNumber() << 3 | WireFormat.FieldType.valueOf(type).getWireType();
  }

  private static String nested(FieldDescriptorProto field, String in) {
    if (field.getType() != FieldDescriptorProto.Type.TYPE_MESSAGE) {
      throw new OptionFault(
          EventTime.OPTION,
          "field "
              + field.getName()
              + " of "
              + in
              + " is "
              + typeOf(field)
              + ", so that nothing can be inside it");
    }
    return typeName(field);
  }

  private static ProtoTimeType timeType(FieldDescriptorProto field, String in) {
    ProtoTimeType type = ProtoTimeType.of(field.getType(), typeName(field));
    if (type == null) {
      throw new OptionFault(
          EventTime.OPTION,
          "field "
              + field.getName()
              + " of "
              + in
              + " is "
              + typeOf(field)
              + "; a time is a google.protobuf.Timestamp, a whole number or a string");
    }
    return type;
  }

  private static String typeOf(FieldDescriptorProto field) {
    String named = typeName(field);
    String kind = field.getType().name().substring("TYPE_".length()).toLowerCase(Locale.ROOT);
    return named.isEmpty() ? "a " + kind : "of type " + named;
  }

  private static String typeName(FieldDescriptorProto field) {
    String name = field.getTypeName();
    return name.startsWith(".") ? name.substring(1) : name;
  }

  private static String list(List<String> names) {
    String shown = names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
    int more = names.size() - MOST_NAMES;
    return more > 0 ? shown + " and " + more + " more" : shown.isEmpty() ? "none" : shown;
  }
}
