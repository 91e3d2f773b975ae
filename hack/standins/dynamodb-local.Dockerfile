# A stand-in for amazon/dynamodb-local: the same user, directory, command and tools on Debian.
ARG FROM
FROM $FROM
ARG JAVA=17
RUN apt-get update -qq \
 && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends openjdk-$JAVA-jre-headless curl \
 && rm -rf /var/lib/apt/lists/* /var/cache/apt/* \
 && useradd --uid 1000 --create-home dynamodblocal
WORKDIR /home/dynamodblocal
COPY --chown=dynamodblocal DynamoDBLocal.jar ./
COPY --chown=dynamodblocal DynamoDBLocal_lib ./DynamoDBLocal_lib
USER dynamodblocal
EXPOSE 8000
ENTRYPOINT ["java"]
CMD ["-jar", "DynamoDBLocal.jar", "-inMemory"]
