package io.hodor.config;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.beam.sdk.io.FileSystems;

/** The bytes that an option refers to, wherever they are kept. */
public final class ReferencedFile {

  private static final Duration TIMEOUT = Duration.ofSeconds(15);
  private static final Duration OBJECT_TIMEOUT = Duration.ofMinutes(1);

  private ReferencedFile() {}

  /** The scheme of a reference in lower case; empty for a path. */
  public static String scheme(String reference) {
    int end = reference.indexOf("://");
    return end < 0 ? "" : reference.substring(0, end).toLowerCase(Locale.ROOT);
  }

  /**
   * Reads what a path, a {@code file://} or a {@code gs://} address refers to.
   *
   * @param holding what it should hold, for people
   * @throws OptionFault if nothing is there, or this kind of reference is not supported
   * @throws Unreachable if the place cannot be read just now
   */
  public static byte[] read(String option, String reference, String holding) {
    String scheme = scheme(reference);
    return switch (scheme) {
      case "" -> readPath(option, reference);
      case "file" -> readPath(option, reference.substring("file://".length()));
      case "gs" -> readObject(option, reference);
      default ->
          throw new OptionFault(
              option,
              scheme
                  + ":// references are not supported; give a path or a gs:// object that holds "
                  + holding);
    };
  }

  /**
   * Reads a path of the local file system.
   *
   * @throws OptionFault if there is no such file, or none that can be read
   */
  public static byte[] readPath(String option, String path) {
    try {
      return Files.readAllBytes(Path.of(path));
    } catch (NoSuchFileException e) {
      throw new OptionFault(option, "there is no file " + path, e);
    } catch (IOException | InvalidPathException e) {
      throw new OptionFault(option, path + " cannot be read: " + e, e);
    }
  }

  /**
   * Reads an object through Beam's file systems, which the program must have set up with its
   * pipeline options.
   *
   * @throws OptionFault if there is no such object
   * @throws Unreachable if the object cannot be read, or not within a minute
   */
  public static byte[] readObject(String option, String location) {
    try {
      return Patience.within(OBJECT_TIMEOUT, "read " + location, () -> readObject(location));
    } catch (ExecutionException e) {
      throw ofObject(option, location, e.getCause());
    } catch (TimeoutException e) {
      throw new Unreachable(
          "--" + option + ": " + location + " cannot be read within " + OBJECT_TIMEOUT, e);
    } catch (InterruptedException e) {
      throw interrupted(option, location, e);
    }
  }

  private static byte[] readObject(String location) throws IOException {
    try (InputStream in =
        Channels.newInputStream(
            FileSystems.open(FileSystems.matchNewResource(location, false /* a file */)))) {
      return in.readAllBytes();
    }
  }

  private static RuntimeException ofObject(String option, String location, Throwable e) {
    if (e instanceof FileNotFoundException) {
      return new OptionFault(option, "there is no object " + location, e);
    }
    if (e instanceof IllegalArgumentException) {
      return new OptionFault(option, location + " is not an address of an object: " + e, e);
    }
    return unreadable(option, location, e);
  }

  /**
   * Gets what a web server has at this address.
   *
   * @throws OptionFault if the server has nothing there, or the address is none
   * @throws Unreachable if the server cannot be reached, or fails
   */
  public static byte[] readUrl(String option, String url) {
    HttpResponse<byte[]> response = get(option, url);
    int status = response.statusCode();
    if (status >= 500) {
      throw new Unreachable("--" + option + ": " + url + " answers with status " + status);
    }
    if (status != 200) {
      throw new OptionFault(option, url + " answers with status " + status);
    }
    return response.body();
  }

  private static HttpResponse<byte[]> get(String option, String url) {
    try {
      HttpClient client =
          HttpClient.newBuilder()
              .connectTimeout(TIMEOUT)
              .followRedirects(HttpClient.Redirect.NORMAL)
              .build();
      HttpRequest request = HttpRequest.newBuilder(URI.create(url)).timeout(TIMEOUT).build();
      return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
    } catch (IllegalArgumentException e) {
      throw new OptionFault(option, url + " is not a web address", e);
    } catch (IOException e) {
      throw unreadable(option, url, e);
    } catch (InterruptedException e) {
      throw interrupted(option, url, e);
    }
  }

  private static Unreachable interrupted(String option, String location, InterruptedException e) {
    Thread.currentThread().interrupt();
    return new Unreachable("--" + option + ": interrupted while reading " + location, e);
  }

  private static Unreachable unreadable(String option, String location, Throwable e) {
    return new Unreachable("--" + option + ": " + location + " cannot be read: " + e, e);
  }
}
