package io.hodor.pipeline.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonInclude.Include;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Properties;

/**
 * A report as one HTML page that needs nothing but itself: data, scripts and styles stand in it,
 * and its policy forbids the browser to load or send anything, and to run any other script.
 *
 * @param verdict the whole of it in one sentence
 * @param html of the page
 */
public record ReportPage(String verdict, String html) {

  private static final String ECHARTS = "/META-INF/resources/webjars/echarts/%s/echarts.min.js";
  private static final ObjectMapper JSON =
      new ObjectMapper().setSerializationInclusion(Include.NON_NULL);

  public static ReportPage of(ReportInput input) {
    PageData data = PageData.of(input);
    String verdict = Verdict.of(data);
    String charts = text(ECHARTS.formatted(echartsVersion()));
    String script = text("charts.js") + text("report.js");
    return new ReportPage(
        verdict,
        new Template(text("report.html"))
            .with("policy", policy(charts, script))
            .with("title", escaped(verdict))
            .with("style", text("report.css"))
            .with("state", data.state())
            .with("verdict", escaped(verdict))
            .with("data", json(data))
            .with("charts", charts)
            .with("script", script)
            .html());
  }

  private static String echartsVersion() {
    try (InputStream in =
        ReportPage.class.getResourceAsStream("/io/hodor/pipeline/versions.properties")) {
      Properties versions = new Properties();
      versions.load(in);
      return versions.getProperty("echarts");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String policy(String... scripts) {
    StringBuilder allowed = new StringBuilder();
    for (String script : scripts) {
      allowed.append(" 'sha256-").append(sha256(script)).append('\'');
    }
    return "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:;"
        + " style-src 'unsafe-inline'; script-src"
        + allowed;
  }

  private static String sha256(String text) {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return Base64.getEncoder().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Names come from anywhere: none of them may end the element that the data stand in. */
  private static String json(PageData data) {
    try {
      return JSON.writeValueAsString(data)
          .replace("&", "\\u0026")
          .replace("<", "\\u003c")
          .replace(">", "\\u003e");
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }

  private static String text(String resource) {
    try (InputStream in = ReportPage.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is not on the class path");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Text with places to fill, each on its own, so that what is put in is never searched again. */
  private record Template(String head, String rest) {

    Template(String text) {
      this("", text);
    }

    Template with(String place, String value) {
      String mark = "{{" + place + "}}";
      int at = rest.indexOf(mark);
      if (at < 0) {
        throw new IllegalStateException("report.html has no " + mark + " after " + head.length());
      }
      return new Template(head + rest.substring(0, at) + value, rest.substring(at + mark.length()));
    }

    String html() {
      return head + rest;
    }
  }
}
