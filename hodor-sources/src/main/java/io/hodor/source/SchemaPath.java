package io.hodor.source;

import io.hodor.source.parquet.UnreadableFile;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Finds columns by the paths that options name. */
final class SchemaPath {

  private SchemaPath() {}

  /**
   * The column or group at a path; null if the file has none, or the path is empty.
   *
   * @throws UnreadableFile if a row has many of it
   */
  static @Nullable Type find(MessageType schema, String path, String option) throws UnreadableFile {
    Type found = schema;
    for (String name : names(path)) {
      if (found.isPrimitive() || !found.asGroupType().containsField(name)) {
        return null;
      }
      found = found.asGroupType().getType(name);
      if (found.isRepetition(Repetition.REPEATED)) {
        throw new UnreadableFile(
            "column " + path + " has many values in a row, of which none is it; see " + option);
      }
    }
    return found == schema ? null : found;
  }

  static String[] names(String path) {
    return path.isEmpty() ? new String[0] : path.split("\\.", -1);
  }

  /** What a column is, for people. */
  static String nameOf(Type type) {
    if (type.isPrimitive()) {
      String name = type.asPrimitiveType().getPrimitiveTypeName().toString();
      return type.getLogicalTypeAnnotation() == null
          ? name
          : name + " (" + type.getLogicalTypeAnnotation() + ")";
    }
    GroupType group = type.asGroupType();
    return "a group of " + group.getFields().stream().map(Type::getName).toList();
  }
}
