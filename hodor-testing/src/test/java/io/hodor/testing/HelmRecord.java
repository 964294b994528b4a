package io.hodor.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** What Helm has written down of a release's first revision: packed JSON in a Secret. */
final class HelmRecord {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KubernetesCluster cluster;
  private final String namespace;
  private final String secret;

  HelmRecord(KubernetesCluster cluster, String namespace, String release) {
    this.cluster = cluster;
    this.namespace = namespace;
    this.secret = "sh.helm.release.v1." + release + ".v1";
  }

  String status() {
    return read().at("/metadata/labels/status").asText();
  }

  /** Says what Helm says that is ended in the middle of a change. */
  void leaveAt(String status, Instant since) throws IOException {
    ObjectNode kept = (ObjectNode) read();
    ObjectNode release = unpack(kept.at("/data/release").asText());
    ((ObjectNode) release.path("info"))
        .put("status", status)
        .put("last_deployed", since.toString());
    ((ObjectNode) kept.at("/metadata/labels")).put("status", status);
    ((ObjectNode) kept.path("data")).put("release", pack(release));
    Path file = Files.createTempFile("release", ".json");
    try {
      JSON.writeValue(file.toFile(), kept);
      cluster.kubectl("replace", "-n", namespace, "-f", file.toString());
    } finally {
      Files.delete(file);
    }
  }

  private JsonNode read() {
    return cluster.get(namespace, "secret", secret).get(0);
  }

  /** Once by Kubernetes, and once by Helm. */
  private static ObjectNode unpack(String data) throws IOException {
    byte[] zipped = Base64.getDecoder().decode(Base64.getDecoder().decode(data));
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
      return (ObjectNode) JSON.readTree(in);
    }
  }

  private static String pack(ObjectNode release) throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(JSON.writeValueAsBytes(release));
    }
    Base64.Encoder base64 = Base64.getEncoder();
    return base64.encodeToString(base64.encode(zipped.toByteArray()));
  }
}
