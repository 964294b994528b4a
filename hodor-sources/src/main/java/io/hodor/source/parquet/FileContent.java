package io.hodor.source.parquet;

import java.util.List;
import org.apache.parquet.schema.MessageType;

/** Which columns of a file are its rows' content. */
public final class FileContent {

  private final List<ContentSchema.Leaf> leaves;

  private FileContent(List<ContentSchema.Leaf> leaves) {
    this.leaves = leaves;
  }

  /**
   * All columns of a file but some.
   *
   * @param without paths, with dots between, of columns and groups that are no content
   * @throws UnreadableFile if the file's columns are ambiguous
   */
  public static FileContent of(MessageType schema, List<String> without) throws UnreadableFile {
    return new FileContent(ContentSchema.leaves(schema, without));
  }

  List<ContentSchema.Leaf> leaves() {
    return leaves;
  }
}
