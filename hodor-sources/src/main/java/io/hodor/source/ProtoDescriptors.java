package io.hodor.source;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.InvalidProtocolBufferException;
import io.hodor.config.OptionFault;
import io.hodor.config.ReferencedFile;
import io.hodor.config.Unreachable;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.checkerframework.checker.nullness.qual.Nullable;

/**
 * The messages of a descriptor set by full name. They are looked up by name alone, so that a set
 * without its imports will do as long as it has the messages on the path.
 */
final class ProtoDescriptors {

  static final String OPTION = "protoDescriptors";

  private final Map<String, DescriptorProto> messages = new TreeMap<>();

  private ProtoDescriptors(FileDescriptorSet set) {
    for (FileDescriptorProto file : set.getFileList()) {
      add(file.getPackage(), file.getMessageTypeList());
    }
  }

  /**
   * Reads a descriptor set, as {@code protoc --descriptor_set_out} writes and Stencil serves it.
   *
   * @param location a path, or an address with http, https or gs
   * @throws OptionFault if there is none
   * @throws Unreachable if it cannot be read just now
   */
  static ProtoDescriptors load(String location) {
    return of(location, bytes(location));
  }

  static ProtoDescriptors of(String location, byte[] bytes) {
    ProtoDescriptors descriptors = parse(location, bytes);
    if (descriptors.messages.isEmpty()) {
      throw new OptionFault(OPTION, location + " holds no message; " + wanted());
    }
    return descriptors;
  }

  /** The message of this full name; null if there is none. */
  @Nullable DescriptorProto message(String fullName) {
    return messages.get(fullName);
  }

  /** The full names of all messages, sorted. */
  List<String> names() {
    return List.copyOf(messages.keySet());
  }

  private static byte[] bytes(String location) {
    String scheme = ReferencedFile.scheme(location);
    return switch (scheme) {
      case "" -> ReferencedFile.readPath(OPTION, location);
      case "file" -> ReferencedFile.readPath(OPTION, location.substring("file://".length()));
      case "http", "https" -> ReferencedFile.readUrl(OPTION, location);
      case "gs" -> ReferencedFile.readObject(OPTION, location);
      default ->
          throw new OptionFault(
              OPTION, scheme + ":// is not supported; give a path, an http(s) or a gs:// address");
    };
  }

  private static ProtoDescriptors parse(String location, byte[] bytes) {
    try {
      return new ProtoDescriptors(FileDescriptorSet.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      throw new OptionFault(OPTION, location + " is not a descriptor set; " + wanted(), e);
    }
  }

  private static String wanted() {
    return "give a FileDescriptorSet, as protoc --descriptor_set_out writes it";
  }

  private void add(String prefix, List<DescriptorProto> declared) {
    for (DescriptorProto message : declared) {
      String name = prefix.isEmpty() ? message.getName() : prefix + "." + message.getName();
      messages.put(name, message);
      add(name, message.getNestedTypeList());
    }
  }
}
