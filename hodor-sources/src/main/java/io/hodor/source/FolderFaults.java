package io.hodor.source;

import com.google.api.client.http.HttpResponseException;
import io.hodor.config.OptionFault;
import io.hodor.config.Unreachable;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** Says what an exception of a listing means to whoever typed the command. */
final class FolderFaults {

  private FolderFaults() {}

  static RuntimeException of(String folder, Throwable e) {
    return of(LayoutFlags.FILES, folder, e);
  }

  /**
   * @param option the option that names the folder, without dashes
   */
  static RuntimeException of(String option, String folder, Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof HttpResponseException answer) {
        return ofAnswer(option, folder, answer.getStatusCode(), e);
      }
      if (cause instanceof NoSuchFileException missing) {
        return new OptionFault(
            option, "there is no folder " + missing.getFile() + " on this machine", e);
      }
      if (cause instanceof NotDirectoryException file) {
        return new OptionFault(option, file.getFile() + " is not a folder", e);
      }
      if (cause instanceof AccessDeniedException) {
        return new Unreachable(flag(option) + folder + " may not be read by this user", e);
      }
    }
    return new Unreachable(flag(option) + folder + " cannot be listed: " + innermost(e), e);
  }

  /** Says what a refusal to read an object means; any other trouble stays what it is. */
  static IOException ofFile(String path, IOException e) {
    return ofFile(LayoutFlags.FILES, path, e);
  }

  /**
   * @param option the option that names the file's folder, without dashes
   */
  static IOException ofFile(String option, String path, IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof HttpResponseException answer
          && (answer.getStatusCode() == 401 || answer.getStatusCode() == 403)) {
        throw new Unreachable(
            flag(option)
                + path
                + " may not be read with these credentials ("
                + answer.getStatusCode()
                + "): storage.objects.get is needed on bucket "
                + path.split("/", 4)[2],
            e);
      }
    }
    return e;
  }

  private static RuntimeException ofAnswer(String option, String folder, int status, Throwable e) {
    String bucket = folder.split("/", 4)[2];
    return switch (status) {
      case 404 -> new OptionFault(option, "there is no bucket " + bucket, e);
      case 400 -> new OptionFault(option, folder + " is refused as no folder's name", e);
      case 401, 403 ->
          new Unreachable(
              flag(option)
                  + folder
                  + " may not be listed with these credentials ("
                  + status
                  + "): storage.objects.list is needed on bucket "
                  + bucket,
              e);
      default -> new Unreachable(flag(option) + folder + " cannot be listed, status " + status, e);
    };
  }

  private static String flag(String option) {
    return "--" + option + ": ";
  }

  private static Throwable innermost(Throwable e) {
    Throwable innermost = e;
    while (innermost.getCause() != null) {
      innermost = innermost.getCause();
    }
    return innermost;
  }
}
