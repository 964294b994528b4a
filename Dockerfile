# Hodor in a container, after "mvn -DskipTests package" (and -Pjob-jars for the target "flink").
#
#   docker build -t hodor .                       measure, score, gate, report, own, …
#   docker build -t hodor-flink --target flink .  Flink with Hodor's job jar, for the Flink operator
#   docker build -t hodor-flink-session --target flink-session .
#                                                 Flink with Hodor's libraries, for a session cluster
#   docker build -t hodor-deployer --target deployer .
#                                                 a release of the chart for each topic
#
# BASE is any image with Java 17 or newer and bash; FLINK is a Flink 1.19.
ARG BASE=eclipse-temurin:17-jre
ARG FLINK=flink:1.19-java17

FROM ${FLINK} AS flink-file-systems
# For state in s3:// and gs://: the image has both ready, of its own version, and loads neither.
RUN for fs in s3-fs-hadoop gs-fs-hadoop; do \
      mkdir -p /opt/flink/plugins/$fs && ln -s /opt/flink/opt/flink-$fs-*.jar /opt/flink/plugins/$fs/ || exit 1; \
    done

FROM flink-file-systems AS flink
COPY hodor-pipeline/target/hodor-flink.jar /opt/flink/usrlib/hodor-flink.jar
USER 9999

# What the image has itself, Flink and its logger, stays as it is.
FROM ${BASE} AS session-libraries
COPY hodor-pipeline/target/lib /session
COPY hodor-pipeline/target/hodor-pipeline.jar /session/
RUN rm /session/flink-*.jar /session/frocksdbjni-*.jar /session/log4j-*.jar /session/slf4j-*.jar \
       /session/beam-runners-google-cloud-dataflow-java-*.jar

FROM flink-file-systems AS flink-session
COPY --from=session-libraries /session /opt/flink/lib
USER 9999

FROM ${BASE} AS deployer
COPY hodor-deployer/target/lib /opt/hodor-deployer/lib
COPY hodor-deployer/target/hodor-deployer.jar /opt/hodor-deployer/hodor-deployer.jar
# Without dashboards and alerts: each release keeps the whole chart, and none of a topic has them.
COPY helm/hodor/Chart.yaml helm/hodor/values.yaml helm/hodor/values.schema.json helm/hodor/.helmignore /opt/hodor-deployer/chart/
COPY helm/hodor/templates /opt/hodor-deployer/chart/templates
COPY LICENSE /opt/hodor-deployer/LICENSE
USER 10001:10001
WORKDIR /tmp
# The JVM's own share; Helm's code lives beside its heap.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=40", "-XX:+UseSerialGC", "-jar", "/opt/hodor-deployer/hodor-deployer.jar"]

FROM ${BASE} AS hodor
# Libraries change less often than the program.
COPY hodor-flink/target/lib /opt/hodor/hodor-flink/target/lib
COPY hodor-pipeline/target/lib /opt/hodor/hodor-pipeline/target/lib
COPY hodor-flink/target/class-path /opt/hodor/hodor-flink/target/class-path
COPY hodor-flink/target/classes /opt/hodor/hodor-flink/target/classes
COPY hodor-pipeline/target/class-path hodor-pipeline/target/hodor-pipeline.jar /opt/hodor/hodor-pipeline/target/
COPY hodor /opt/hodor/hodor
COPY LICENSE /opt/hodor/LICENSE
# By number, so that Kubernetes can see that it is not root. Nothing is written but to /tmp.
USER 10001:10001
WORKDIR /tmp
ENTRYPOINT ["/opt/hodor/hodor"]
