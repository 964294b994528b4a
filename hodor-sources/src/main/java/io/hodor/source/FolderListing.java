package io.hodor.source;

import io.hodor.config.ReferencedFile;
import java.io.IOException;
import java.util.function.Consumer;
import org.apache.beam.sdk.extensions.gcp.options.GcsOptions;
import org.apache.beam.sdk.options.PipelineOptions;
import org.checkerframework.checker.nullness.qual.Nullable;

/** Lists what lies directly in a folder, and nothing below that. */
interface FolderListing {

  /**
   * A page of what lies in a folder. A folder that is not there is empty: where folders are only
   * parts of objects' names, that is the same.
   *
   * @param folder below the root, or the root
   * @param token the next page's, as the page before told; null for the first
   * @throws IOException if the root is not there, or it cannot be listed; {@link FolderFaults} says
   *     what that means
   */
  FolderPage page(String folder, @Nullable String token) throws IOException;

  /** Hands over every page of what lies in a folder. */
  default void pages(String folder, Consumer<FolderPage> pages) throws IOException {
    String token = null;
    do {
      FolderPage page = page(folder, token);
      pages.accept(page);
      token = page.next();
    } while (token != null);
  }

  /** What lists the folders below this root. */
  static FolderListing of(String root, PipelineOptions options) {
    return ReferencedFile.scheme(root).equals("gs")
        ? new GcsFolderListing(options.as(GcsOptions.class).getGcsUtil()::listObjects)
        : new LocalFolderListing(root);
  }
}
