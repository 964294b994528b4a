package io.hodor.source.bigquery;

import com.google.api.client.googleapis.json.GoogleJsonError;
import com.google.api.client.googleapis.json.GoogleJsonResponseException;
import com.google.api.client.http.HttpResponseException;
import com.google.api.services.bigquery.model.ErrorProto;
import java.util.Set;

/** BigQuery's own word on what it did not do: the answer to a request, or the end of a job. */
final class Refusal extends Exception {

  private static final long serialVersionUID = 1;

  /** Of a job: no status of HTTP's. */
  private static final int JOB = 0;

  private static final int LONGEST = 500;
  private static final Set<String> PASSING =
      Set.of(
          "backendError",
          "internalError",
          "rateLimitExceeded",
          "jobBackendError",
          "jobInternalError",
          "jobRateLimitExceeded");

  private final int status;
  private final String reason;

  private Refusal(int status, String reason, String message, Throwable cause) {
    super(message, cause);
    this.status = status;
    this.reason = reason;
  }

  static Refusal of(HttpResponseException answer) {
    int status = answer.getStatusCode();
    GoogleJsonError error =
        answer instanceof GoogleJsonResponseException json ? json.getDetails() : null;
    if (error == null) {
      // Not from BigQuery itself, but from something on the way.
      return new Refusal(status, "", shortened(answer.getContent()), answer);
    }
    boolean given = error.getErrors() != null && !error.getErrors().isEmpty();
    String reason = given ? error.getErrors().get(0).getReason() : "";
    return new Refusal(status, text(reason), shortened(error.getMessage()), answer);
  }

  static Refusal of(ErrorProto error) {
    return new Refusal(JOB, text(error.getReason()), shortened(error.getMessage()), null);
  }

  /** The status of HTTP; 0 for the end of a job. */
  int status() {
    return status;
  }

  /** BigQuery's name for the kind of trouble, empty if it says none. */
  String reason() {
    return reason;
  }

  /** Whether the same request may well succeed later. A quota of the day does not come back. */
  boolean isPassing() {
    return status == 408 || status == 429 || status >= 500 || PASSING.contains(reason);
  }

  /** All of it, for people. */
  String words() {
    String kind = status == JOB ? reason : (status + " " + reason).strip();
    return getMessage().isEmpty() ? kind : kind + ": " + getMessage();
  }

  private static String text(String text) {
    return text == null ? "" : text;
  }

  private static String shortened(String text) {
    String line = text(text).strip().replaceAll("\\s+", " ");
    return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "...";
  }
}
