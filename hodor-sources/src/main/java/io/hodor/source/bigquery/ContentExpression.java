package io.hodor.source.bigquery;

import com.google.api.services.bigquery.model.TableFieldSchema;
import com.google.api.services.bigquery.model.TableSchema;
import io.hodor.source.SinkColumns;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The content of a row: all of it but what its sink knew of the record, as JSON, hashed. */
final class ContentExpression {

  private final Set<String> metadata;

  private ContentExpression(SinkColumns columns) {
    this.metadata =
        columns.all().stream()
            .map(path -> path.toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
  }

  /** The MD5 of a row's content; empty where a row has nothing besides what the sink knew. */
  static Optional<String> of(TableSchema schema, SinkColumns columns) {
    return new ContentExpression(columns)
        .struct(schema.getFields(), "", TableColumn.TABLE)
        .map(row -> "MD5(TO_JSON_STRING(" + row + "))");
  }

  /** Names each column, as a star with exceptions would: that is not possible inside of records. */
  private Optional<String> struct(List<TableFieldSchema> fields, String prefix, String sql) {
    List<String> parts = new ArrayList<>();
    for (TableFieldSchema field : fields) {
      String path = prefix + field.getName().toLowerCase(Locale.ROOT);
      String column = sql + "." + Sql.name(field.getName());
      value(field, path, column)
          .ifPresent(value -> parts.add(value + " AS " + Sql.name(field.getName())));
    }
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of("STRUCT(" + String.join(", ", parts) + ")");
  }

  private Optional<String> value(TableFieldSchema field, String path, String column) {
    if (metadata.contains(path)) {
      return Optional.empty();
    }
    boolean holdsMetadata = metadata.stream().anyMatch(it -> it.startsWith(path + "."));
    return holdsMetadata && field.getFields() != null
        ? struct(field.getFields(), path + ".", column)
        : Optional.of(column);
  }
}
