# demo: a real topic measured beside a known truth    test: all tests, against real servers
# test-chaos: a cluster whose parts are killed, with many seeds
# test-kubernetes: the chart in a real Kubernetes, whose servers are built first (minutes), and the images
# dashboard-pictures: Grafana's dashboards, drawn for docs/ with Grafana's own components
# bench: Hodor beside a bare consumer, Beam, Flink SQL and DuckDB     format: google-java-format everywhere
# jmh: what every record passes through, piece by piece
# job-jars: hodor-flink.jar and hodor-dataflow.jar, each with all its libraries
MVN ?= mvn -B -ntp
JAVA ?= java

.PHONY: demo test test-chaos test-kubernetes dashboard-pictures bench jmh format build job-jars clean

demo: build
	@$(JAVA) -cp "hodor-testing/target/classes:$$(cat hodor-testing/target/class-path)" io.hodor.testing.DemoMain $(ARGS)

test:
	@hodor-testing/bin/set-up
	$(MVN) verify -Pjob-jars || { hodor-testing/bin/failed-tests; exit 1; }

test-chaos: build
	@hodor-testing/bin/set-up
	@$(JAVA) -cp "hodor-testing/target/classes:$$(cat hodor-testing/target/class-path)" io.hodor.testing.ChaosMain $(ARGS)

test-kubernetes:
	@hodor-testing/bin/kubernetes-set-up
	@hodor-testing/bin/images-set-up
	$(MVN) verify -Pjob-jars -Dtest=NoSuch -Dit.test='*OnKubernetes' \
	  -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false

dashboard-pictures:
	@hodor-testing/bin/set-up
	@hodor-testing/bin/dashboard-pictures-set-up
	$(MVN) verify -Dtest=NoSuch -Dit.test=DashboardPictures \
	  -Dsurefire.failIfNoSpecifiedTests=false -Dfailsafe.failIfNoSpecifiedTests=false

bench: build
	@$(JAVA) -cp "hodor-testing/target/classes:$$(cat hodor-testing/target/class-path)" io.hodor.testing.bench.BenchMain $(ARGS)

jmh:
	@$(MVN) -q -DskipTests package -pl hodor-testing/jmh -am
	@$(JAVA) -cp "hodor-testing/jmh/target/classes:$$(cat hodor-testing/jmh/target/class-path)" org.openjdk.jmh.Main $(ARGS)

format:
	$(MVN) -q spotless:apply -pl '!hodor-testing/kafka-broker'

# Everything but the tests; quiet when nothing is wrong.
build:
	@echo "building Hodor (the first time takes minutes: Maven fetches its libraries)"
	@$(MVN) -q -DskipTests package

job-jars:
	@$(MVN) -q -DskipTests -Pjob-jars package -pl hodor-pipeline -am
	@ls -1 hodor-pipeline/target/hodor-flink.jar hodor-pipeline/target/hodor-dataflow.jar

clean:
	$(MVN) -q clean
