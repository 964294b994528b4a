package io.hodor.deployer;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.hodor.config.OptionFault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The chart that topics are deployed with.
 *
 * @param hash of all its files, so that a changed chart is noticed even under the same version
 */
record ChartFolder(Path path, String hash) {

  static final String OPTION = "chart";

  /**
   * @throws OptionFault if there is no chart
   */
  static ChartFolder read(Path path) {
    Path description = path.resolve("Chart.yaml");
    try (Stream<Path> files = Files.walk(path)) {
      if (!new YAMLMapper().readTree(description.toFile()).path("name").asText().equals("hodor")) {
        throw new OptionFault(OPTION, path + " is not the chart hodor");
      }
      Sha256 hash = new Sha256();
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        hash.add(path.relativize(file).toString()).add(Files.readAllBytes(file));
      }
      return new ChartFolder(path, hash.text());
    } catch (IOException e) {
      throw new OptionFault(OPTION, path + " holds no chart: " + e, e);
    }
  }
}
