package io.hodor.testing;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.client.deployment.application.ApplicationClusterEntryPoint;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.runtime.entrypoint.ClusterEntrypoint;
import org.apache.flink.runtime.resourcemanager.StandaloneResourceManagerFactory;

/**
 * A JobManager that runs a program in itself, on workers that find it by themselves: what Flink's
 * Kubernetes entry point does, which extends the same class, without Kubernetes.
 */
public final class FlinkApplicationMain extends ApplicationClusterEntryPoint {

  private FlinkApplicationMain(Configuration configuration, PackagedProgram program) {
    super(configuration, program, StandaloneResourceManagerFactory.getInstance());
  }

  /** The folder of the configuration, the program's main class, and its arguments. */
  public static void main(String[] arguments) throws Exception {
    Configuration configuration =
        GlobalConfiguration.loadConfiguration(Path.of(arguments[0]).toString());
    configuration.set(DeploymentOptions.TARGET, "embedded");
    PackagedProgram program =
        PackagedProgram.newBuilder()
            .setEntryPointClassName(arguments[1])
            .setUserClassPaths(List.of())
            .setArguments(Arrays.copyOfRange(arguments, 2, arguments.length))
            .setConfiguration(configuration)
            .build();
    configureExecution(configuration, program);
    ClusterEntrypoint.runClusterEntrypoint(new FlinkApplicationMain(configuration, program));
  }
}
