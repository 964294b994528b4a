package io.hodor.pipeline.drill;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.parquet.format.ColumnChunk;
import org.apache.parquet.format.ColumnMetaData;
import org.apache.parquet.format.CompressionCodec;
import org.apache.parquet.format.ConvertedType;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.Encoding;
import org.apache.parquet.format.FieldRepetitionType;
import org.apache.parquet.format.FileMetaData;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.RowGroup;
import org.apache.parquet.format.SchemaElement;
import org.apache.parquet.format.Type;
import org.apache.parquet.format.Util;

/**
 * Writes a small Parquet file, column by column: every value is there, in one plain page of one row
 * group, compressed by GZIP. Parquet's own writer would bring Hadoop with it.
 */
final class ParquetRows {

  private static final byte[] MAGIC = "PAR1".getBytes(US_ASCII);
  private static final int VERSION = 1;

  private final int rows;
  private final ByteArrayOutputStream file = new ByteArrayOutputStream();
  private final List<SchemaElement> schema = new ArrayList<>();
  private final List<ColumnChunk> chunks = new ArrayList<>();
  private String group = "";
  private int leftInGroup;
  private int fields;
  private long uncompressed;

  ParquetRows(int rows) throws IOException {
    this.rows = rows;
    file.write(MAGIC);
  }

  /** The next columns lie in a group. */
  void group(String name, int columns) {
    schema.add(
        new SchemaElement(name)
            .setRepetition_type(FieldRepetitionType.REQUIRED)
            .setNum_children(columns));
    fields++;
    group = name;
    leftInGroup = columns;
  }

  void longs(String name, long[] values) throws IOException {
    ByteBuffer plain = plain(values.length * Long.BYTES);
    plain.asLongBuffer().put(values);
    add(new SchemaElement(name).setType(Type.INT64), plain.array());
  }

  void ints(String name, int[] values) throws IOException {
    ByteBuffer plain = plain(values.length * Integer.BYTES);
    plain.asIntBuffer().put(values);
    add(new SchemaElement(name).setType(Type.INT32), plain.array());
  }

  void texts(String name, List<String> values) throws IOException {
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    for (String value : values) {
      byte[] bytes = value.getBytes(UTF_8);
      plain.write(plain(Integer.BYTES).putInt(bytes.length).array());
      plain.write(bytes);
    }
    SchemaElement column =
        new SchemaElement(name).setType(Type.BYTE_ARRAY).setConverted_type(ConvertedType.UTF8);
    add(column, plain.toByteArray());
  }

  private static ByteBuffer plain(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void add(SchemaElement column, byte[] plain) throws IOException {
    schema.add(column.setRepetition_type(FieldRepetitionType.REQUIRED));
    byte[] packed = gzip(plain);
    int start = file.size();
    Util.writePageHeader(header(plain.length, packed.length), file);
    int headerLength = file.size() - start;
    file.write(packed);
    uncompressed += headerLength + plain.length;
    ColumnMetaData data =
        new ColumnMetaData(
            column.getType(),
            List.of(Encoding.PLAIN),
            path(column.getName()),
            CompressionCodec.GZIP,
            rows,
            headerLength + plain.length,
            headerLength + packed.length,
            start);
    chunks.add(new ColumnChunk(start).setMeta_data(data));
  }

  private List<String> path(String name) {
    if (leftInGroup == 0) {
      fields++;
      return List.of(name);
    }
    leftInGroup--;
    return List.of(group, name);
  }

  private PageHeader header(int length, int packedLength) {
    return new PageHeader(PageType.DATA_PAGE, length, packedLength)
        .setData_page_header(new DataPageHeader(rows, Encoding.PLAIN, Encoding.RLE, Encoding.RLE));
  }

  private static byte[] gzip(byte[] plain) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(plain);
    }
    return packed.toByteArray();
  }

  /** The file, when all columns are in. */
  byte[] bytes() throws IOException {
    List<SchemaElement> elements = new ArrayList<>();
    elements.add(new SchemaElement("drill").setNum_children(fields));
    elements.addAll(schema);
    RowGroup only = new RowGroup(chunks, uncompressed, rows);
    int start = file.size();
    Util.writeFileMetaData(new FileMetaData(VERSION, elements, rows, List.of(only)), file);
    file.write(plain(Integer.BYTES).putInt(file.size() - start).array());
    file.write(MAGIC);
    return file.toByteArray();
  }
}
