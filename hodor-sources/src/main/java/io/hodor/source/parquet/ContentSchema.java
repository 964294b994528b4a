package io.hodor.source.parquet;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapKeyValueTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.apache.parquet.schema.Type.Repetition;

/**
 * Which columns are a row's content, and where each stands in the tree. docs/metrics.md ("Content
 * of a row in a file") says what the tree is good for.
 */
final class ContentSchema {

  private static final String GROUP = "GROUP";
  private static final String LIST = "LIST";
  private static final String MAP = "MAP";
  private static final String ENTRY = "ENTRY";
  private static final String LIST_ENTRY = "list";
  private static final String ELEMENT = "element";
  private static final String MAP_ENTRY = "key_value";
  private static final String KEY = "key";
  private static final String VALUE = "value";

  private final Set<String> left;
  private final List<Leaf> leaves = new ArrayList<>();
  private final List<String> physical = new ArrayList<>();

  /**
   * A column of the content.
   *
   * @param path in the file's schema
   * @param chain its node, and before it those that it lies in
   */
  record Leaf(String[] path, List<ContentNode> chain) {}

  /** A place in the schema, while it is walked through. */
  private record At(List<ContentNode> chain, List<String> path, int definition, int repetition) {

    At inside(ContentNode node) {
      List<ContentNode> longer = new ArrayList<>(chain);
      longer.add(node);
      return new At(longer, node.path(), node.definition(), node.repetition());
    }

    At node(String name, String kind, int moreDefinition, int moreRepetition) {
      List<String> longer = new ArrayList<>(path);
      longer.add(name);
      return inside(
          new ContentNode(longer, kind, definition + moreDefinition, repetition + moreRepetition));
    }
  }

  private ContentSchema(Set<String> left) {
    this.left = left;
  }

  /**
   * The columns that are content.
   *
   * @param without paths, with dots between, of columns and groups that are not
   */
  static List<Leaf> leaves(MessageType schema, List<String> without) throws UnreadableFile {
    ContentSchema content = new ContentSchema(new HashSet<>(without));
    content.addFields(schema, new At(List.of(), List.of(), 0, 0));
    Set<ContentNode> last = new TreeSet<>();
    for (Leaf leaf : content.leaves) {
      ContentNode node = leaf.chain.get(leaf.chain.size() - 1);
      if (!last.add(node)) {
        throw new UnreadableFile(
            "has two columns that are called " + String.join(".", node.path()));
      }
    }
    return content.leaves;
  }

  private void addFields(GroupType group, At at) {
    for (Type field : group.getFields()) {
      add(field, field.getName(), at);
    }
  }

  private void add(Type type, String name, At at) {
    physical.add(type.getName());
    if (!left.contains(String.join(".", physical))) {
      int optional = type.isRepetition(Repetition.REQUIRED) ? 0 : 1;
      if (type.isRepetition(Repetition.REPEATED)) {
        // A list without the groups around it: it is there where it has an element.
        At list = at.node(name, LIST, 1, 0).node(LIST_ENTRY, ENTRY, 0, 1);
        addOne(type, ELEMENT, list, 0);
      } else {
        addOne(type, name, at, optional);
      }
    }
    physical.remove(physical.size() - 1);
  }

  private void addOne(Type type, String name, At at, int optional) {
    if (type.isPrimitive()) {
      String kind = ValueKind.of(type.asPrimitiveType()).nameOf(type.asPrimitiveType());
      At leaf = at.node(name, kind, optional, 0);
      leaves.add(new Leaf(physical.toArray(new String[0]), leaf.chain));
    } else if (isList(type.asGroupType())) {
      addList(type.asGroupType(), at.node(name, LIST, optional, 0));
    } else if (isMap(type.asGroupType())) {
      addMap(type.asGroupType().getType(0).asGroupType(), at.node(name, MAP, optional, 0));
    } else {
      addFields(type.asGroupType(), at.node(name, GROUP, optional, 0));
    }
  }

  private static boolean isList(GroupType group) {
    return group.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation
        && hasOneRepeated(group);
  }

  private static boolean isMap(GroupType group) {
    boolean annotated =
        group.getLogicalTypeAnnotation() instanceof MapLogicalTypeAnnotation
            || group.getLogicalTypeAnnotation() instanceof MapKeyValueTypeAnnotation;
    return annotated
        && hasOneRepeated(group)
        && !group.getType(0).isPrimitive()
        && group.getType(0).asGroupType().getFieldCount() <= 2;
  }

  private static boolean hasOneRepeated(GroupType group) {
    return group.getFieldCount() == 1 && group.getType(0).isRepetition(Repetition.REPEATED);
  }

  private void addList(GroupType list, At at) {
    Type repeated = list.getType(0);
    At entry = at.node(LIST_ENTRY, ENTRY, 1, 1);
    physical.add(repeated.getName());
    if (isElement(list, repeated)) {
      addOne(repeated, ELEMENT, entry, 0);
    } else {
      add(repeated.asGroupType().getType(0), ELEMENT, entry);
    }
    physical.remove(physical.size() - 1);
  }

  /** Whether what is repeated is the element itself: the format's rules for older writers. */
  private static boolean isElement(GroupType list, Type repeated) {
    return repeated.isPrimitive()
        || repeated.asGroupType().getFieldCount() != 1
        || repeated.getName().equals("array")
        || repeated.getName().equals(list.getName() + "_tuple");
  }

  private void addMap(GroupType repeated, At at) {
    At entry = at.node(MAP_ENTRY, ENTRY, 1, 1);
    physical.add(repeated.getName());
    for (int i = 0; i < repeated.getFieldCount(); i++) {
      add(repeated.getType(i), i == 0 ? KEY : VALUE, entry);
    }
    physical.remove(physical.size() - 1);
  }
}
