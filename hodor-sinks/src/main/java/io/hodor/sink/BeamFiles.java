package io.hodor.sink;

import java.io.IOException;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.List;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.ResolveOptions.StandardResolveOptions;
import org.apache.beam.sdk.io.fs.ResourceId;

/** The files of a folder that Beam's file systems know, as one in a bucket. */
record BeamFiles(ResourceId folder) implements FolderFiles {

  private static final String TEXT = "application/x-ndjson";

  static BeamFiles in(String folder) {
    return new BeamFiles(FileSystems.matchNewResource(folder, true /* a folder */));
  }

  @Override
  public ReadableByteChannel open(String name) throws IOException {
    return FileSystems.open(resource(name));
  }

  @Override
  public WritableByteChannel create(String name) throws IOException {
    return FileSystems.create(resource(name), TEXT);
  }

  @Override
  public void rename(String from, String to) throws IOException {
    FileSystems.rename(List.of(resource(from)), List.of(resource(to)));
  }

  @Override
  public void delete(String name) throws IOException {
    FileSystems.delete(List.of(resource(name)));
  }

  @Override
  public boolean isThere(String name) {
    // A bucket has no folders, and says itself what may not be read.
    return false;
  }

  @Override
  public String address(String name) {
    return resource(name).toString();
  }

  private ResourceId resource(String name) {
    return folder.resolve(name, StandardResolveOptions.RESOLVE_FILE);
  }
}
