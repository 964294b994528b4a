package io.hodor.deployer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.marcnuri.helm.GetCommand.GetValuesSubcommand;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.InstallCommand;
import com.marcnuri.helm.ListCommand;
import com.marcnuri.helm.UninstallCommand;
import com.marcnuri.helm.UpgradeCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.error.YAMLException;

/** Releases as Helm keeps them, by Helm's own code in this process. */
final class HelmReleases implements Releases {

  private static final JsonMapper JSON = new JsonMapper();

  private final Path chart;
  private final String namespace;
  private final Optional<Path> kubeConfig;
  private final Consumer<String> changed;

  /** The marks of releases by name and revision: what a revision was made with never changes. */
  private final Map<String, Optional<Mark>> marks = new HashMap<>();

  private final CutOff cutOff = new CutOff();

  /**
   * @param kubeConfig where the cluster is, and a login; empty inside a pod, which has its own
   * @param changed told of each release that was upgraded
   */
  HelmReleases(Path chart, String namespace, Optional<Path> kubeConfig, Consumer<String> changed) {
    this.chart = chart;
    this.namespace = namespace;
    this.kubeConfig = kubeConfig;
    this.changed = changed;
  }

  @Override
  public void forget() {
    cutOff.keepOnly(Set.of());
  }

  @Override
  public List<Release> list() {
    ListCommand list = Helm.list().all().withNamespace(namespace);
    kubeConfig.ifPresent(list::withKubeConfig);
    List<com.marcnuri.helm.Release> found = list.call();
    Set<String> revisions = new HashSet<>();
    found.forEach(it -> revisions.add(revision(it)));
    marks.keySet().retainAll(revisions);
    cutOff.keepOnly(
        found.stream().map(com.marcnuri.helm.Release::getName).collect(Collectors.toSet()));
    return found.stream().map(this::release).toList();
  }

  private Release release(com.marcnuri.helm.Release found) {
    return new Release(
        found.getName(),
        cutOff.state(found.getName(), Release.State.of(found.getStatus())),
        found.getChart(),
        found.getLastDeployed() == null ? Instant.EPOCH : found.getLastDeployed().toInstant(),
        mark(found));
  }

  private Optional<Mark> mark(com.marcnuri.helm.Release found) {
    // Others are not looked into: their values are nobody's business.
    return ReleaseName.mayBe(found.getName())
        ? marks.computeIfAbsent(revision(found), it -> Mark.of(values(found)))
        : Optional.empty();
  }

  private static String revision(com.marcnuri.helm.Release release) {
    return release.getName() + "/" + release.getRevision();
  }

  private JsonNode values(com.marcnuri.helm.Release found) {
    GetValuesSubcommand values =
        Helm.get(found.getName())
            .values()
            .withRevision(Integer.parseInt(found.getRevision()))
            .withNamespace(namespace);
    kubeConfig.ifPresent(values::withKubeConfig);
    try {
      return PlainYaml.read(values.call());
    } catch (YAMLException e) {
      throw new IllegalStateException("the values of " + found.getName() + " are no YAML", e);
    }
  }

  @Override
  public void install(WantedRelease wanted) {
    InstallCommand install =
        new Helm(chart).install().withName(wanted.name()).withNamespace(namespace);
    kubeConfig.ifPresent(install::withKubeConfig);
    change(wanted, file -> install.withValuesFile(file).call());
  }

  @Override
  public void upgrade(WantedRelease wanted) {
    // Without the values of before: what a setting does not say any more is not to stay.
    UpgradeCommand upgrade =
        new Helm(chart).upgrade().withName(wanted.name()).withNamespace(namespace).resetValues();
    kubeConfig.ifPresent(upgrade::withKubeConfig);
    change(wanted, file -> upgrade.withValuesFile(file).call());
    changed.accept(wanted.name());
  }

  @Override
  public void remove(String name) {
    UninstallCommand uninstall = Helm.uninstall(name).withNamespace(namespace).ignoreNotFound();
    kubeConfig.ifPresent(uninstall::withKubeConfig);
    cutOff.change(name, uninstall::call);
  }

  private void change(WantedRelease wanted, Consumer<Path> change) {
    try {
      Path file = Files.createTempFile(wanted.name(), ".json");
      try {
        JSON.writeValue(file.toFile(), wanted.values());
        cutOff.change(wanted.name(), () -> change.accept(file));
      } finally {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the values of " + wanted.name() + " cannot be written", e);
    }
  }
}
