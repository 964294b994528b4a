# demo: a real topic measured beside a known truth    test: all tests, against real servers
# bench: Hodor beside a bare consumer loop            format: google-java-format everywhere
MVN ?= mvn -B -ntp
JAVA ?= java

.PHONY: demo test bench format build clean

demo: build
	@$(JAVA) -cp "hodor-testing/target/classes:$$(cat hodor-testing/target/class-path)" io.hodor.testing.DemoMain $(ARGS)

test:
	@hodor-testing/bin/set-up
	$(MVN) verify

bench: build
	@$(JAVA) -cp "hodor-testing/target/classes:$$(cat hodor-testing/target/class-path)" io.hodor.testing.bench.BenchMain $(ARGS)

format:
	$(MVN) -q spotless:apply -pl '!hodor-testing/kafka-broker'

# Everything but the tests; quiet when nothing is wrong.
build:
	@echo "building Hodor (the first time takes minutes: Maven fetches its libraries)"
	@$(MVN) -q -DskipTests package

clean:
	$(MVN) -q clean
