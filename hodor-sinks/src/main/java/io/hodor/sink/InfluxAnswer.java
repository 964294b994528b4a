package io.hodor.sink;

import java.io.IOException;
import okhttp3.Interceptor;
import okhttp3.Response;

/** An answer of InfluxDB that is not a success; kept whole, where its client keeps only words. */
final class InfluxAnswer extends IOException {

  private static final long serialVersionUID = 1;
  private static final int MOST_BYTES = 2_000;

  private final int status;

  InfluxAnswer(int status, String words) {
    super(words);
    this.status = status;
  }

  int status() {
    return status;
  }

  boolean says(String words) {
    return getMessage().contains(words);
  }

  /** Makes such an answer of every response that is not a success. */
  static Interceptor interceptor() {
    return chain -> {
      Response response = chain.proceed(chain.request());
      if (response.isSuccessful()) {
        return response;
      }
      try (response) {
        throw new InfluxAnswer(response.code(), response.peekBody(MOST_BYTES).string().strip());
      }
    };
  }
}
