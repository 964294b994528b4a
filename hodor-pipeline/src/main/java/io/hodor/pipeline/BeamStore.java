package io.hodor.pipeline;

import io.hodor.config.OptionFault;
import io.hodor.config.ReferencedFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.beam.sdk.io.FileSystems;
import org.apache.beam.sdk.io.fs.EmptyMatchTreatment;

/** Local folders and gs://, through Beam's file systems, which the program must have set up. */
final class BeamStore implements StateStore {

  @Override
  public List<Found> list(String pattern) throws IOException {
    try {
      return FileSystems.match(pattern, EmptyMatchTreatment.ALLOW).metadata().stream()
          .map(
              file ->
                  new Found(
                      file.resourceId().toString(),
                      Instant.ofEpochMilli(file.lastModifiedMillis())))
          .toList();
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public Optional<byte[]> read(String file) throws IOException {
    try {
      return Optional.of(ReferencedFile.read("checkpointDir", file, "a beginning"));
    } catch (OptionFault e) {
      if (e.getCause() instanceof NoSuchFileException
          || e.getCause() instanceof FileNotFoundException) {
        return Optional.empty();
      }
      // A disk that fails for a moment must not make state look as if it were not there.
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public void write(String file, byte[] content) throws IOException {
    try (OutputStream out =
        Channels.newOutputStream(
            FileSystems.create(FileSystems.matchNewResource(file, false), "text/plain"))) {
      out.write(content);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public void delete(String file) throws IOException {
    FileSystems.delete(List.of(FileSystems.matchNewResource(file, false /* a file */)));
  }
}
