package io.hodor.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** An answer of BigQuery's REST. */
record BigQueryAnswer(int status, JsonNode body) {
  static final ObjectMapper JSON = new ObjectMapper();

  /** A refusal as BigQuery words it. */
  static BigQueryAnswer refusal(int status, String reason, String message) {
    ObjectNode error = JSON.createObjectNode();
    error.put("code", status).put("message", message).put("status", grpcStatus(status));
    error.putArray("errors").add(reasonOf(reason, message).put("domain", "global"));
    return new BigQueryAnswer(status, JSON.createObjectNode().set("error", error));
  }

  /** Why a job failed, or one of the reasons of a refusal. */
  static ObjectNode reasonOf(String reason, String message) {
    return JSON.createObjectNode().put("reason", reason).put("message", message);
  }

  boolean isGood() {
    return status / 100 == 2;
  }

  /**
   * @throws IllegalStateException when it is a refusal
   */
  JsonNode orThrow(String asked) {
    if (!isGood()) {
      throw new IllegalStateException(asked + " answered " + status + " " + body);
    }
    return body;
  }

  private static String grpcStatus(int status) {
    return switch (status) {
      case 400 -> "INVALID_ARGUMENT";
      case 403 -> "PERMISSION_DENIED";
      case 404 -> "NOT_FOUND";
      case 409 -> "ALREADY_EXISTS";
      case 429 -> "RESOURCE_EXHAUSTED";
      case 503 -> "UNAVAILABLE";
      default -> "INTERNAL";
    };
  }
}
