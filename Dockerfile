# Three images from one build, and nothing but Docker is needed:
#   docker build --target embedder -t millrace/embedder:0.1.0 .
#   docker build --target completion -t millrace/completion:0.1.0 .
#   docker build --target local-model -t millrace/local-model:0.1.0 .
# Bases with glibc: RocksDB, snappy and zstd bring native code that Alpine's musl does not load.

FROM eclipse-temurin:17-jdk AS build
WORKDIR /src
COPY . .
# Thin jars: what is not ours lies in a layer of its own, which a new build of ours leaves as it is.
RUN ./mvnw -B -ntp -Pquick -pl embedder-job,completion-job,local-stack -am package dependency:copy-dependencies \
        -DincludeScope=runtime -DoutputDirectory=target/lib \
    && for module in embedder-job completion-job local-stack; do \
        mkdir -p /image/$module/own \
        && mv $module/target/lib /image/$module/lib \
        && cp $module/target/$module-*.jar /image/$module/own/; \
    done \
    && for module in embedder-job completion-job; do mv /image/$module/lib/pipeline-core-*.jar /image/$module/own/; done \
    # The model server needs none of the broker that lives in the same module.
    && rm -f /image/local-stack/lib/kafka*.jar /image/local-stack/lib/scala-*.jar /image/local-stack/lib/log4j-*.jar

FROM eclipse-temurin:17-jre AS runtime
RUN groupadd --gid 10001 millrace \
    && useradd --uid 10001 --gid millrace --home-dir /var/lib/millrace --create-home --shell /usr/sbin/nologin millrace
USER millrace
WORKDIR /var/lib/millrace

# A model server with real MiniLM vectors, for trying things out without a provider. Not for production.
FROM runtime AS local-model
COPY --from=build /image/local-stack/lib /opt/millrace/lib
COPY --from=build /image/local-stack/own /opt/millrace/lib
# The tokenizer unpacks its native library here.
ENV DJL_CACHE_DIR=/tmp/djl
EXPOSE 8090
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=50", "-Dslf4j.internal.verbosity=ERROR", "-cp", "/opt/millrace/lib/*", "io.millrace.local.model.ModelServerMain"]
CMD ["--engine", "minilm", "--host", "0.0.0.0", "--port", "8090", "--daemon"]

# What both workers have in common.
FROM runtime AS worker
# The environment wins over the settings file: in a container these two are always so.
ENV MILLRACE_STATE_DIR=/var/lib/millrace/state MILLRACE_HTTP_HOST=0.0.0.0
EXPOSE 9464
VOLUME /var/lib/millrace

FROM worker AS embedder
COPY --from=build /image/embedder-job/lib /opt/millrace/lib
COPY --from=build /image/embedder-job/own /opt/millrace/lib
# Half of the container's memory is heap; RocksDB, the clients' buffers and the threads need the rest. More options: JDK_JAVA_OPTIONS.
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=50", "-XX:+ExitOnOutOfMemoryError", "-Djdk.httpclient.keepalive.timeout=30", "-cp", "/opt/millrace/lib/*", "io.millrace.embedder.EmbedderMain"]

FROM worker AS completion
COPY --from=build /image/completion-job/lib /opt/millrace/lib
COPY --from=build /image/completion-job/own /opt/millrace/lib
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=50", "-XX:+ExitOnOutOfMemoryError", "-Djdk.httpclient.keepalive.timeout=30", "-cp", "/opt/millrace/lib/*", "io.millrace.completion.CompletionMain"]
