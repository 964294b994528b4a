package io.hodor.source.parquet;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.parquet.column.ParquetProperties.WriterVersion;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.LocalOutputFile;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;

/** A Parquet file that parquet-java writes, row by row; a test says how. */
public final class WrittenFile {

  private final MessageType schema;
  private final List<Group> rows = new ArrayList<>();
  private CompressionCodecName codec = CompressionCodecName.UNCOMPRESSED;
  private WriterVersion version = WriterVersion.PARQUET_1_0;
  private boolean dictionary = true;
  private boolean checksums = true;
  private boolean smallGroups;
  private int rowsOfPage = 20_000;

  private WrittenFile(MessageType schema) {
    this.schema = schema;
  }

  /** A file of this schema, without the words around its columns. */
  public static WrittenFile of(String columns) {
    return of(MessageTypeParser.parseMessageType("message row { " + columns + " }"));
  }

  public static WrittenFile of(MessageType schema) {
    return new WrittenFile(schema);
  }

  public WrittenFile codec(CompressionCodecName chosen) {
    codec = chosen;
    return this;
  }

  public WrittenFile version(WriterVersion chosen) {
    version = chosen;
    return this;
  }

  public WrittenFile dictionary(boolean chosen) {
    dictionary = chosen;
    return this;
  }

  public WrittenFile checksums(boolean chosen) {
    checksums = chosen;
    return this;
  }

  /** Row groups of as few rows as the writer can be made to write, some 100. */
  public WrittenFile smallGroups(boolean chosen) {
    smallGroups = chosen;
    return this;
  }

  public WrittenFile rowsOfPage(int chosen) {
    rowsOfPage = chosen;
    return this;
  }

  /** Adds a row. */
  public WrittenFile row(Consumer<Group> filled) {
    Group row = new SimpleGroup(schema);
    filled.accept(row);
    rows.add(row);
    return this;
  }

  public WrittenFile rows(List<Group> more) {
    rows.addAll(more);
    return this;
  }

  /** Writes it. */
  public Path writeTo(Path path) {
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new LocalOutputFile(path))
            .withConf(new PlainParquetConfiguration())
            .withCodecFactory(new PageCompressors())
            .withType(schema)
            .withCompressionCodec(codec)
            .withWriterVersion(version)
            .withDictionaryEncoding(dictionary)
            .withPageWriteChecksumEnabled(checksums)
            .withRowGroupSize(smallGroups ? 1L : 128L << 20)
            .withPageRowCountLimit(rowsOfPage)
            .build()) {
      for (Group row : rows) {
        writer.write(row);
      }
      return path;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
