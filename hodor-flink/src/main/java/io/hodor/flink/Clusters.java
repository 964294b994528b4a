package io.hodor.flink;

import io.hodor.config.OptionFault;
import java.util.HashMap;
import java.util.Map;
import org.checkerframework.checker.nullness.qual.Nullable;

/** The clusters of all commands of a process: jobs of one share its client, which is small then. */
final class Clusters {

  private final Map<Place, FlinkJobs> all = new HashMap<>();

  private record Place(String address, @Nullable String confDir) {}

  /**
   * A cluster.
   *
   * @param confDir see {@link RestSecurity#in}
   * @throws OptionFault if the address is none, or there is no configuration
   */
  FlinkJobs at(String address, @Nullable String confDir) {
    return all.computeIfAbsent(
        new Place(address, confDir),
        it -> new FlinkJobs(FlinkRest.at(it.address, RestSecurity.in(it.confDir))));
  }
}
