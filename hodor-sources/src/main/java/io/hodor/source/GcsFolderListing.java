package io.hodor.source;

import com.google.api.client.http.HttpResponseException;
import com.google.api.services.storage.model.Objects;
import com.google.api.services.storage.model.StorageObject;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import org.apache.beam.sdk.util.BackOff;
import org.apache.beam.sdk.util.BackOffUtils;
import org.apache.beam.sdk.util.FluentBackoff;
import org.apache.beam.sdk.util.Sleeper;
import org.checkerframework.checker.nullness.qual.Nullable;
import org.joda.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folders of a bucket: the parts of its objects' names between slashes. Beam's client waits and
 * tries again for minutes when it is answered 429 or 5xx, or not at all; what it gives up at is
 * tried again here: an answer that breaks off, and 408.
 */
final class GcsFolderListing implements FolderListing {

  /** As {@code GcsUtil.listObjects}. */
  @FunctionalInterface
  interface Client {
    Objects list(String bucket, String prefix, @Nullable String token, @Nullable String delimiter)
        throws IOException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(GcsFolderListing.class);
  private static final int SCHEME = "gs://".length();
  private static final int REQUEST_TIMEOUT = 408;
  private static final FluentBackoff BACKOFF =
      FluentBackoff.DEFAULT.withMaxRetries(5).withInitialBackoff(Duration.millis(200));

  private final Client client;

  GcsFolderListing(Client client) {
    this.client = client;
  }

  @Override
  public FolderPage page(String folder, @Nullable String token) throws IOException {
    String address = folder.substring(SCHEME) + "/";
    String bucket = address.substring(0, address.indexOf('/'));
    String prefix = address.substring(bucket.length() + 1);
    Objects objects = list(bucket, prefix, token);
    return new FolderPage(
        files(objects, prefix.length()), folders(objects, prefix.length()), next(objects));
  }

  private static List<ListedFile> files(Objects objects, int prefix) {
    List<StorageObject> items = objects.getItems();
    return items == null
        ? List.of()
        : items.stream()
            // An object of the folder's own name is how some tools make an empty folder.
            .filter(object -> object.getName().length() > prefix)
            .map(object -> file(object, prefix))
            .toList();
  }

  private static ListedFile file(StorageObject object, int prefix) {
    return new ListedFile(
        object.getName().substring(prefix),
        object.getSize().longValueExact(),
        Instant.ofEpochMilli(object.getUpdated().getValue()));
  }

  private static List<String> folders(Objects objects, int prefix) {
    List<String> names = objects.getPrefixes();
    return names == null
        ? List.of()
        : names.stream().map(name -> name.substring(prefix, name.length() - 1)).toList();
  }

  private static @Nullable String next(Objects objects) {
    String token = objects.getNextPageToken();
    return token == null || token.isEmpty() ? null : token;
  }

  private Objects list(String bucket, String prefix, @Nullable String token) throws IOException {
    BackOff backoff = BACKOFF.backoff();
    while (true) {
      try {
        return client.list(bucket, prefix, token, "/");
      } catch (IOException e) {
        if (!isWorthAnother(e) || !pause(backoff)) {
          throw e;
        }
        LOG.warn("gs://{}/{} is listed again: {}", bucket, prefix, e.toString());
      }
    }
  }

  private static boolean isWorthAnother(IOException e) {
    Throwable cause = e.getCause();
    if (cause instanceof HttpResponseException answer) {
      return answer.getStatusCode() == REQUEST_TIMEOUT;
    }
    boolean triedAlready =
        cause instanceof SocketException
            || cause instanceof SocketTimeoutException
            || cause instanceof UnknownHostException
            || cause instanceof InterruptedException;
    return cause instanceof IOException && !triedAlready;
  }

  private static boolean pause(BackOff backoff) throws IOException {
    try {
      return BackOffUtils.next(Sleeper.DEFAULT, backoff);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while listing");
    }
  }
}
